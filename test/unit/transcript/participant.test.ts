import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { certificateFingerprint, subjectName } from '../../../shared/transcript/certificate.ts';
import { parseParticipant, participantNameSchema, writeParticipant } from '../../../shared/transcript/participant.ts';

const golden = new Uint8Array(readFileSync(new URL('../../golden/participant-v1.json', import.meta.url)));
const fields = JSON.parse(bytesToUtf8(golden)) as JsonObject & { key: JsonObject };

function refusal(bytes: Uint8Array): string {
  try {
    parseParticipant(bytes);
  } catch (error) {
    if (error instanceof ClavigerError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
}

function withFields(changes: JsonObject): Uint8Array {
  return canonicalBytes({ ...fields, ...changes });
}

function withKey(changes: JsonObject): Uint8Array {
  return withFields({ key: { ...fields.key, ...changes } });
}

describe('a participant file', () => {
  test('is read and written back byte for byte', () => {
    const participant = parseParticipant(golden);
    expect(participant).toMatchObject({ name: 'Zoë Practice', mode: 'practice' });
    expect(subjectName(participant.certificate)).toBe('Zoë Practice');
    expect(certificateFingerprint(participant.certificate)).toBe(
      '6590e3338f09af9fa128c87b3fa3e7d89a3780526dc8ed9571dc715dff78d8b7',
    );
    expect(writeParticipant(participant)).toEqual(golden);
  });

  test.each([
    ['n', 262_144],
    ['n', 16_384],
    ['r', 16],
    ['p', 2],
    ['kdf', 'pbkdf2'],
    ['cipher', 'AES-128-GCM'],
    ['salt', 'QsHO1nI9hWxKeJGRNBnF'],
    ['nonce', 'qO2ZA8AH8tMdaZdrAAAA'],
    ['sealed', 'QsHO1nI9hWxKeJGRNBnFzA=='],
    ['salt', 'not base64'],
  ] as const)('with key.%s = %s is refused', (field, value) => {
    expect(refusal(withKey({ [field]: value }))).toMatch(new RegExp(`^PARTICIPANT_MALFORMED: .*key\\.${field}`));
  });

  test.each([
    ['format', 'claviger-participant-v2', 'PARTICIPANT_MALFORMED: participant file.format'],
    ['name', 'Zoe Practice', 'PARTICIPANT_MALFORMED: certificate common name'],
    ['mode', 'production', 'PARTICIPANT_MALFORMED: certificate organisation'],
    ['certificate', 'AAAA', 'CERTIFICATE_MALFORMED: certificate'],
    ['extra', 1, 'PARTICIPANT_MALFORMED: participant file'],
  ] as const)('with %s = %s is refused', (field, value, expected) => {
    expect(refusal(withFields({ [field]: value })).slice(0, expected.length)).toBe(expected);
  });

  test('that is reformatted, has a final line feed, or is too large is refused', () => {
    expect(refusal(utf8ToBytes(JSON.stringify(fields, null, 2)))).toMatch(/^JSON_NOT_CANONICAL: participant file/);
    expect(refusal(utf8ToBytes(`${bytesToUtf8(golden)}\n`))).toMatch(/^JSON_NOT_CANONICAL: participant file/);
    expect(refusal(utf8ToBytes('{'))).toMatch(/^INPUT_INVALID: participant file/);
    expect(refusal(new Uint8Array(16_385))).toMatch(/^INPUT_TOO_LARGE: participant file/);
  });
});

describe('a participant name', () => {
  test.each(['A', 'Ada Lovelace', '李小龙', 'x'.repeat(64), '🔑'.repeat(64)])('may be %s', (name) => {
    expect(participantNameSchema.safeParse(name).success).toBe(true);
  });

  test.each(['', ' Ada', 'Ada ', 'A\nB', 'A\u202eB', 'A\u0000', 'x'.repeat(65), '\ud800'])('may not be %j', (name) => {
    expect(participantNameSchema.safeParse(name).success).toBe(false);
  });
});
