import { constants, createPublicKey, publicEncrypt, randomBytes, randomFillSync } from 'node:crypto';
import type { WrapPath, WrapStep } from '../../../shared/byok/provider.ts';
import { parseWrappingKey } from '../../../shared/byok/spki.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { unwrapKwp } from '../shares/software-keys.ts';

const TARGET_BYTES = 32;
const KWP_BYTES = TARGET_BYTES + 8;

/** A wrapped key and where it was wrapped. */
export interface WrappedKey {
  readonly wrapped: Uint8Array;
  readonly path: WrapPath;
}

/**
 * Wraps an AES-256 `target` under the RSA key in `spki` (DER SubjectPublicKeyInfo) by `steps`: in the token where it can, else,
 * only where `allowHostFallback`, by the host-side fallback. CKA_VALUE is never read. `allowHostFallback` must stand for a recorded
 * approval. Throws `TOKEN_CAPABILITY_MISSING` where the token cannot and the fallback is not allowed, `REQUEST_KEY_UNSUITABLE`,
 * `BYOK_WRAP_WRONG` where a length is not what it must be, and the port's errors.
 */
export async function wrapForRequest(
  session: TokenSession,
  target: KeyHandle,
  spki: Uint8Array,
  steps: readonly WrapStep[],
  allowHostFallback: boolean,
): Promise<WrappedKey> {
  const { modulusBits } = parseWrappingKey(spki);
  const step = onlyStep(steps);
  const inToken = step.kind === 'oaep' && (await session.capabilities()).oaep[step.hash];
  if (!inToken && !allowHostFallback)
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field: 'wrap',
      expected: `RSA-OAEP with ${step.hash} in the token`,
      got: 'only the host-side fallback, which was not approved',
    });
  const wrapped = inToken ? await wrapInToken(session, target, spki, step) : await wrapOnHost(session, target, spki, step);
  requireLength('wrapped key', wrapped, modulusBits / 8);
  return { wrapped, path: inToken ? 'token' : 'host' };
}

function onlyStep(steps: readonly WrapStep[]): WrapStep {
  const [step] = steps;
  if (step !== undefined && steps.length === 1 && step.hash === step.mgf1Hash) return step;
  throw new ClavigerError('INTERNAL', {
    field: 'wrap steps',
    expected: 'one OAEP step with one hash',
    got: `${steps.length} steps`,
  });
}

function requireLength(field: string, bytes: { readonly length: number }, expected: number): void {
  if (bytes.length === expected) return;
  throw new ClavigerError('BYOK_WRAP_WRONG', { field, expected: `${expected} bytes`, got: `${bytes.length} bytes` });
}

async function wrapInToken(session: TokenSession, target: KeyHandle, spki: Uint8Array, { hash }: WrapStep): Promise<Uint8Array> {
  const publicKey = await session.importPublicKey(spki);
  try {
    return await session.wrapOaep(publicKey, target, hash);
  } finally {
    await session.destroy(publicKey);
  }
}

async function wrapOnHost(session: TokenSession, target: KeyHandle, spki: Uint8Array, step: WrapStep): Promise<Uint8Array> {
  const oneUse = SecretBytes.zeros(32);
  try {
    oneUse.use((bytes) => randomFillSync(bytes));
    const blob = await wrapUnder(session, oneUse, target);
    requireLength('key wrapped under the one-use key', blob, KWP_BYTES);
    return encryptUnwrapped(oneUse, blob, spki, step);
  } finally {
    oneUse.wipe();
  }
}

async function wrapUnder(session: TokenSession, oneUse: SecretBytes, target: KeyHandle): Promise<Uint8Array> {
  const wrappingKey = await session.importWrappingKey(oneUse, {
    label: 'one-use wrapping key',
    id: new Uint8Array(randomBytes(16)),
  });
  try {
    return await session.wrapKey(wrappingKey, target);
  } finally {
    await session.destroy(wrappingKey);
  }
}

function encryptUnwrapped(oneUse: SecretBytes, blob: Uint8Array, spki: Uint8Array, step: WrapStep): Uint8Array {
  const key = unwrap(oneUse, blob);
  try {
    requireLength('key', key, TARGET_BYTES);
    return key.use((bytes) => encryptOaep(spki, bytes, step));
  } finally {
    key.wipe();
  }
}

function unwrap(oneUse: SecretBytes, blob: Uint8Array): SecretBytes {
  try {
    return unwrapKwp(blob, oneUse);
  } catch {
    throw new ClavigerError('BYOK_WRAP_WRONG', {
      field: 'key wrapped under the one-use key',
      expected: 'an intact RFC 5649 block',
    });
  }
}

// OpenSSL takes the OAEP hash for MGF1 too, and an empty label, where neither is given.
function encryptOaep(spki: Uint8Array, secret: Uint8Array, { hash }: WrapStep): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const oaepHash = hash === 'SHA-256' ? 'sha256' : 'sha1';
  return Uint8Array.from(publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, secret));
}
