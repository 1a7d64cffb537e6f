import type { TokenIdentity } from '../port/token.ts';

// Whole words, or how one begins: Microsoft is not soft, and ANSSI is not NSS.
const telltales = /\b(soft|emulator|simulat|virtual|NSS\b|Mozilla|swtpm|SW\s+TPM)/i;

/** Whether a token is made of software, and why that is said. A family that is known decides; else the names the token gives itself. */
export function softwareOf(
  identity: Pick<TokenIdentity, 'manufacturer' | 'model'>,
  family: { readonly title: string; readonly software: boolean },
): { readonly is: boolean; readonly why: string } {
  if (family.software) return { is: true, why: `${family.title} keeps its keys in files of this computer` };
  const name = telltaleOf(identity);
  if (name !== undefined) return { is: true, why: `it calls itself “${name}”` };
  return { is: false, why: 'nothing it says of itself tells of software; that it is hardware cannot be shown by trying' };
}

/** Whether the names a token gives itself tell of software, whatever its library is. */
export function callsItselfSoftware(identity: Pick<TokenIdentity, 'manufacturer' | 'model'>): boolean {
  return telltaleOf(identity) !== undefined;
}

function telltaleOf({ manufacturer, model }: Pick<TokenIdentity, 'manufacturer' | 'model'>): string | undefined {
  return [manufacturer, model].find((text) => telltales.test(text));
}
