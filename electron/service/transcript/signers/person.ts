import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { TokenPort } from '../../../../shared/hsm/port/token-port.ts';
import { MAXIMUM_PARTICIPANT_BYTES } from '../../../../shared/transcript/participant.ts';
import type { ParticipantCard } from '../../../../shared/transcript/participant-card.ts';
import { parseAnyParticipant } from '../../../../shared/transcript/participant-kinds.ts';
import type { Signer } from '../../../../shared/transcript/signer-port.ts';
import type { Credential } from '../../engine/room.ts';
import { findLibrary } from '../../hsm/find-library.ts';
import { readBoundedFile } from '../../media/file.ts';
import { openCardSigner } from './card.ts';
import { cardError } from './card-error.ts';
import { openParticipant } from './participant-file.ts';

/**
 * Opens the key of a person, as their file says: with the passphrase, or on their card with its PIN. The
 * passphrase is wiped, and the PIN where it is that of the card. Throws `FILE_MISSING`, `PASSPHRASE_WRONG`, `TOKEN_PIN_INVALID` where no PIN was given, and what the file's opening throws.
 */
export async function openPerson(tokens: TokenPort, file: string, { passphrase, pin }: Credential): Promise<Signer> {
  try {
    const bytes = await readBoundedFile(file, MAXIMUM_PARTICIPANT_BYTES);
    const participant = parseAnyParticipant(bytes);
    if (participant.presence === 'card') return await openCard(tokens, participant, pin);
    if (passphrase === undefined || passphrase.length === 0)
      throw new ClavigerError('PASSPHRASE_WRONG', { field: 'passphrase', expected: 'a passphrase', got: 'nothing' });
    return await openParticipant(bytes, passphrase);
  } finally {
    passphrase?.fill(0);
  }
}

async function openCard(tokens: TokenPort, participant: ParticipantCard, pin: Uint8Array | undefined): Promise<Signer> {
  const field = `card of ${participant.name}`;
  if (pin === undefined || pin.length === 0)
    throw new ClavigerError('TOKEN_PIN_INVALID', { field, expected: 'the PIN of the card', got: 'nothing' });
  try {
    return await openCardSigner(tokens, participant, await locate(participant), pin);
  } finally {
    pin.fill(0);
  }
}

async function locate({ library, name }: ParticipantCard) {
  try {
    return await findLibrary(library);
  } catch (error) {
    throw cardError(error, name);
  }
}
