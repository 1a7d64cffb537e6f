import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import type { KeyAttributes, KeyState } from '../../../shared/hsm/port/key.ts';
import { cmacOfZeros, encryptZeros } from './check-value.ts';
import type { SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';

/** With these the token itself is the matter, not the key. */
const tokenGone: readonly ErrorCode[] = ['TOKEN_DEVICE_ERROR', 'TOKEN_ABSENT'];

/**
 * Whether a key can be used, by using it once where that harms nothing: a token that lost power or disk while it wrote can show a key
 * that is not whole. Throws `TOKEN_DEVICE_ERROR`, `TOKEN_ABSENT`.
 */
export function keyState(context: SessionContext, object: NativeHandle, attributes: KeyAttributes): KeyState {
  if (attributes.class === null || attributes.keyType === null) return 'not-whole';
  if (attributes.class !== 'CKO_SECRET_KEY' || attributes.keyType !== 'CKK_AES') return 'not-tried';
  const uses = [
    ...(attributes.sign === true ? [() => cmacOfZeros(context, object)] : []),
    ...(attributes.encrypt === true ? [() => encryptZeros(context, object)] : []),
  ];
  if (uses.length === 0) return 'not-tried';
  return uses.some(succeeds) ? 'usable' : 'not-whole';
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
