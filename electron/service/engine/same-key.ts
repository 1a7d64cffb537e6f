import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { KeyFact } from '../../../shared/engine/facts.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';

/**
 * The objects of the key that `fact` is about, a private key first: everything on the token with its CKA_ID, each with the same label
 * and check value, of a pair with the same public key. With `tried`, a private key may be without its public half, which an earlier
 * try has destroyed: few tokens can tell the public key then. Throws `TOKEN_KEY_MISSING`, `VALUE_DIFFERENT`.
 */
export async function findSameKey(session: TokenSession, fact: KeyFact, tried: boolean): Promise<readonly KeyHandle[]> {
  const found = await session.findKeys({ id: fact.id });
  if (found.length === 0)
    throw new ClavigerError('TOKEN_KEY_MISSING', {
      field: `key ${fact.label}`,
      expected: `a key with CKA_ID ${fact.id}`,
      got: 'none',
    });
  if (fact.publicKey === undefined && found.length > 1)
    throw new ClavigerError('VALUE_DIFFERENT', {
      field: `key ${fact.label}`,
      expected: 'one key of its CKA_ID',
      got: `${found.length}`,
    });
  for (const handle of found) await requireSame(session, handle, fact, tried);
  const halves = await Promise.all(
    found.map(async (handle) => ({ handle, isPrivate: (await session.attributes(handle)).class === 'CKO_PRIVATE_KEY' })),
  );
  return [...halves].sort((one, other) => Number(other.isPrivate) - Number(one.isPrivate)).map(({ handle }) => handle);
}

async function requireSame(session: TokenSession, handle: KeyHandle, fact: KeyFact, tried: boolean): Promise<void> {
  const different = (what: string, expected: string, got: string) =>
    new ClavigerError('VALUE_DIFFERENT', { field: `${what} of the key ${fact.label}`, expected, got });
  if (handle.label !== fact.label) throw different('label', fact.label, handle.label);
  if (fact.publicKey !== undefined) {
    const publicKey = await publicKeyOf(session, handle, tried);
    if (publicKey !== null && publicKey !== fact.publicKey) throw different('public key', fact.publicKey, publicKey);
    return;
  }
  const { method, value } = await session.checkValue(handle);
  if (method !== fact.checkValue?.method || value !== fact.checkValue.value)
    throw different('check value', `${fact.checkValue?.value} (${fact.checkValue?.method})`, `${value} (${method})`);
}

/** Null where the token cannot tell, and need not. */
async function publicKeyOf(session: TokenSession, handle: KeyHandle, tried: boolean): Promise<string | null> {
  try {
    return bytesToBase64(await session.publicKey(handle));
  } catch (error) {
    if (tried && error instanceof ClavigerError && error.code === 'TOKEN_CAPABILITY_MISSING') return null;
    throw error;
  }
}
