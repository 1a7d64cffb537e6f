import { z } from 'zod';
import { base64ToBytes, bytesToBase64, concatBytes, utf8ToBytes } from '../core/bytes.ts';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.ts';
import { digest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { certificateAlgorithm, certificateFingerprint, subjectName, subjectValue } from './certificate.ts';
import { base64Schema, type Mode, modeSchema } from './schemas.ts';

/** The `format` member of a participant file, and the start of its associated data. */
export const PARTICIPANT_FORMAT = 'claviger-participant-v1';

/** The organisation in the certificate of a practice participant; a production certificate has none. */
export const PRACTICE_ORGANISATION = 'Claviger practice';

/** The only scrypt cost of version 1: 128 MiB, about half a second (RFC 7914 section 2). */
export const participantScrypt = { n: 131_072, r: 8, p: 1 } as const;

/** The sizes of version 1, in bytes. */
export const participantBytes = { salt: 16, nonce: 12, tag: 16, key: 32, leastPassphrase: 8, mostPassphrase: 1024 } as const;

/** The largest participant file, in bytes. */
export const MAXIMUM_PARTICIPANT_BYTES = 16_384;
const ORGANISATION = '2.5.4.10';

/** A participant's name as it stands in the certificate's common name: 1 to 64 characters, trimmed, no control characters. */
export const participantNameSchema = z
  .string()
  .regex(/^\S(?:.*\S)?$/u, 'a name that neither starts nor ends with a space')
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]{1,64}$/u, '1 to 64 characters, no control characters');

const fileSchema = z.strictObject({
  format: z.literal(PARTICIPANT_FORMAT),
  name: participantNameSchema,
  mode: modeSchema,
  certificate: base64Schema(8192),
  key: z.strictObject({
    kdf: z.literal('scrypt'),
    n: z.literal(participantScrypt.n),
    r: z.literal(participantScrypt.r),
    p: z.literal(participantScrypt.p),
    salt: base64Schema(64),
    cipher: z.literal('AES-256-GCM'),
    nonce: base64Schema(64),
    sealed: base64Schema(1024),
  }),
});

/** A participant's certificate and sealed signing key. Nothing in it is secret without the passphrase. */
export interface Participant {
  readonly name: string;
  readonly mode: Mode;
  /** X.509, DER. */
  readonly certificate: Uint8Array;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** PKCS#8 DER of the P-256 key under AES-256-GCM, then the 16-byte tag. */
  readonly sealed: Uint8Array;
}

/** The bytes of a `participant-v1.json` file: canonical JSON without a final line feed. Throws as `parseParticipant` does. */
export function writeParticipant({ name, mode, certificate, salt, nonce, sealed }: Participant): Uint8Array {
  const bytes = canonicalBytes({
    format: PARTICIPANT_FORMAT,
    name,
    mode,
    certificate: bytesToBase64(certificate),
    key: {
      kdf: 'scrypt',
      ...participantScrypt,
      salt: bytesToBase64(salt),
      cipher: 'AES-256-GCM',
      nonce: bytesToBase64(nonce),
      sealed: bytesToBase64(sealed),
    },
  });
  parseParticipant(bytes);
  return bytes;
}

/**
 * Reads a `participant-v1.json` file, strictly (docs/formats/participant-v1.md): canonical JSON, the cost and sizes of version 1, a
 * P-256 certificate whose common name is `name` and whose organisation says the mode. It does not open the key.
 * Throws `PARTICIPANT_MALFORMED`, `JSON_NOT_CANONICAL`, `INPUT_INVALID` when it is no JSON, `INPUT_TOO_LARGE` above 16 KiB,
 * `CERTIFICATE_MALFORMED`.
 */
export function parseParticipant(bytes: Uint8Array): Participant {
  const parsed = fileSchema.safeParse(parseCanonical(bytes, 'participant file', MAXIMUM_PARTICIPANT_BYTES));
  if (!parsed.success) throw firstIssue(parsed.error);
  const { name, mode, certificate, key } = parsed.data;
  const participant = {
    name,
    mode,
    certificate: decode(certificate, 'certificate'),
    salt: decode(key.salt, 'key.salt', participantBytes.salt),
    nonce: decode(key.nonce, 'key.nonce', participantBytes.nonce),
    sealed: decode(key.sealed, 'key.sealed'),
  };
  if (participant.sealed.length <= participantBytes.tag)
    throw wrongLength('key.sealed', `more than ${participantBytes.tag}`, participant.sealed);
  checkCertificate(participant);
  return participant;
}

/** The associated data of the sealed key: ASCII `claviger-participant-v1` ‖ 0x00 ‖ SHA-256 of the certificate's DER bytes. */
export function participantAssociatedData(certificate: Uint8Array): Uint8Array {
  return concatBytes(utf8ToBytes(PARTICIPANT_FORMAT), new Uint8Array(1), digest(certificate));
}

function checkCertificate({ name, mode, certificate }: Participant): void {
  const algorithm = certificateAlgorithm(certificate);
  const organisation = subjectValue(certificate, ORGANISATION);
  const checks = [
    ['certificate key', 'ecdsa-p256-sha256', algorithm],
    ['certificate common name', name, subjectName(certificate)],
    [
      'certificate organisation',
      mode === 'practice' ? PRACTICE_ORGANISATION : 'none',
      organisation === '' ? 'none' : organisation,
    ],
  ] as const;
  for (const [field, expected, got] of checks)
    if (got !== expected)
      throw new ClavigerError('PARTICIPANT_MALFORMED', {
        field: `${field} (${certificateFingerprint(certificate)})`,
        expected,
        got,
      });
}

function decode(text: string, field: string, length?: number): Uint8Array {
  const bytes = base64ToBytes(text);
  if (length !== undefined && bytes.length !== length) throw wrongLength(field, String(length), bytes);
  return bytes;
}

function wrongLength(field: string, expected: string, bytes: Uint8Array): ClavigerError {
  return new ClavigerError('PARTICIPANT_MALFORMED', { field, expected: `${expected} bytes`, got: `${bytes.length} bytes` });
}

function firstIssue(error: z.ZodError): ClavigerError {
  const [issue] = error.issues;
  const field = ['participant file', ...(issue?.path ?? [])].join('.');
  return new ClavigerError('PARTICIPANT_MALFORMED', { field, expected: issue?.message ?? 'version 1' });
}
