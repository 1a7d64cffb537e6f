import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import type { KeyAttributes, KeyState } from '../../../shared/hsm/port/key.ts';
import { probeCapabilities } from './capabilities.ts';
import { cmacOfZeros, encryptZeros, hmacOfZeros } from './check-value.ts';
import type { SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

/** With these the token itself is the matter, not the key. */
const tokenGone: readonly ErrorCode[] = ['TOKEN_DEVICE_ERROR', 'TOKEN_ABSENT'];

interface Use {
  readonly work: () => Uint8Array;
  /** Whether the token was proved to do the same with a key that is whole. */
  readonly isProved: () => boolean;
}

/**
 * Whether a key can be used, by using it once where that harms nothing: a token that lost power or disk while it wrote can show a key
 * that is not whole. A refusal says so only where the token did the same with a throw-away key. Throws `TOKEN_DEVICE_ERROR`, `TOKEN_ABSENT`.
 */
export function keyState(context: SessionContext, object: NativeHandle, attributes: KeyAttributes): KeyState {
  if (attributes.class === null || attributes.keyType === null) return 'not-whole';
  const uses = harmlessUses(context, object, attributes);
  if (uses.some(({ work }) => succeeds(work))) return 'usable';
  return uses.some(({ isProved }) => isProved()) ? 'not-whole' : 'not-tried';
}

function harmlessUses(context: SessionContext, object: NativeHandle, attributes: KeyAttributes): readonly Use[] {
  const { class: kind, keyType, sign, encrypt } = attributes;
  if (kind !== 'CKO_SECRET_KEY') return [];
  const hmac = { work: () => hmacOfZeros(context, object), isProved: () => false };
  if (keyType === 'CKK_GENERIC_SECRET') return sign === true ? [hmac] : [];
  if (keyType !== 'CKK_AES') return [];
  const proved = () => probeCapabilities(context).checkValues;
  const cmac = { work: () => cmacOfZeros(context, object), isProved: () => proved().cmac };
  const zeros = { work: () => encryptZeros(context, object), isProved: () => proved().encryptZeros };
  return [...(sign === true ? [cmac] : []), ...(encrypt === true ? [zeros] : [])];
}

function succeeds(use: () => Uint8Array): boolean {
  try {
    use();
    return true;
  } catch (error) {
    if (!(error instanceof ClavigerError) || tokenGone.includes(error.code)) throw error;
    return false;
  }
}
