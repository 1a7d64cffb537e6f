/** Where and in which form a secret was found. */
export interface SecretFound {
  readonly path: string;
  readonly form: string;
}

/**
 * Looks for `secret` in files (name → bytes): raw, reversed, in hexadecimal of either case, and in base64 and base64url at each of
 * the three alignments. For tests only: it makes text of a secret.
 */
export function scanForSecret(files: Iterable<readonly [string, Uint8Array]>, secret: Uint8Array): readonly SecretFound[] {
  const needles = [...forms('', Buffer.from(secret)), ...forms('reversed ', Buffer.from(secret).reverse())];
  const found: SecretFound[] = [];
  for (const [path, bytes] of files)
    for (const { form, needle, fold } of needles) {
      const haystack = Buffer.from(bytes).toString('latin1');
      if ((fold ? haystack.toLowerCase() : haystack).includes(needle)) found.push({ path, form });
    }
  return found;
}

function forms(prefix: string, secret: Buffer): readonly { form: string; needle: string; fold: boolean }[] {
  const inner = [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64');
    // Only the characters that depend on nothing but the secret, whatever stands before and after it.
    const needle = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + secret.length) * 8) / 6));
    return [needle, needle.replaceAll('+', '-').replaceAll('/', '_')].map((text) => ({
      form: `${prefix}base64`,
      needle: text,
      fold: false,
    }));
  });
  return [
    { form: `${prefix}raw`, needle: secret.toString('latin1'), fold: false },
    { form: `${prefix}hex`, needle: secret.toString('hex'), fold: true },
    ...inner,
  ];
}
