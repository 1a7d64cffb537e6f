import { equalBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { ModuleLocation, TokenIdentity } from '../../../../shared/hsm/port/token.ts';
import type { TokenPort } from '../../../../shared/hsm/port/token-port.ts';
import { familyIdOf, quirkFamilies } from '../../../../shared/hsm/quirks/index.ts';
import { ownCopy } from '../../../../shared/shares/own-bytes.ts';
import { certificateAlgorithm, certificateFingerprint, readCertificate } from '../../../../shared/transcript/certificate.ts';
import type { ParticipantCard } from '../../../../shared/transcript/participant-card.ts';
import type { Signer } from '../../../../shared/transcript/signer-port.ts';
import { cardError } from './card-error.ts';
import { type CardKey, findPrivateKey, proveCardKey, signByCard } from './card-key.ts';

/**
 * Logs in to the card of a participant with its PIN (UTF-8, wiped before it returns or throws), and proves the key by a signature.
 * One signature can be made; then, or with `close`, the card is logged out, so that every signature proves presence anew.
 * Throws `CARD_ABSENT`, `CARD_REMOVED`, `CARD_KEY_MISMATCH`, `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`, `TOKEN_PIN_LAST_TRY`,
 * `TOKEN_KEY_MISSING`, `TOKEN_CAPABILITY_MISSING`, `TOKEN_NOT_QUALIFIED` and what the library's loading throws.
 */
export async function openCardSigner(
  tokens: TokenPort,
  participant: ParticipantCard,
  module: ModuleLocation,
  pin: Uint8Array,
): Promise<Signer> {
  const kept = SecretBytes.take(pin);
  try {
    refuseSoftware(participant, module);
    const session = await openCard(tokens, participant, module, kept);
    try {
      const card = { session, key: await findPrivateKey(session, participant.key), certificate: participant.certificate };
      await kept.use((bytes) => proveCardKey(card, bytes));
      return cardSigner(participant, card, kept);
    } catch (error) {
      await session.close();
      throw error;
    }
  } catch (error) {
    kept.wipe();
    throw cardError(error, participant.name);
  }
}

/** Whether the card of a participant is in a reader. Throws what the library's loading throws. */
export async function findCard(
  tokens: Pick<TokenPort, 'listTokens'>,
  { card, name }: Pick<ParticipantCard, 'card' | 'name'>,
  module: ModuleLocation,
): Promise<TokenIdentity> {
  const present = await tokens.listTokens(module);
  const [found, ...others] = present.filter((token) => isCard(token, card));
  if (found !== undefined && others.length === 0) return found;
  const field = `card of ${name}`;
  if (found !== undefined)
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field, expected: `one ${nameOf(card)}`, got: `${others.length + 1} of them` });
  const got = present.map(nameOf).join('; ');
  throw new ClavigerError('CARD_ABSENT', { field, expected: nameOf(card), got: got === '' ? 'no card' : got });
}

async function openCard(
  tokens: TokenPort,
  participant: ParticipantCard,
  module: ModuleLocation,
  pin: SecretBytes,
): Promise<TokenSession> {
  const { label, serial } = await findCard(tokens, participant, module);
  await requireOwnCard(tokens, participant, module);
  return pin.use((bytes) => tokens.open(module, { label, serial }, ownCopy(bytes)));
}

/** Some cards have the same serial number as others: a PIN is not tried on one that shows another key. Throws `CARD_ABSENT`. */
async function requireOwnCard(
  tokens: Pick<TokenPort, 'publicKeys'>,
  { card, name, key, certificate }: ParticipantCard,
  module: ModuleLocation,
): Promise<void> {
  const shown = await tokens.publicKeys(module, { label: card.label, serial: card.serial }, key);
  const { subjectPublicKeyInfo } = readCertificate(certificate);
  if (shown.length === 0 || shown.some((spki) => equalBytes(spki, subjectPublicKeyInfo))) return;
  throw new ClavigerError('CARD_ABSENT', {
    field: `card of ${name}`,
    expected: `${nameOf(card)}, with the key of certificate ${certificateFingerprint(certificate)}`,
    got: `a card of the same names with another key ${key}`,
  });
}

function cardSigner({ name }: ParticipantCard, card: CardKey, pin: SecretBytes): Signer {
  let isOpen = true;
  const end = () => {
    isOpen = false;
    pin.wipe();
    return card.session.close();
  };
  return {
    certificate: card.certificate,
    algorithm: certificateAlgorithm(card.certificate),
    async sign(bytes) {
      if (!isOpen) throw new ClavigerError('SIGNER_CLOSED', { field: `signing key on the card of ${name}` });
      isOpen = false;
      try {
        return await pin.use((text) => signByCard(card, bytes, text));
      } catch (error) {
        throw cardError(error, name, true);
      } finally {
        await end();
      }
    },
    close() {
      void end();
    },
  };
}

/** In production a card is hardware. Throws `TOKEN_NOT_QUALIFIED`. */
export function refuseSoftware({ mode, name }: Pick<ParticipantCard, 'mode' | 'name'>, { path }: ModuleLocation): void {
  const family = familyIdOf({ path });
  if (mode !== 'production' || family === null || !quirkFamilies[family].software) return;
  throw new ClavigerError('TOKEN_NOT_QUALIFIED', {
    field: `card of ${name}`,
    expected: 'a smart card',
    got: `${quirkFamilies[family].title}, whose keys are files of a computer`,
  });
}

function isCard(token: TokenIdentity, card: ParticipantCard['card']): boolean {
  const parts = ['manufacturer', 'model', 'serial', 'label'] as const;
  return parts.every((part) => token[part] === card[part]);
}

function nameOf({ label, serial, model, manufacturer }: ParticipantCard['card']): string {
  return `${label}, ${manufacturer} ${model}, serial ${serial}`;
}
