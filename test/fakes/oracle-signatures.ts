import { createHash, verify, X509Certificate } from 'node:crypto';
import type { Approval } from '../../shared/transcript/approval.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';

/** Somebody in a place, as the oracle knows them: by the certificate they hold now. */
export interface Seat {
  readonly roles: readonly string[];
  /** SHA-256 of the certificate: the person, whatever place they sit in. */
  readonly who: string;
  readonly certificate: X509Certificate;
}

/** A place of the plan, or whoever took it, from the certificate in base64. */
export function seatOf(roles: readonly string[], certificate: string): Seat {
  const bytes = Buffer.from(certificate, 'base64');
  return { roles, who: sha256(bytes), certificate: new X509Certificate(bytes) };
}

/** What is wrong with one signature where it stands: written from docs/formats/transcript-v1.md, with nothing of the program's own. */
export function signatureWrongs(
  { payload, signature }: Approval,
  event: CeremonyEvent,
  known: {
    readonly seat: Seat | undefined;
    readonly planDigest: string;
    readonly shown: unknown;
    readonly observed: unknown;
    readonly nonces: Set<string>;
  },
): readonly string[] {
  const { seat, nonces } = known;
  const repeated = nonces.has(payload.nonce);
  nonces.add(payload.nonce);
  const demands: readonly (readonly [string, boolean])[] = [
    ['nobody of the plan', seat !== undefined],
    ['not their key', seat !== undefined && holds(canonical(payload), signature, seat)],
    ['another head', payload.head === event.previous],
    ['another step', payload.step === event.step?.id && payload.attempt === event.step.attempt],
    ['another plan', payload.planDigest === known.planDigest],
    ['another role', seat?.roles.includes(payload.role) === true],
    ['something else was shown', payload.shown === sha256(canonical({ shown: known.shown, observed: known.observed }))],
    ['a nonce that was used', !repeated],
  ];
  return demands.filter(([, met]) => !met).map(([what]) => `signature of ${payload.person}: ${what}`);
}

function holds(text: string, signature: string, { certificate }: Seat): boolean {
  return verify('sha256', Buffer.from(text), certificate.publicKey, Buffer.from(signature, 'base64'));
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** JSON with sorted members and no space between. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`;
}
