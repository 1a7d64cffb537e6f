import { z } from 'zod';
import { base64ToBytes, bytesToBase64 } from '../core/bytes.ts';
import type { Json, JsonObject } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { readSigned } from '../pki/read.ts';
import type { Need, World } from '../script/world.ts';
import { needsActiveKey } from '../script/world.ts';
import { base64Schema, instantSchema, sha256Schema } from '../transcript/schemas.ts';
import { type Contradiction, type Demand, demandDone, firstUnmet } from './contradiction.ts';
import type { Facts, KeyFact } from './facts.ts';
import type { TurnContext } from './step-kind.ts';

const LONGEST = 16_384;
const subject = { code: 'CERTIFICATE_LINT_FAILED', field: 'what was issued' } as const;

/** What is recorded of everything that is issued. */
export const issuedShape = {
  /** DER in base64. */
  der: base64Schema(LONGEST),
  sha256: sha256Schema,
  algorithm: z.string(),
  from: instantSchema,
  to: instantSchema,
  /** What was looked at before the real key signed. */
  checks: z.array(z.string()),
} as const;

/** The values that are chosen once, stand in the intent, and are never used for anything else. Times in ms, whole seconds. */
export interface Fixed {
  readonly serial: string;
  readonly from: number;
  readonly to: number;
}

/** What an intent to sign says: what was chosen, what will be signed, and what the throw-away key signed before (DER in base64). */
export function signDetail(key: KeyFact, { serial, from, to }: Fixed, body: Uint8Array, lint: Uint8Array): JsonObject {
  return {
    key: key.id,
    serial,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    body: bytesToBase64(body),
    lint: bytesToBase64(lint),
  };
}

/** What an intent to sign has chosen. Throws `CERTIFICATE_PROFILE_REFUSED` where it says no times. */
export function fixedOf(detail: JsonObject | undefined): Fixed {
  const [from, to] = [Date.parse(String(detail?.from)), Date.parse(String(detail?.to))];
  if (Number.isNaN(from) || Number.isNaN(to))
    throw new ClavigerError('CERTIFICATE_PROFILE_REFUSED', { field: 'announced validity', expected: 'two times' });
  return { serial: String(detail?.serial), from, to };
}

/** A time in ms since 1970 as it stands in an observation. */
export function instantText(time: number): string {
  return Number.isNaN(time) ? 'no time' : new Date(time).toISOString();
}

/** The key pair that a script calls `name`, with its DER SubjectPublicKeyInfo. Throws `TOKEN_KEY_MISSING`. */
export function signingKey(facts: Facts, name: string): KeyFact & { readonly spki: Uint8Array } {
  const key = facts.keys[name];
  if (key?.publicKey !== undefined && key.state === 'active') return { ...key, spki: base64ToBytes(key.publicKey) };
  const got = key === undefined ? 'none' : `${key.type}, ${key.state}`;
  throw new ClavigerError('TOKEN_KEY_MISSING', { field: `key ${name}`, expected: 'an active key pair', got });
}

/** The DER of the certificate that a script calls `name`. Throws `CERTIFICATE_ISSUER_REFUSED`. */
export function certificateOf(facts: Facts, name: string): Uint8Array {
  const fact = facts.certificates[name];
  if (fact?.kind === 'certificate') return base64ToBytes(fact.der);
  throw new ClavigerError('CERTIFICATE_ISSUER_REFUSED', {
    field: `certificate ${name}`,
    expected: 'a certificate',
    got: fact?.kind ?? 'none',
  });
}

/** The needs of a step that signs with the pair `key` and makes something called `name`. */
export function needsToIssue(world: World, key: string, name: string): readonly Need[] {
  return [
    ...needsActiveKey(world, key),
    ...(world.keys[key]?.kind === 'secret' ? [`the key ${key} is a key pair (generate-key-pair)`] : []),
    ...(world.certificates.has(name) ? [`no certificate or revocation list is named ${name} yet`] : []),
  ];
}

/** The need of a certificate of an authority, where it is not met. */
export function needsIssuer(world: World, name: string): readonly Need[] {
  return world.certificates.has(name) ? [] : [`the certificate ${name} was issued (issue-root)`];
}

/** What was observed of something issued, as far as all of it has the same members. */
export interface Issued {
  readonly der: string;
  readonly sha256: string;
  readonly algorithm: string;
  readonly from: string;
  readonly to: string;
  readonly checks: readonly string[];
}

/**
 * Whether something issued is what was announced: the key, the same bytes signed by the throw-away key and by the real one, both those
 * that follow from the script and the values of the intent. `again`: makes those bytes anew, and checks what was issued; may throw.
 */
export function findIssueContradiction(
  observed: Issued & JsonObject,
  { facts, done, at }: TurnContext,
  about: { readonly key: string; readonly checks: readonly string[]; readonly again: (fixed: Fixed) => Uint8Array },
): Contradiction | null {
  const detail = done.findLast(({ act }) => act === 'sign')?.detail;
  return contradictionOf(() => {
    const fixed = fixedOf(detail);
    const body = bytesToBase64(about.again(fixed));
    const demands: readonly Demand[] = [
      ['key that signs', facts.keys[about.key]?.id, detail?.key],
      ['SHA-256 of what was issued', digestHex(base64ToBytes(observed.der)), observed.sha256],
      ['what was to be signed', body, detail?.body],
      ['what the throw-away key signed', body, bodyOf(detail?.lint)],
      ['what the key signed', body, bodyOf(observed.der)],
      ['beginning of its validity', detail?.from, observed.from],
      ['end of its validity', detail?.to, observed.to],
      ['whether it began before it was recorded', true, fixed.from <= Date.parse(at)],
      ['what was looked at', [...about.checks], [...observed.checks]],
      demandDone(done, 'sign', observed),
    ];
    return firstUnmet(demands);
  });
}

/** The contradiction that `find` gives, or that the error it throws tells of. */
export function contradictionOf(find: () => Contradiction | null): Contradiction | null {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
    const { field, expected, got } = error.details;
    return { what: `${field} (${error.code})`, expected: expected ?? '', got: got ?? '' };
  }
}

function bodyOf(der: Json | undefined): string {
  const text = base64Schema(LONGEST).safeParse(der);
  return text.success ? bytesToBase64(readSigned(base64ToBytes(text.data), subject).body.encoded) : 'nothing';
}
