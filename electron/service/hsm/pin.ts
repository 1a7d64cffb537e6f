import { ClavigerError } from '../../../shared/core/errors/index.ts';

/**
 * A PIN as the binding takes it: a string, which cannot be wiped. It is made at the last moment and never kept.
 * Throws `TOKEN_PIN_INVALID` for bytes that are empty, longer than 255, not UTF-8, or hold a NUL (a PIN already wiped).
 */
export function pinText(pin: Uint8Array): string {
  if (pin.length === 0 || pin.length > 255) throw invalid('1 to 255 bytes');
  if (pin.includes(0)) throw invalid('no NUL byte');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(pin);
  } catch {
    throw invalid('UTF-8');
  }
}

function invalid(expected: string): ClavigerError {
  return new ClavigerError('TOKEN_PIN_INVALID', { field: 'pin', expected });
}
