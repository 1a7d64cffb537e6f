import type { KeyWrapCandidate } from '../../../../shared/hsm/quirks/family.ts';
import { unwrapInSoftware } from '../wrapping/software-unwrap.ts';
import { tryOut } from './attempt.ts';
import type { KnownKey } from './bench.ts';
import type { Evidence } from './recording.ts';
import { notTestable, type Outcome, type Probe, supported, type Trial, unsupported } from './trial.ts';

const ROOM = 1024;

/** What a mechanism number turned out to be, found by unwrapping in software what the token wrapped. */
export type KeyWrapKind = 'RFC 5649' | 'RFC 3394' | 'RFC 3394 over PKCS#7 padding' | 'unknown' | 'refused';

/** One mechanism number that was tried. */
export interface TriedKeyWrap {
  readonly candidate: KeyWrapCandidate;
  readonly kind: KeyWrapKind;
  /** The return value of a refusal, or the length of what came out. */
  readonly answer: string;
  readonly evidence: Evidence;
}

/** What each candidate of the token’s family really is. Tried once a qualification. Throws where the token takes no known key. */
export function triedKeyWraps(trial: Trial): readonly TriedKeyWrap[] {
  return trial.bench.once('key wraps', () => {
    trial.context.quirks.reached('key-wrap-probed');
    const wrapping = trial.bench.known({ CKA_WRAP: true, CKA_UNWRAP: true });
    const target = trial.bench.known({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true });
    return trial.context.quirks.family.keyWrapCandidates.map((candidate) => tryCandidate(trial, candidate, wrapping, target));
  });
}

/** The probe of a key wrap of `kind`: whether any candidate number is it, and which. */
export function wrapsBy(kind: KeyWrapKind): Probe {
  return (trial) => {
    const tried = triedKeyWraps(trial);
    const found = tried.find((candidate) => candidate.kind === kind);
    const evidence = tried.map((candidate) => candidate.evidence);
    return found === undefined ? { ...unsupported(describeTried(tried)), evidence } : named(found);
  };
}

/** CKM_RSA_AES_KEY_WRAP: its parameter holds a pointer, which the binding has no form for. */
export const wrapsByRsaAes: Probe = () =>
  notTestable('The binding cannot pass the parameter of this mechanism; it is composed of OAEP and key wrap instead.');

function named({ candidate, kind, answer, evidence }: TriedKeyWrap): Outcome {
  const mechanism = numberText(candidate.mechanism);
  const words = `${candidate.name} (${mechanism}) is ${kind}: a known 32-byte key came out as ${answer} and was unwrapped in software.`;
  return { ...supported(words), mechanism, evidence: [evidence] };
}

function describeTried(tried: readonly TriedKeyWrap[]): string {
  const each = tried.map(({ candidate, kind, answer }) => {
    const what = kind === 'refused' ? `refused (${answer})` : kind === 'unknown' ? 'something unknown' : kind;
    return `${candidate.name} ${numberText(candidate.mechanism)}: ${what}`;
  });
  return `None of the numbers tried is it. ${each.join('; ')}.`.slice(0, 400);
}

/** A mechanism number as people read it. */
export function numberText(mechanism: number): string {
  return `0x${mechanism.toString(16).toUpperCase()}`;
}

function tryCandidate(trial: Trial, candidate: KeyWrapCandidate, wrapping: KnownKey, target: KnownKey): TriedKeyWrap {
  const use = { mechanism: { number: candidate.mechanism }, key: wrapping.object };
  const wrapped = tryOut(() => trial.library.wrap(trial.context.session, use, target.object, ROOM));
  const call = `C_WrapKey ${numberText(candidate.mechanism)}`;
  if (!wrapped.done)
    return { candidate, kind: 'refused', answer: wrapped.returned, evidence: { call, returned: wrapped.returned } };
  const kind = kindOf(wrapped.value, wrapping.bytes, target.bytes);
  return { candidate, kind, answer: `${wrapped.value.length} bytes`, evidence: { call, returned: 'CKR_OK (0x0)' } };
}

function kindOf(blob: Uint8Array, key: Buffer, target: Buffer): KeyWrapKind {
  if (unwrapInSoftware('RFC 5649', key, blob)?.equals(target) === true) return 'RFC 5649';
  const plain = unwrapInSoftware('RFC 3394', key, blob);
  if (plain === null) return 'unknown';
  if (plain.equals(target)) return 'RFC 3394';
  const isPadded = plain.subarray(0, target.length).equals(target) && plain.subarray(target.length).equals(Buffer.alloc(8, 8));
  return isPadded ? 'RFC 3394 over PKCS#7 padding' : 'unknown';
}
