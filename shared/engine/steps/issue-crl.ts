import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { ClavigerError } from '../../core/errors/index.ts';
import { readIssuer, requireIssuable } from '../../pki/issuer.ts';
import { readPublicKey } from '../../pki/public-key.ts';
import { parseRevoked, type RevocationProfile, revocationBody } from '../../pki/revocation.ts';
import { checkRevocationList, revocationCheckTitles } from '../../pki/revocation-checks.ts';
import { schemeOf } from '../../pki/signing.ts';
import { countSchema } from '../../script/schema.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import {
  certificateOf,
  contradictionOf,
  type Fixed,
  findIssueContradiction,
  instantText,
  issuedShape,
  needsIssuer,
  needsToIssue,
  signingKey,
} from '../issued.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';
import { algorithmTitle } from './issue-root.ts';

const LONGEST_DAYS = 366;
const MILLISECONDS_A_DAY = 86_400_000;
const LATEST = 8.64e15;
const malformed = { code: 'CERTIFICATE_PROFILE_REFUSED', field: 'public key' } as const;

const fieldsSchema = z.strictObject({
  key: nameSchema,
  issuer: nameSchema,
  list: nameSchema,
  number: countSchema(1, 999_999_999),
  days: countSchema(1, LONGEST_DAYS),
  revoked: textSchema(4000).refine(isRevokedText, '`none`, or `serial reason date` with a comma between entries'),
});

function isRevokedText(text: string): boolean {
  try {
    parseRevoked(text, LATEST);
    return true;
  } catch (error) {
    if (error instanceof ClavigerError) return false;
    throw error;
  }
}

/** When the list that begins at `from` (ms, whole seconds) must have a successor. */
export function nextUpdateAfter(from: number, days: number): number {
  return from + days * MILLISECONDS_A_DAY;
}

/** What the list says, by the script and what the intent fixed. Throws as `requireIssuable`, and `CERTIFICATE_PROFILE_REFUSED`. */
export function revocationProfile(fields: z.output<typeof fieldsSchema>, facts: Facts, fixed: Fixed): RevocationProfile {
  const { spki } = signingKey(facts, fields.key);
  const issuer = readIssuer(certificateOf(facts, fields.issuer));
  requireIssuable(issuer, { signingKey: spki, validity: { notBefore: fixed.from, notAfter: fixed.to }, below: null });
  return {
    scheme: schemeOf(readPublicKey(spki, malformed)),
    issuer: issuer.name,
    issuerPublicKey: spki,
    number: fields.number,
    thisUpdate: fixed.from,
    nextUpdate: fixed.to,
    revoked: parseRevoked(fields.revoked, fixed.from),
  };
}

/** The root signs the list of the certificates that it has revoked, which may be empty. */
export const issueCrl = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({}),
  observed: z.strictObject({ ...issuedShape, number: z.int(), revoked: z.int() }),
  renewed: false,
  demands: { approval: true },
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'issue', title: 'let the root sign the revocation list' })],
  needs: (step, world) => [...needsToIssue(world, step.fields.key, step.fields.list), ...needsIssuer(world, step.fields.issuer)],
  sets: (step, world) => ({ ...world, certificates: new Set([...world.certificates, step.fields.list]) }),
  reduce: (facts, step, { der, sha256 }) => {
    const subject = facts.certificates[step.fields.issuer]?.subject ?? '';
    const fact = { kind: 'revocation-list', key: step.fields.key, subject, der, sha256 } as const;
    return { ...facts, certificates: { ...facts.certificates, [step.fields.list]: fact } };
  },
  consistent: (step, observed, context) => {
    const { key, number, days, revoked } = step.fields;
    const again = (fixed: Fixed) => {
      const profile = revocationProfile(step.fields, context.facts, fixed);
      checkRevocationList(base64ToBytes(observed.der), profile);
      return revocationBody(profile);
    };
    const from = Date.parse(observed.from);
    return contradictionOf(
      () =>
        firstUnmet([
          ['algorithm', algorithmTitle(context.facts, key), observed.algorithm],
          ['number of the list', number, observed.number],
          ['revoked certificates', parseRevoked(revoked, from).length, observed.revoked],
          ['next update', instantText(nextUpdateAfter(from, days)), observed.to],
        ]) ?? findIssueContradiction(observed, context, { key, checks: revocationCheckTitles, again }),
    );
  },
  shown: (step, { facts }) => ({
    happens:
      'A throw-away key signs the list first, and the result is read back and checked. Then the root signs the same bytes in the token, and ' +
      'the signature is verified outside the token.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Issuer', value: facts.certificates[step.fields.issuer]?.subject ?? step.fields.issuer },
      { label: 'Number', value: String(step.fields.number) },
      { label: 'Next update', value: `${step.fields.days} days after the moment of signing` },
      { label: 'Revoked', value: step.fields.revoked },
    ],
  }),
});
