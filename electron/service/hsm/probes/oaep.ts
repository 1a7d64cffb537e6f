import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto';
import type { OaepHash } from '../../../../shared/hsm/constants/mechanisms.ts';
import { keyTypes, objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { NativeHandle } from '../native/handle.ts';
import { nodeHash } from '../node-hash.ts';
import { tryOut } from './attempt.ts';
import type { KnownKey } from './bench.ts';
import { type Outcome, type Probe, supported, type Trial, unsupported } from './trial.ts';

const RSA_BITS = 2048;
export const RSA_BYTES = RSA_BITS / 8;

/** An RSA public key in the token whose private half is here. */
export interface KnownRsaKey {
  readonly object: NativeHandle;
  readonly privateKey: KeyObject;
}

/** A throw-away RSA public key that may wrap, brought to the token once a qualification. */
export function knownRsaKey(trial: Trial): KnownRsaKey {
  return trial.bench.once('known RSA key', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const object = trial.library.createObject(trial.context.session, [
      { attribute: 'CKA_CLASS', value: objectClasses.CKO_PUBLIC_KEY },
      { attribute: 'CKA_KEY_TYPE', value: keyTypes.CKK_RSA },
      { attribute: 'CKA_TOKEN', value: false },
      { attribute: 'CKA_PRIVATE', value: false },
      { attribute: 'CKA_ENCRYPT', value: true },
      { attribute: 'CKA_WRAP', value: true },
      { attribute: 'CKA_MODULUS', value: Buffer.from(n, 'base64url') },
      { attribute: 'CKA_PUBLIC_EXPONENT', value: Buffer.from(e, 'base64url') },
      ...trial.bench.name(),
    ]);
    return { object: trial.bench.keep(object), privateKey };
  });
}

/** The probe of wrapping an AES key by RSA-OAEP with `hash` under a key from outside, opened in software. */
export function wrapsByOaep(hash: OaepHash): Probe {
  return (trial) => {
    trial.context.quirks.reached('oaep-used');
    const rsa = knownRsaKey(trial);
    const target = trial.bench.once('OAEP target', () => trial.bench.known({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true }));
    const use = { mechanism: { name: 'CKM_RSA_PKCS_OAEP', oaep: hash } as const, key: rsa.object };
    const wrapped = tryOut(() => trial.seen.wrap(trial.context.session, use, target.object, RSA_BYTES));
    if (!wrapped.done) return unsupported(`The token refuses it (${wrapped.returned}).`);
    return judged(wrapped.value, rsa, target, hash);
  };
}

function judged(wrapped: Uint8Array, rsa: KnownRsaKey, target: KnownKey, hash: OaepHash): Outcome {
  if (openOaep(rsa.privateKey, wrapped, hash)?.equals(target.bytes) === true)
    return supported('A known key was wrapped and opened in software, equal.');
  return unsupported('The token gives something that does not open as what it should be.');
}

function openOaep(key: KeyObject, wrapped: Uint8Array, hash: OaepHash): Buffer | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: nodeHash(hash) }, wrapped);
  } catch {
    return null;
  }
}
