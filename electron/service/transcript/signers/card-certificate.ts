import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { publicKeyAlgorithm } from '../../../../shared/transcript/certificate.ts';
import type { Mode } from '../../../../shared/transcript/schemas.ts';
import { signRaw } from './card-key.ts';
import { certificateBody, signedCertificate } from './participant-certificate.ts';

/**
 * A self-signed certificate of a key on a card, DER, like that of a participant file: the card signs it. It is not put on the card.
 * `pin`: UTF-8, left as it is; `now`: ms since 1970. Throws `SIGNATURE_ALGORITHM_UNSUPPORTED`, `TOKEN_CAPABILITY_MISSING`.
 */
export async function makeCardCertificate(
  session: TokenSession,
  key: KeyHandle,
  holder: { readonly name: string; readonly mode: Mode; readonly pin: Uint8Array; readonly now: number },
): Promise<Uint8Array> {
  const publicKey = await session.publicKey(key);
  const algorithm = publicKeyAlgorithm(publicKey, `key ${key.id}`);
  const body = certificateBody({ publicKey, algorithm, name: holder.name, mode: holder.mode, now: holder.now });
  return signedCertificate(body, await signRaw({ session, key }, algorithm, body, holder.pin));
}
