import { z } from 'zod';
import type { ParsedRequest } from '../../byok/provider.ts';
import { parseRequest } from '../../byok/request.ts';
import { base64ToBytes } from '../../core/bytes.ts';
import { needsRollCall } from '../../script/world.ts';
import { jsonObjectSchema, nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** When a request ends, as it stands in the transcript. */
export function validToText({ facts: { validTo } }: ParsedRequest): string {
  return validTo === null ? 'no limit' : new Date(validTo).toISOString();
}

/** Whether a request, whose end stands in the transcript as `validTo`, had not ended at the instant `at`. */
export function isInTime(validTo: string | undefined, at: string): boolean {
  return validTo === 'no limit' || Date.parse(at) < Date.parse(validTo ?? '');
}

/** The cloud's import parameters are read, and somebody else compares the fingerprint with a value brought on paper. */
export const byokRequest = defineStepKind({
  fields: z.strictObject({
    request: nameSchema,
    file: textSchema(1024),
    provider: nameSchema,
    'key-id': textSchema(512),
  }),
  input: z.strictObject({ fingerprint: z.string().max(600).optional() }),
  observed: z.strictObject({
    request: jsonObjectSchema,
    wrappingKeySha256: sha256Schema,
    validTo: z.string(),
    compared: z.boolean(),
  }),
  renewed: false,
  demands: { namedBy: ['key-id'] },
  expects: ['wrappingKeySha256'],
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => {
    const requesters = actorTurn(step, context, { id: 'read', title: 'read the request file' });
    const others = context.plan.people
      .filter((person) => person.role !== step.actor && person.role !== 'custodian')
      .map((person) => person.id);
    return [
      requesters,
      { id: 'compare', title: 'type the fingerprint from paper', people: others, secret: 'none', signs: 'acknowledge' },
    ];
  },
  needs: (step, world) => [
    ...needsRollCall(world),
    ...(world.requests.has(step.fields.request) ? [`no request is named ${step.fields.request} yet`] : []),
  ],
  sets: (step, world) => ({ ...world, requests: new Set([...world.requests, step.fields.request]) }),
  reduce: (facts, step, observed) => ({
    ...facts,
    requests: {
      ...facts.requests,
      [step.fields.request]: {
        request: observed.request,
        wrappingKeySha256: observed.wrappingKeySha256,
        validTo: observed.validTo,
        compared: observed.compared,
      },
    },
  }),
  consistent: (step, observed, { facts, turn, at }) => {
    const parsed = parseRequest(base64ToBytes(String(observed.request.bytes)));
    const before = facts.requests[step.fields.request];
    return firstUnmet([
      ['provider of the request', step.fields.provider, parsed.provider],
      ['key id of the request', step.fields['key-id'], parsed.facts.keyId],
      ['SHA-256 of the wrapping key in the request', parsed.wrappingKey.sha256, observed.wrappingKeySha256],
      ['end of the request', validToText(parsed), observed.validTo],
      ['whether it had time left', true, isInTime(observed.validTo, at)],
      ['whether it was compared with the paper', turn === 'compare', observed.compared],
      ['the request that was read', turn === 'compare' ? before?.request : observed.request, observed.request],
    ]);
  },
  shown: (step) => ({
    happens:
      'The request made by the cloud administrator is read and checked: key type, size, exponent, expiry, account. ' +
      'Then somebody else types the whole fingerprint of the wrapping key, words or digits, from the paper they brought, not from this screen.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Provider', value: step.fields.provider },
      { label: 'Key id', value: step.fields['key-id'] },
      { label: 'File', value: step.fields.file },
    ],
  }),
});
