import { parseCanonical } from '../core/canonical-json.ts';
import { MAXIMUM_PARTICIPANT_BYTES, type Participant, parseParticipant } from './participant.ts';
import { CARD_FORMAT, type ParticipantCard, parseParticipantCard } from './participant-card.ts';

/** Somebody as their own file says: with a key under a passphrase, or with one on a smart card. */
export type AnyParticipant =
  | ({ readonly presence: 'participant-key' } & Participant)
  | ({ readonly presence: 'card' } & ParticipantCard);

/** Reads a participant file of either kind. Throws as `parseParticipant` and `parseParticipantCard` do. */
export function parseAnyParticipant(bytes: Uint8Array): AnyParticipant {
  const json = parseCanonical(bytes, 'participant file', MAXIMUM_PARTICIPANT_BYTES);
  const isCard = typeof json === 'object' && json !== null && 'format' in json && json.format === CARD_FORMAT;
  return isCard
    ? { presence: 'card', ...parseParticipantCard(bytes) }
    : { presence: 'participant-key', ...parseParticipant(bytes) };
}
