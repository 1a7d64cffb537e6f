import { expect, test } from 'vitest';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import { describeEvent } from '../../../shared/transcript/describe.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { playCeremony } from '../../fakes/ceremony-folder.ts';

const names = {
  people: { 'administrator-1': 'Ada Administrator', 'internal-witness-1': 'Wanda Witness' },
  steps: { 'roll-call': 'Everybody proves presence', note: 'What everybody sees', close: 'The decisions' },
};

function describe(event: object): string {
  return describeEvent(event as CeremonyEvent, names);
}

test('every line of a ceremony is one sentence', async () => {
  const { lines } = await playCeremony();
  const sentences = lines.map((line, index) => describeEvent(parseEvent(line, index + 1), names));
  for (const sentence of sentences) expect(sentence).toMatch(/^\S.*\.$/);
  expect(sentences[0]).toMatch(
    /^The ceremony K7QM-2D9F was opened \(practice\): A small rehearsal\. Plan [0-9a-f]{8}… approved by 2 people\.$/,
  );
  expect(sentences).toContain('Everybody proves presence: begun.');
  expect(sentences).toContain('Wanda Witness (internal-witness) approved: What everybody sees.');
  expect(sentences).toContain('Ada Administrator: write down (What everybody sees): place Room 7.');
  expect(sentences).toContain('Ada Administrator: decide (The decisions): decision agree and signed (decide).');
  expect(sentences.at(-1)).toBe('The transcript was closed with 2 files; 5 people must sign it.');
});

test('a check value is told with its method', () => {
  const body = {
    intent: 24,
    result: 'done',
    observed: { label: 'data', bits: 256, checkValue: { method: 'CMAC', value: '313FEFE173' }, extractable: true },
  };
  expect(describe({ type: 'outcome', step: { id: 'make-key', attempt: 1 }, body })).toBe(
    'What event 24 announced was done: label data, bits 256, check value 313FEFE173 (CMAC), extractable yes.',
  );
});

test('what failed is told with its reason', () => {
  const error = { code: 'TOKEN_KEY_MISSING', field: 'key', message: 'key data: it is not in the token', action: 'Stop.' };
  expect(describe({ type: 'outcome', step: null, body: { intent: 3, result: 'failed', observed: {}, error } })).toBe(
    'What event 3 announced failed: key data: it is not in the token.',
  );
  expect(describe({ type: 'refusal', step: null, body: { during: 'begin x', error } })).toBe(
    'Refused (begin x): key data: it is not in the token. Nothing was changed by it.',
  );
});

test('an interruption and a block that begins again are told', () => {
  expect(describe({ type: 'resumed', step: null, body: { reason: 'power cut', openIntents: [7] } })).toBe(
    'The ceremony was resumed: power cut. 1 act had no outcome.',
  );
  const body = { block: 'shares', run: 2, reason: 'power cut', compensations: [{ compensation: 'drop-backup', result: 'none' }] };
  expect(describe({ type: 'block-restarted', step: null, body })).toBe(
    'The secret block shares began again, run 2: power cut. drop-backup: none',
  );
});

test('a token that was lost is told', () => {
  expect(describe({ type: 'token-lost', step: null, body: { reason: 'C_Sign: the token failed' } })).toBe(
    'The session with the token ended: C_Sign: the token failed. The login is done again.',
  );
});

test('a refusal by a person is told with its note', () => {
  const payload = { person: 'nobody', role: 'custodian', decision: 'refuse', note: 'not now' };
  expect(describe({ type: 'approval', step: { id: 'decide', attempt: 2 }, body: { payload } })).toBe(
    'nobody (custodian) refused: decide, attempt 2, noting: not now.',
  );
});

test('a fingerprint is not told before it was compared with paper', () => {
  const observed = {
    request: { bytes: '' },
    wrappingKeySha256: 'ab'.repeat(32),
    validTo: '2026-11-24T00:00:00.000Z',
    compared: false,
  };
  const body = { turn: 'read', person: 'administrator-1', observed, signatures: [] };
  const before = describe({ type: 'turn', step: { id: 'read-request', attempt: 1 }, body });
  expect(before).toBe('Ada Administrator: read (read-request): valid to 2026-11-24T00:00:00.000Z, compared with paper no.');
  const after = describe({ type: 'turn', step: null, body: { ...body, observed: { ...observed, compared: true } } });
  expect(after).toContain('abababab');
});
