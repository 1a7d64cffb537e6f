import { createDecipheriv, randomBytes } from 'node:crypto';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { readSealedShare, type SealedShare } from '../../../shared/shares/sealed-share.ts';

const KEY_BYTES = 32;
const BLOCK = 16;
// What a card answers for a block that is not padded right, or is none for its key.
const refusals: readonly ErrorCode[] = ['TOKEN_CALL_REFUSED', 'TOKEN_BLOB_REFUSED', 'INPUT_INVALID'];

/** The key on the card that opens a share, and the certificate it was sealed to. */
export interface ShareHolderKey {
  readonly session: TokenSession;
  /** A private key. */
  readonly key: KeyHandle;
  /** X.509, DER. */
  readonly certificate: Uint8Array;
}

/**
 * The share sealed in `sealed` (see `readSealedShare`): the card decrypts the content key, this computer the content. `pin`: as for
 * `TokenSession.decrypt`, wiped. Whatever is wrong behind the card's answer is one error with one wording (`SEALED_SHARE_REFUSED`), after the
 * same work, so that nobody learns anything by trying altered copies. Throws also what `readSealedShare` throws,
 * `TOKEN_CAPABILITY_MISSING` for a card that cannot decrypt so, and the errors of a card that is gone or of a PIN.
 */
export async function openSealedShare(
  { session, key, certificate }: ShareHolderKey,
  sealed: Uint8Array,
  pin?: Uint8Array,
): Promise<SecretBytes> {
  try {
    const share = readSealedShare(sealed, certificate);
    await requireRsa(session, key);
    const answer = await decryptKey({ session, key }, share, pin);
    const isKey = answer !== null && answer.length === KEY_BYTES;
    // A key made up in place of none: the content is decrypted all the same, to garbage.
    const contentKey = isKey ? answer : SecretBytes.take(randomBytes(KEY_BYTES));
    const content = decryptContent(contentKey, share);
    contentKey.wipe();
    answer?.wipe();
    if (isKey && content !== null) return content;
    content?.wipe();
    throw new ClavigerError('SEALED_SHARE_REFUSED', { field: 'sealed share' });
  } finally {
    pin?.fill(0);
  }
}

async function requireRsa(session: TokenSession, key: KeyHandle): Promise<void> {
  const { keyType, decrypt } = await session.attributes(key);
  if (keyType === 'CKK_RSA' && decrypt === true) return;
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
    field: `key ${key.id}`,
    expected: 'an RSA key that decrypts',
    got: keyType === 'CKK_RSA' ? 'an RSA key that does not decrypt' : String(keyType),
    action: 'Seal the share again to an RSA key of a card that is for decryption.',
  });
}

/** What the card makes of the encrypted content key; null: nothing. */
async function decryptKey(
  { session, key }: Pick<ShareHolderKey, 'session' | 'key'>,
  { scheme, encryptedKey }: SealedShare,
  pin: Uint8Array | undefined,
): Promise<SecretBytes | null> {
  try {
    return await session.decrypt(key, scheme, encryptedKey, pin);
  } catch (error) {
    if (!(error instanceof ClavigerError) || !refusals.includes(error.code)) throw error;
    if (error.details.field !== 'C_DecryptInit') return null;
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field: `key ${key.id}`,
      expected: `decryption by ${scheme}`,
      got: error.details.got ?? 'a refusal',
      action: 'Seal the share again in a way this card knows: RSA PKCS#1 v1.5 is what most do.',
    });
  }
}

/** The content without its padding, or null where the padding is not one. */
function decryptContent(contentKey: SecretBytes, { iv, encrypted }: SealedShare): SecretBytes | null {
  const padded = contentKey.use((bytes) => {
    const decipher = createDecipheriv('aes-256-cbc', bytes, iv).setAutoPadding(false);
    const content = SecretBytes.take(decipher.update(encrypted));
    // Gives nothing, but clears the key schedule, which would wait for the collector.
    decipher.final();
    return content;
  });
  const content = padded.use(withoutPadding);
  padded.wipe();
  return content;
}

// Every byte of the last block is looked at, wherever the fault is.
function withoutPadding(padded: Uint8Array): SecretBytes | null {
  const length = padded.at(-1) ?? 0;
  let faults = length < 1 || length > BLOCK ? 1 : 0;
  for (let index = 1; index <= BLOCK; index++) faults |= index <= length ? (padded.at(-index) ?? 0) ^ length : 0;
  if (faults !== 0) return null;
  const content = SecretBytes.zeros(padded.length - length);
  content.use((bytes) => bytes.set(padded.subarray(0, padded.length - length)));
  return content;
}
