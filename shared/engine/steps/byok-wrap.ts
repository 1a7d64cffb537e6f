import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import { needsActiveKey, withKey } from '../../script/world.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { type Contradiction, type Demand, demandDone, firstUnmet } from '../contradiction.ts';
import { mayProtect } from '../key-lifecycle.ts';
import { actorTurn, defineStepKind, peopleOf, type TurnContext } from '../step-kind.ts';
import { isInTime } from './byok-request.ts';
import { demandLocked } from './lock-key.ts';

/** The key is wrapped for the cloud, in the token where it can; with `last`, the key can never be wrapped again afterwards. */
export const byokWrap = defineStepKind({
  fields: z.strictObject({
    key: nameSchema,
    request: nameSchema,
    bundle: nameSchema,
    last: z.enum(['yes', 'no']),
    'host-fallback': z.enum(['allow', 'refuse']),
  }),
  input: z.strictObject({}),
  observed: z.strictObject({
    path: z.enum(['token', 'host', 'host-allowed']),
    wrapped: z.string(),
    sha256: z.string(),
    extractable: z.boolean(),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true },
  anyOrder: false,
  turns: (step, context) => {
    const host = context.facts.token?.oaepSha256 === false && step.fields['host-fallback'] === 'allow';
    const allow = {
      id: 'allow-host',
      title: 'allow this laptop to do the last wrap, because the token cannot',
      people: peopleOf(context.plan, 'security-officer'),
      secret: 'none' as const,
      signs: 'acknowledge' as const,
    };
    return [...(host ? [allow] : []), actorTurn(step, context, { id: 'wrap', title: 'wrap the key for the cloud' })];
  },
  needs: (step, world) => [
    ...needsActiveKey(world, step.fields.key),
    ...(world.requests.has(step.fields.request) ? [] : [`the request ${step.fields.request} was read (byok-request)`]),
    ...(world.usedRequests.has(step.fields.request)
      ? [`the request ${step.fields.request} was not used before; each is for one wrap`]
      : []),
    ...(world.keys[step.fields.key]?.extractable === false
      ? [`the key ${step.fields.key} may still leave the token (no earlier byok-wrap says last: yes)`]
      : []),
    ...(world.bundles.has(step.fields.bundle) ? [`no bundle is named ${step.fields.bundle} yet`] : []),
  ],
  sets: (step, world) => ({
    ...(step.fields.last === 'yes' ? withKey(world, step.fields.key, { extractable: false }) : world),
    bundles: new Set([...world.bundles, step.fields.bundle]),
    usedRequests: new Set([...world.usedRequests, step.fields.request]),
  }),
  reduce: (facts, step, observed, turn) => {
    if (turn.id === 'allow-host') return facts;
    const key = facts.keys[step.fields.key];
    const { path, wrapped, sha256 } = observed;
    return {
      ...facts,
      keys: key === undefined ? facts.keys : { ...facts.keys, [step.fields.key]: { ...key, extractable: observed.extractable } },
      bundles: {
        ...facts.bundles,
        [step.fields.bundle]: {
          key: step.fields.key,
          request: step.fields.request,
          path: path === 'token' ? 'token' : 'host',
          wrapped,
          sha256,
        },
      },
    };
  },
  consistent: (step, observed, context) => {
    const { wrapped, sha256, path, extractable } = observed;
    const sum: Demand = ['SHA-256 of the wrapped key', digestHex(base64ToBytes(wrapped)), sha256];
    if (context.turn === 'allow-host')
      return firstUnmet([sum, ['what is only allowed', { path: 'host-allowed', wrapped: '' }, { path, wrapped }]]);
    return (
      firstUnmet([sum, ['whether the key may leave the token afterwards', step.fields.last === 'no', extractable]]) ??
      checkWrapped(step.fields, { path, wrapped, sha256 }, context)
    );
  },
  shown: (step, { facts }) => ({
    happens:
      facts.token?.oaepSha256 === false
        ? 'This token cannot do RSA-OAEP with SHA-256. The token wraps the key under a one-use key that this laptop knows, and the laptop does the ' +
          'last wrap: the key is in memory in the clear for that moment. It needs its own approval and is named in transcript and bundle.'
        : "The token wraps the key under the cloud's public key. The clear key never leaves the token.",
    undo: step.fields.last === 'yes' ? 'cannot-be-undone' : 'can-be-repeated',
    expected: [
      { label: 'Key', value: facts.keys[step.fields.key]?.label ?? step.fields.key },
      { label: 'Wrapping key of the cloud', value: `SHA-256 ${facts.requests[step.fields.request]?.wrappingKeySha256 ?? '?'}` },
      { label: 'Request valid to', value: facts.requests[step.fields.request]?.validTo ?? '?' },
      {
        label: 'After this wrap',
        value: step.fields.last === 'yes' ? 'the key is no longer extractable' : 'the key stays extractable',
      },
    ],
  }),
});

/** The request was compared, the key could still leave, the way is one that was allowed, and the acts say the same. */
function checkWrapped(
  fields: { readonly key: string; readonly request: string; readonly last: string },
  wrapped: { readonly path: string; readonly wrapped: string; readonly sha256: string },
  { facts, taken, done, at }: TurnContext,
): Contradiction | null {
  const host = facts.token?.oaepSha256 === false && taken.includes('allow-host');
  return firstUnmet([
    [`whether the request ${fields.request} was compared`, true, facts.requests[fields.request]?.compared],
    [`whether the request ${fields.request} had time left`, true, isInTime(facts.requests[fields.request]?.validTo, at)],
    [`whether the key ${fields.key} could still leave the token`, true, facts.keys[fields.key]?.extractable],
    [`whether the key ${fields.key} may protect anything new`, true, mayProtect(facts.keys[fields.key]?.state ?? 'destroyed')],
    ['where it was wrapped', host ? 'host' : 'token', wrapped.path],
    demandDone(done, 'wrap', wrapped),
    demandLocked(done, fields.last === 'yes'),
  ]);
}
