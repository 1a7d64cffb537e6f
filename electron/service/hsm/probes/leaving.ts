import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { type KeyPairKind, pairKind } from '../../../../shared/hsm/key-kinds.ts';
import type { NativeHandle } from '../native/handle.ts';
import { tryOut } from './attempt.ts';
import { knownRsaKey } from './oaep.ts';
import { firstPairOf, generatedPair } from './pairs.ts';
import { enforced, notTestable, type Outcome, type Probe, type Trial, violated } from './trial.ts';

const ROOM = 8192;

/** A way by which this token lets keys out, tried with one that may leave. */
export interface WayOut {
  readonly mechanism: MechanismCall;
  readonly key: NativeHandle;
  readonly words: string;
}

/** CKA_SENSITIVE: the value of a sensitive key is not given. Only throw-away keys of the token's own making are asked for. */
export const hidesSensitiveKeys: Probe = (trial) => {
  const secrets = tryOut(() => [
    trial.bench.secret({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true }),
    trial.bench.secret({ CKA_ENCRYPT: true }),
  ]);
  const pair = firstPairOf(trial, ['ec-p256', 'rsa-2048']);
  const keys = [...(secrets.done ? secrets.value : []), ...(pair === null ? [] : [pair.privateKey])];
  if (keys.length === 0) return notTestable('The token makes no key that it could be asked for.');
  for (const key of keys) {
    const value = trial.seen.attribute(
      trial.context.session,
      key,
      key === pair?.privateKey && isRsa(pair.kind) ? 'CKA_PRIVATE_EXPONENT' : 'CKA_VALUE',
    );
    value?.fill(0);
    if (value !== null) return violated('The value of a sensitive key was given.');
  }
  const asked = [...(secrets.done ? ['an AES key, extractable or not'] : []), ...(pair === null ? [] : ['a private key'])];
  return enforced(`The value of a sensitive key is not given. Asked: ${asked.join('; ')}.`);
};

function isRsa(kind: KeyPairKind): boolean {
  return pairKind(kind).keyType === 'CKK_RSA';
}

/** CKA_EXTRACTABLE of secret keys, held against C_WrapKey. */
export const keepsSecretKeys: Probe = (trial) => {
  const way = wayOutForSecrets(trial);
  if (way === null) return notTestable('No way was found by which the token lets out even a key that may leave.');
  return judgeLeaving(trial, way, trial.bench.secret({ CKA_ENCRYPT: true }), 'secret');
};

/** CKA_EXTRACTABLE of private keys, held against C_WrapKey. */
export const keepsPrivateKeys: Probe = (trial) => {
  const way = wayOutForPrivateKeys(trial);
  if (way === null) return notTestable('No way was found by which the token lets out even a private key that may leave.');
  return judgeLeaving(trial, way, generatedPair(trial, 'unextractable').privateKey, 'private');
};

/** CKA_EXTRACTABLE and CKA_SENSITIVE change one way only. */
export const staysUnextractable: Probe = (trial) => {
  const { bench, seen, context } = trial;
  const secret = tryOut(() => bench.secret({ CKA_ENCRYPT: true }));
  const key = secret.done ? secret.value : firstPairOf(trial, ['ec-p256', 'rsa-2048'])?.privateKey;
  if (key === undefined) return notTestable('The token makes no key that this could be tried with.');
  const changes = [
    { attribute: 'CKA_EXTRACTABLE', value: true },
    { attribute: 'CKA_SENSITIVE', value: false },
  ] as const;
  for (const change of changes) {
    const changed = tryOut(() => seen.setAttribute(context.session, key, change));
    // Some tokens answer well and change nothing; what one does not tell has shown neither.
    const read = changed.done ? seen.attribute(context.session, key, change.attribute) : null;
    if (isNow(read, change.value)) return violated(`${change.attribute} of a key was changed to ${change.value}.`);
    if (changed.done && read === null)
      return notTestable(`The token says that it changed ${change.attribute}, and does not tell what it is now.`);
  }
  return enforced('A key that is unextractable and sensitive stays so.');
};

/** A way by which the token wraps a secret key that may leave, or null. */
export function wayOutForSecrets(trial: Trial): WayOut | null {
  return trial.bench.once('way out for secret keys', () => {
    const allowed = trial.bench.secret({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true });
    return [...keyWrapWays(trial), ...oaepWay(trial)].find((way) => leaves(trial, way, allowed)) ?? null;
  });
}

function wayOutForPrivateKeys(trial: Trial): WayOut | null {
  const { privateKey } = generatedPair(trial, 'extractable');
  return keyWrapWays(trial).find((way) => leaves(trial, way, privateKey)) ?? null;
}

function keyWrapWays(trial: Trial): readonly WayOut[] {
  const wrapping = tryOut(() => trial.bench.once('wrapping key', () => trial.bench.secret({ CKA_WRAP: true })));
  if (!wrapping.done) return [];
  return trial.context.quirks.family.keyWrapCandidates.map(({ mechanism, name }) => ({
    mechanism: { number: mechanism },
    key: wrapping.value,
    words: name,
  }));
}

function oaepWay(trial: Trial): readonly WayOut[] {
  const rsa = tryOut(() => knownRsaKey(trial));
  return rsa.done ? [{ mechanism: { name: 'CKM_RSA_PKCS_OAEP', oaep: 'SHA-1' }, key: rsa.value.object, words: 'RSA-OAEP' }] : [];
}

function leaves({ library, context }: Trial, way: WayOut, target: NativeHandle): boolean {
  const wrapped = tryOut(() => library.wrap(context.session, way, target, ROOM));
  if (wrapped.done) wrapped.value.fill(0);
  return wrapped.done;
}

function judgeLeaving({ seen, context }: Trial, way: WayOut, locked: NativeHandle, kind: string): Outcome {
  const wrapped = tryOut(() => seen.wrap(context.session, way, locked, ROOM));
  if (!wrapped.done)
    return enforced(
      `By ${way.words} a ${kind} key that may leave is wrapped, and one that may not is refused (${wrapped.returned}).`,
    );
  wrapped.value.fill(0);
  return violated(`A ${kind} key with CKA_EXTRACTABLE false was wrapped by ${way.words}.`);
}

/** Whether a flag that was read is `value`. */
export function isNow(read: Buffer | null, value: boolean): boolean {
  return read?.length === 1 && (read[0] !== 0) === value;
}
