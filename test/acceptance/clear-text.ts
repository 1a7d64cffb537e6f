import { concatBytes } from '../../shared/core/bytes.ts';
import { type SecretFound, scanForSecret } from '../unit/byok/scan-for-secret.ts';

/** Finds where `secret` stands: raw, reversed, in hexadecimal, base64 or base32, or any of these in UTF-16. */
export type Scanner = (secret: Uint8Array) => readonly SecretFound[];

/** A scanner over `files` (name → bytes). */
export function scannerOf(files: ReadonlyMap<string, Uint8Array>): Scanner {
  // All in one, so that each form is looked for once; only what is found is then looked for file by file.
  const gap = new Uint8Array(64).fill(0x0a);
  const whole = concatBytes(...[...files.values()].flatMap((bytes) => [bytes, gap]));
  const forms = formsOf(new Map([['all', whole]]));
  return (secret) => (scan(forms, secret).length === 0 ? [] : scan(formsOf(files), secret));
}

interface Forms {
  readonly plain: ReadonlyMap<string, Uint8Array>;
  /** Without zeros: UTF-16 of ASCII is ASCII with zeros between. */
  readonly narrow: ReadonlyMap<string, Uint8Array>;
  /** Without long numbers, for a short secret in digits stands within hashes by chance; alone it would not. */
  readonly wordy: ReadonlyMap<string, Uint8Array>;
}

function formsOf(plain: ReadonlyMap<string, Uint8Array>): Forms {
  const mapped = (change: (bytes: Uint8Array) => Uint8Array) => new Map([...plain].map(([path, bytes]) => [path, change(bytes)]));
  return { plain, narrow: mapped(withoutZeros), wordy: mapped((bytes) => withoutHashes(withoutZeros(bytes))) };
}

function scan({ plain, narrow, wordy }: Forms, secret: Uint8Array): readonly SecretFound[] {
  if (/^\d{4,8}$/.test(Buffer.from(secret).toString('latin1')))
    return [...scanForSecret(wordy, secret), ...scanBase32(wordy, secret)];
  return [...scanForSecret(plain, secret), ...scanForSecret(narrow, secret), ...scanBase32(narrow, secret)];
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\0', ''), 'latin1'));
}

function withoutHashes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/[0-9A-Fa-f]{16,}/g, ' '),
      'latin1',
    ),
  );
}

function scanBase32(files: ReadonlyMap<string, Uint8Array>, secret: Uint8Array): readonly SecretFound[] {
  return [...files]
    .filter(([, bytes]) => {
      const haystack = Buffer.from(bytes).toString('latin1').toUpperCase();
      return [0, 1, 2, 3, 4].some((shift) => haystack.includes(base32(secret, shift)));
    })
    .map(([path]) => ({ path, form: 'base32' }));
}

/** Only the characters that depend on nothing but the secret, when `shift` bytes stand before it. */
function base32(secret: Uint8Array, shift: number): string {
  const bits = [...new Uint8Array(shift), ...secret].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  const whole = groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group, 2)]).join('');
  return whole.slice(Math.ceil((shift * 8) / 5));
}
