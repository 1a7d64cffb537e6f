import { createHash } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import type { KeyPairKind } from '../../../../shared/hsm/key-kinds.ts';
import type { NativeHandle } from '../native/handle.ts';
import { tryOut } from './attempt.ts';
import { generatePair, pairOf } from './pairs.ts';
import { enforced, notTestable, type Probe, supported, type Trial, unsupported, violated } from './trial.ts';

const ROOM = 1024;

/** A pair marked CKA_ALWAYS_AUTHENTICATE, and a way to sign that works with an unmarked one. */
interface GuardedKey extends Signature {
  readonly key: NativeHandle;
}

/** A way to sign. */
interface Signature {
  readonly mechanism: MechanismCall;
  readonly data: Buffer;
}

/** CKA_ALWAYS_AUTHENTICATE: without the PIN for this one use, the key does nothing; nor with it for a second use. */
export const alwaysAuthenticate: Probe = (trial) => {
  const guarded = guardedKey(trial);
  if (typeof guarded === 'string') return notTestable(guarded);
  const alone = tryOut(() => signOnce(trial, guarded));
  if (alone.done) return violated('A key marked so signed without the PIN being asked for.');
  if (trial.pin === null) return enforced(`A key marked so does not sign without the PIN (${alone.returned}).`);
  const first = tryOut(() => signOnce(trial, guarded, trial.pin));
  const again = tryOut(() => signOnce(trial, guarded));
  if (again.done) return violated('After one use with the PIN a key marked so signed again without it.');
  const withPin = first.done ? ', signs once with it, and not again without' : `; with it, the token answers ${first.returned}`;
  return enforced(`A key marked so does not sign without the PIN (${alone.returned})${withPin}.`);
};

/** C_Login for one use of a key. */
export const contextLogin: Probe = (trial) => {
  if (trial.pin === null) return notTestable('It needs the PIN once more, which was not given.');
  const guarded = guardedKey(trial);
  if (typeof guarded === 'string') return notTestable(guarded);
  // Some libraries answer that somebody is logged in already, and sign.
  if (tryOut(() => signOnce(trial, guarded)).done)
    return unsupported('A key marked for it signs without: such a login means nothing here.');
  const signed = tryOut(() => signOnce(trial, guarded, trial.pin));
  if (signed.done) return supported('A key marked for it signs after a login for this one use.');
  // Whoever typed a wrong PIN is told so at once, before it is tried again.
  if (signed.error.code === 'TOKEN_PIN_WRONG') throw new ClavigerError('TOKEN_PIN_WRONG', signed.error.details);
  return unsupported(`The token refuses such a login (${signed.returned}).`);
};

/** The marked key; in words why there is none. */
function guardedKey(trial: Trial): GuardedKey | string {
  return trial.bench.once<GuardedKey | string>('guarded key', () => {
    const found = pairThatSigns(trial);
    if (found === null) return 'The token makes no key pair and signature that this could be tried with.';
    const pair = tryOut(() => generatePair(trial, found.kind, [{ attribute: 'CKA_ALWAYS_AUTHENTICATE', value: true }]));
    if (!pair.done) return `No key can be marked so (${pair.returned}).`;
    return { ...found.way, key: pair.value.privateKey };
  });
}

function pairThatSigns(trial: Trial): { readonly kind: KeyPairKind; readonly way: Signature } | null {
  for (const kind of ['ec-p256', 'rsa-2048'] as const) {
    const pair = tryOut(() => pairOf(trial, kind));
    if (!pair.done) continue;
    const key = pair.value.privateKey;
    const way = signaturesOf(kind).find(
      ({ mechanism, data }) => tryOut(() => trial.library.sign(trial.context.session, { mechanism, key }, data, ROOM)).done,
    );
    if (way !== undefined) return { kind, way };
  }
  return null;
}

function signOnce({ seen, context }: Trial, { key, mechanism, data }: GuardedKey, pin: string | null = null): Uint8Array {
  return seen.sign(context.session, { mechanism, key, ...(pin === null ? {} : { pin }) }, data, ROOM);
}

function signaturesOf(kind: KeyPairKind): readonly Signature[] {
  const digest = createHash('sha256').update(kind).digest();
  return kind === 'rsa-2048'
    ? [
        { mechanism: { name: 'CKM_RSA_PKCS' }, data: digest },
        { mechanism: { name: 'CKM_SHA256_RSA_PKCS' }, data: digest },
      ]
    : [
        { mechanism: { name: 'CKM_ECDSA' }, data: digest },
        { mechanism: { name: 'CKM_ECDSA_SHA256' }, data: digest },
      ];
}
