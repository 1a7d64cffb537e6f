import { beforeAll, describe, expect, test } from 'vitest';
import { bytesToUtf8, concatBytes } from '../../../shared/core/bytes.ts';
import { folderFiles } from '../../../shared/transcript/derived.ts';
import { type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';
import { MOVES } from '../../fakes/ceremony-moves.ts';
import { codesOf, edit, exchange, flip, flips, forge, placesOf, rechain, reportOn, text, withLines } from './kit.ts';

/** The opening, every move, in order: the lines of the fake ceremony. */
const numbers = Array.from({ length: MOVES.length + 1 }, (_unused, index) => index + 1);
const last = numbers.length;
let ceremony: FakeCeremony;

beforeAll(async () => {
  ceremony = await playCeremony();
});

function line(number: number): Uint8Array {
  return ceremony.lines[number - 1] ?? new Uint8Array(0);
}

function replaced(number: number, ...by: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...ceremony.lines.slice(0, number - 1), ...by, ...ceremony.lines.slice(number)];
}

describe.each(numbers)('line %i', (number) => {
  test('with another salt is named as altered', async () => {
    const report = await reportOn(withLines(ceremony.contents, replaced(number, flip(line(number), ['salt']))));
    expect(report.verdict).toBe('refused');
    if (number < last) expect(placesOf(report, 'EVENT_ALTERED')).toEqual([`transcript.jsonl line ${number}`]);
    expect(placesOf(report, 'STATEMENT_DIFFERENT')).toContain('statement.json: transcript.sha256');
    expect(codesOf(report)).toContain('MERKLE_DIFFERENT');
  });

  test('with any one character changed is refused', async () => {
    for (const path of flips(JSON.parse(bytesToUtf8(line(number))))) {
      const report = await reportOn(withLines(ceremony.contents, replaced(number, flip(line(number), path))));
      expect(report.verdict, path.join('.')).toBe('refused');
    }
  });

  test('with another byte anywhere is refused', async () => {
    const bytes = new Uint8Array(line(number));
    const offset = (number * 7919) % bytes.length;
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    expect((await reportOn(withLines(ceremony.contents, replaced(number, bytes)))).verdict).toBe('refused');
  });

  test('changed, with the chain and the statement made anew, is refused by its signatures', async () => {
    const lines = rechain(replaced(number, flip(line(number), ['salt'])));
    const report = await reportOn(forge(ceremony.contents, lines));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'SIGNATURE_INVALID')).toHaveLength(5);
    const signed = ceremony.lines.slice(number).some((later) => bytesToUtf8(later).includes('"signature":'));
    if (signed) expect(codesOf(report)).toContain('APPROVAL_REPLAYED');
    expect(codesOf(report)).not.toContain('EVENT_ALTERED');
  });

  test('removed leaves a gap', async () => {
    const report = await reportOn(withLines(ceremony.contents, replaced(number)));
    expect(report.verdict).toBe('refused');
    const expected = number === 1 ? 'CHAIN_BROKEN' : number === last ? 'TRANSCRIPT_UNCLOSED' : 'EVENT_MISSING';
    expect(codesOf(report)).toContain(expected);
    if (expected === 'EVENT_MISSING')
      expect(placesOf(report, expected)[0]).toBe(
        `transcript.jsonl line ${number}: events ${number - 1} to ${number - 1} are not there`,
      );
  });

  test('removed, with the chain and the statement made anew, is refused', async () => {
    if (number === 1) return;
    const report = await reportOn(forge(ceremony.contents, rechain(replaced(number))));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'SIGNATURE_INVALID')).toHaveLength(5);
  });

  test('written twice is named', async () => {
    const report = await reportOn(withLines(ceremony.contents, replaced(number, line(number), line(number))));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'EVENT_OUT_OF_ORDER')[0]).toContain(`line ${number + 1}`);
    if (number === last) expect(codesOf(report)).toContain('EVENT_AFTER_CLOSE');
  });

  test('exchanged with the next is named', async () => {
    if (number === last) return;
    const lines = [...ceremony.lines.slice(0, number - 1), line(number + 1), line(number), ...ceremony.lines.slice(number + 1)];
    const report = await reportOn(withLines(ceremony.contents, lines));
    expect(report.verdict).toBe('refused');
    expect(codesOf(report)).toContain(number === 1 ? 'CHAIN_BROKEN' : 'EVENT_OUT_OF_ORDER');
  });
});

function transcript(change: (bytes: Uint8Array) => Uint8Array): ReadonlyMap<string, Uint8Array> {
  return exchange(ceremony.contents, {
    [folderFiles.transcript]: change(ceremony.contents.get(folderFiles.transcript) ?? new Uint8Array(0)),
  });
}

test('a file cut in the middle of a line is refused', async () => {
  const report = await reportOn(transcript((bytes) => bytes.subarray(0, bytes.length - 40)));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'TRANSCRIPT_CUT')).toEqual([`transcript.jsonl line ${last}`]);
  expect(placesOf(report, 'EVENT_MALFORMED')[0]).toContain(`transcript.jsonl line ${last}`);
});

test('a file without its final line feed is refused', async () => {
  const report = await reportOn(transcript((bytes) => bytes.subarray(0, bytes.length - 1)));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toEqual(['TRANSCRIPT_CUT']);
});

test('line ends of another system are refused', async () => {
  const report = await reportOn(transcript((bytes) => text(bytesToUtf8(bytes).replaceAll('\n', '\r\n'))));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'EVENT_MALFORMED')).toHaveLength(last);
});

test.each(['\n', 'more\n', '{}\n', ' '])('trailing bytes %j are refused', async (more) => {
  const report = await reportOn(transcript((bytes) => concatBytes(bytes, text(more))));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toEqual(expect.arrayContaining(['EVENT_AFTER_CLOSE', 'STATEMENT_DIFFERENT']));
});

test('an empty transcript is refused', async () => {
  const report = await reportOn(transcript(() => new Uint8Array(0)));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toContain('TRANSCRIPT_CUT');
});

test('a transcript that does not count from 0 is refused', async () => {
  const lines = replaced(
    1,
    edit(line(1), (event) => Object.assign(event, { seq: 1 })),
  );
  const report = await reportOn(withLines(ceremony.contents, lines));
  expect(placesOf(report, 'CHAIN_BROKEN')).toEqual(['transcript.jsonl line 1']);
});

test('a transcript that is opened twice is refused', async () => {
  const report = await reportOn(withLines(ceremony.contents, rechain(replaced(8, line(1)))));
  expect(placesOf(report, 'EVENT_OUT_OF_ORDER')).toEqual(['transcript.jsonl line 8: opened again']);
});

test('an event of an unknown type cannot be verified', async () => {
  const lines = rechain(
    replaced(
      8,
      edit(line(8), (event) => Object.assign(event, { type: 'weather' })),
    ),
  );
  const report = await reportOn(withLines(ceremony.contents, lines));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'EVENT_UNKNOWN')).toEqual(['transcript.jsonl line 8 (weather)']);
});

test('an event with one member more is refused', async () => {
  const report = await reportOn(
    withLines(
      ceremony.contents,
      replaced(
        8,
        edit(line(8), (event) => Object.assign(event, { more: 1 })),
      ),
    ),
  );
  expect(placesOf(report, 'EVENT_MALFORMED')[0]).toContain('transcript.jsonl line 8');
});

test('a clock that went back is noted and nothing else', async () => {
  const { contents } = await playCeremony({ backwards: true });
  const report = await reportOn(contents);
  expect(codesOf(report)).toEqual(['CLOCK_BACKWARDS']);
  expect(report.verdict).toBe('identities-unproven');
});
