import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { certificateBody, signedCertificate } from '../../../electron/service/transcript/signers/participant-certificate.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import { parseParticipantCard, writeParticipantCard } from '../../../shared/transcript/participant-card.ts';
import { parseAnyParticipant } from '../../../shared/transcript/participant-kinds.ts';

const golden = new Uint8Array(readFileSync(new URL('../../golden/participant-card-v1.json', import.meta.url)));
const goldenKey = new Uint8Array(readFileSync(new URL('../../golden/participant-v1.json', import.meta.url)));
const members = JSON.parse(new TextDecoder().decode(golden)) as Record<string, Json>;

/** The file with `changes`; `undefined` takes a member away. */
function changed(changes: Readonly<Record<string, Json | undefined>>): Uint8Array {
  const entries = Object.entries({ ...members, ...changes }).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return canonicalBytes(Object.fromEntries(entries));
}

/** A certificate of a key of `curve` in base64. */
function certificateOf(curve: string): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const about = { publicKey: spki, algorithm: 'ecdsa-p256-sha256', name: 'Ada', mode: 'practice', now: 0 } as const;
  return Buffer.from(signedCertificate(certificateBody(about), utf8ToBytes('none'))).toString('base64');
}

describe('the file of a participant with a card', () => {
  it('is read as docs/formats/participant-card-v1.md says, and written again byte by byte', () => {
    const participant = parseParticipantCard(golden);
    expect(participant).toMatchObject({
      name: 'Ada Lovelace',
      mode: 'practice',
      card: { manufacturer: 'piv_II', model: 'PKCS#15 emulated', serial: '0123456789abcdef', label: 'Ada Lovelace' },
      key: '02',
      library: { name: 'opensc-pkcs11.so', sha256: '2f8c20fd32e64a710d2de74d3a19553da9847f13c69e05f43d745fa3f7ce618f' },
    });
    expect(writeParticipantCard(participant)).toEqual(golden);
  });

  it('is told apart from one with a key by what it says itself', () => {
    expect(parseAnyParticipant(golden).presence).toBe('card');
    expect(parseAnyParticipant(goldenKey).presence).toBe('participant-key');
  });

  it.each([
    ['another format', { format: 'claviger-participant-card-v2' }, 'participant file.format'],
    ['no name', { name: undefined }, 'participant file.name'],
    ['a name with a blank', { name: ' Ada' }, 'participant file.name'],
    ['another mode', { mode: 'test' }, 'participant file.mode'],
    ['a secret', { pin: '123456' }, 'participant file'],
    ['a key that is no number', { key: '0G' }, 'participant file.key'],
    ['a key in capitals', { key: 'AB' }, 'participant file.key'],
    ['no key', { key: '' }, 'participant file.key'],
    ['a long key', { key: '01'.repeat(33) }, 'participant file.key'],
    [
      'a library in a folder',
      { library: { name: '/media/stick/evil.so', sha256: '0'.repeat(64) } },
      'participant file.library.name',
    ],
    ['a library above', { library: { name: '../evil.so', sha256: '0'.repeat(64) } }, 'participant file.library.name'],
    ['a short hash', { library: { name: 'a.so', sha256: '0' } }, 'participant file.library.sha256'],
    ['a card without a serial number', { card: { manufacturer: '', model: '', label: '' } }, 'participant file.card.serial'],
    ['a long label', { card: { manufacturer: '', model: '', label: 'x'.repeat(33), serial: '' } }, 'participant file.card.label'],
    ['a NUL', { card: { manufacturer: '\0', model: '', label: '', serial: '' } }, 'participant file.card.manufacturer'],
  ] as const)('is refused with %s', (_what, changes, field) => {
    expect(() => parseParticipantCard(changed(changes))).toThrow(
      expect.objectContaining({ code: 'PARTICIPANT_MALFORMED', details: expect.objectContaining({ field }) }),
    );
  });

  it.each([
    ['a certificate that is none', { certificate: 'AAAA' }, 'CERTIFICATE_MALFORMED'],
    ['a key that cannot sign here', { certificate: certificateOf('secp521r1') }, 'SIGNATURE_ALGORITHM_UNSUPPORTED'],
  ])('is refused with %s', (_what, changes, code) => {
    expect(() => parseParticipantCard(changed(changes))).toThrow(expect.objectContaining({ code }));
  });

  it('takes P-384', () => {
    expect(parseParticipantCard(changed({ certificate: certificateOf('secp384r1') })).key).toBe('02');
  });

  it('is refused when it is not canonical, no JSON, or too large', () => {
    const spaced = utf8ToBytes(JSON.stringify(members, null, 1));
    expect(() => parseAnyParticipant(spaced)).toThrow(expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }));
    expect(() => parseAnyParticipant(utf8ToBytes('{'))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => parseAnyParticipant(new Uint8Array(16_385))).toThrow(expect.objectContaining({ code: 'INPUT_TOO_LARGE' }));
  });
});
