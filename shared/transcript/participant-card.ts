import { z } from 'zod';
import { base64ToBytes, bytesToBase64 } from '../core/bytes.ts';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { certificateAlgorithm } from './certificate.ts';
import { MAXIMUM_PARTICIPANT_BYTES, participantNameSchema } from './participant.ts';
import { base64Schema, type Mode, modeSchema, sha256Schema } from './schemas.ts';

/** The `format` member of the file of a participant who signs with a smart card. */
export const CARD_FORMAT = 'claviger-participant-card-v1';

// CK_TOKEN_INFO without padding: at most 32 bytes each, 16 of the serial number; UTF-8.
const tokenText = z
  .string()
  .max(32)
  .regex(/^[^\p{Cc}]*$/u, 'text without control characters');

const fileSchema = z.strictObject({
  format: z.literal(CARD_FORMAT),
  name: participantNameSchema,
  mode: modeSchema,
  certificate: base64Schema(8192),
  card: z.strictObject({ manufacturer: tokenText, model: tokenText, serial: tokenText, label: tokenText }),
  key: z.string().regex(/^([0-9a-f]{2}){1,32}$/, '1 to 32 bytes in lower-case hexadecimal'),
  library: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,79}$/, 'the name of a library without its folder'),
    sha256: sha256Schema,
  }),
});

/** A participant who signs with a key on a smart card. Nothing in it is secret. */
export interface ParticipantCard {
  readonly name: string;
  readonly mode: Mode;
  /** X.509, DER: the certificate they sign with. */
  readonly certificate: Uint8Array;
  /** What the card says of itself. */
  readonly card: { readonly manufacturer: string; readonly model: string; readonly serial: string; readonly label: string };
  /** CKA_ID of the private key, lower-case hexadecimal. */
  readonly key: string;
  /** File name and SHA-256 (lower-case hexadecimal) of the PKCS#11 library that drives the card. */
  readonly library: { readonly name: string; readonly sha256: string };
}

/** The bytes of a `participant-card-v1.json` file: canonical JSON without a final line feed. Throws as `parseParticipantCard` does. */
export function writeParticipantCard({ name, mode, certificate, card, key, library }: ParticipantCard): Uint8Array {
  const { manufacturer, model, serial, label } = card;
  const bytes = canonicalBytes({
    format: CARD_FORMAT,
    name,
    mode,
    certificate: bytesToBase64(certificate),
    card: { manufacturer, model, serial, label },
    key,
    library: { name: library.name, sha256: library.sha256 },
  });
  parseParticipantCard(bytes);
  return bytes;
}

/**
 * Reads a `participant-card-v1.json` file, strictly (docs/formats/participant-card-v1.md). It does not look at the card.
 * Throws `PARTICIPANT_MALFORMED`, `JSON_NOT_CANONICAL`, `INPUT_INVALID` when it is no JSON, `INPUT_TOO_LARGE` above 16 KiB,
 * `CERTIFICATE_MALFORMED`, `SIGNATURE_ALGORITHM_UNSUPPORTED`.
 */
export function parseParticipantCard(bytes: Uint8Array): ParticipantCard {
  const parsed = fileSchema.safeParse(parseCanonical(bytes, 'participant file', MAXIMUM_PARTICIPANT_BYTES));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = ['participant file', ...(issue?.path ?? [])].join('.');
    throw new ClavigerError('PARTICIPANT_MALFORMED', { field, expected: issue?.message ?? 'version 1' });
  }
  const { format: _format, certificate, ...rest } = parsed.data;
  const participant = { ...rest, certificate: base64ToBytes(certificate) };
  certificateAlgorithm(participant.certificate);
  return participant;
}
