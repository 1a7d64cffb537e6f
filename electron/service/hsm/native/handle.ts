import { malformed } from './malformed.ts';

/** A slot, session or object number as the binding gives it: the bytes of a CK_ULONG. */
export type NativeHandle = Buffer;

// A CK_ULONG is a C long.
const HANDLE_BYTES = process.platform === 'win32' || ['arm', 'ia32', 'mips', 'mipsel'].includes(process.arch) ? 4 : 8;

/** `handle`, if it is one the binding can read: a buffer as long as a CK_ULONG. Throws `TOKEN_CALL_MALFORMED`. */
export function requireHandle(handle: NativeHandle, field: string): NativeHandle {
  if (!Buffer.isBuffer(handle) || handle.length !== HANDLE_BYTES) throw malformed(field, `a handle of ${HANDLE_BYTES} bytes`);
  return handle;
}
