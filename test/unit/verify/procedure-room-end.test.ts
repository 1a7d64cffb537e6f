import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { ABORTED_STATEMENT } from '../../../shared/engine/course.ts';
import { MOVES, type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { does, instead } from './moves.ts';
import { begin, called, closing, ending, endingWith, exception, insert, noted, withMoves } from './room-moves.ts';

// Everything here is signed by its people and chained truly: only what happened differs from what may happen.

async function findingsOf(moves: readonly Move[], script = SCRIPT) {
  const report = await reportOnPlay({ moves, script });
  return { report, codes: codesOf(report), where: report.findings.map(({ where }) => where).join('\n') };
}

describe('a break', () => {
  const bags = [{ item: 'the record', bag: 'A-17' }];
  const sealed = { people: 5, bags };
  const turn = (id: string, observed: JsonObject): Move => {
    const witness = id.endsWith('witness');
    const person = witness ? 'internal-witness-1' : 'administrator-1';
    return { do: 'turn', step: 'break-1', turn: id, person, observed, signs: witness ? 'acknowledge' : null };
  };
  const leave = [
    insert('break', { items: 'the record' }),
    begin('break-1', 'break', 'Break'),
    turn('seal', sealed),
    turn('seal-witness', sealed),
  ];
  const back = (observed: JsonObject): readonly Move[] => [
    turn('return', observed),
    turn('return-witness', observed),
    { do: 'done', step: 'break-1' },
  ];
  const rollCall = MOVES.filter((move) => 'step' in move && move.step === 'roll-call').map(
    (move) => ({ ...move, attempt: 2 }) as Move,
  );

  test('ends with the same bags and people, and a roll-call', async () => {
    expect((await findingsOf(withMoves(...leave, ...back(sealed), ...rollCall))).codes).toEqual([]);
  });
  test('is followed by a roll-call', async () => {
    const { where } = await findingsOf(withMoves(...leave, ...back(sealed)));
    expect(where).toContain('step words, attempt 1 begins; the next step is roll-call');
  });
  test.each([
    ['another bag', { people: 5, bags: [{ item: 'the record', bag: 'B-99' }] }, 'numbers of the bags'],
    ['somebody missing', { people: 4, bags }, 'people'],
    ['an exception of before', { people: 4, bags, exception: 'exception-1' }, 'exception in which other bags'],
  ])('does not end with %s', async (_name, observed, about) => {
    const { report } = await findingsOf(withMoves(...leave, ...back(observed), ...rollCall));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain(about);
  });
  test('does not begin with fewer people than are there', async () => {
    const few = { people: 4, bags };
    const moves = [insert('break', { items: 'the record' }), begin('break-1', 'break', 'Break'), turn('seal', few)];
    expect(placesOf((await findingsOf(withMoves(...moves))).report, 'OBSERVED_WRONG')[0]).toContain('people who are present');
  });
  test('ends with another bag where a security officer and a witness signed it', async () => {
    const replace = { ...noted, severity: 'replace', replaced: 'bag A-17 was torn' };
    const moves = exception(replace, { ...called, during: 'break-1' });
    const other = { people: 5, bags: [{ item: 'the record', bag: 'B-99' }], exception: 'exception-1' };
    expect((await findingsOf(withMoves(...leave, ...moves, ...back(other), ...rollCall))).codes).toEqual([]);
    const note = exception(noted, { ...called, during: 'break-1' });
    expect((await findingsOf(withMoves(...leave, ...note, ...back(other), ...rollCall))).codes).toContain('OBSERVED_WRONG');
  });
});

describe('an abort', () => {
  const abort = exception({ ...noted, severity: 'abort' });
  const aborted = { exception: 'exception-1', reason: 'it was off', remaining: [] };
  const close = (change: object = {}): Move => ({ do: 'close', change: { statement: ABORTED_STATEMENT, aborted, ...change } });

  test('is complete when what exists is ended and everybody signed', async () => {
    const { report, codes } = await findingsOf(endingWith(...abort, ...ending(), close()));
    expect(codes).toEqual(['CEREMONY_ABORTED']);
    expect(report.verdict).toBe('identities-unproven');
    expect(placesOf(report, 'CEREMONY_ABORTED')[0]).toContain('exception-1: it was off; nothing remains');
  });
  test('misses a signer as any other ceremony does', async () => {
    const moves = endingWith(...abort, ...ending(), close());
    const report = await reportOnPlay({ moves, signers: ['administrator-1'] });
    expect(report.verdict).toBe('incomplete');
    expect(codesOf(report)).toContain('SIGNER_MISSING');
  });
  test('is not closed before what exists is ended', async () => {
    const { codes, report } = await findingsOf(endingWith(...abort, ...closing(), close()));
    expect(report.verdict).toBe('refused');
    expect(codes).toEqual(expect.arrayContaining(['STEP_OUT_OF_ORDER', 'STEP_INCOMPLETE']));
  });
  test('does not go on with the script', async () => {
    const { where } = await findingsOf(withMoves(...abort));
    expect(where).toContain('step words, attempt 1 begins; the next step is zeroise');
  });
  test('conceals nothing that remains', async () => {
    const { report } = await findingsOf(endingWith(...abort, ...ending({ remaining: ['the moon'] }), close()));
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain('what remains');
  });
  test('knows of no key that was never made', async () => {
    const keys = [{ id: '00', label: 'x' }];
    const moves = endingWith(...abort, ...ending({ look: { keys, token: 'unreachable', because: 'gone' } }), close());
    expect(placesOf((await findingsOf(moves)).report, 'OBSERVED_WRONG')[0]).toContain('keys that this ceremony made');
  });
  test('is said in the last event, as it was', async () => {
    const silent = await findingsOf(endingWith(...abort, ...ending(), { do: 'close', change: { statement: ABORTED_STATEMENT } }));
    expect(silent.codes).toContain('ABORTED_WRONG');
    const other = await findingsOf(endingWith(...abort, ...ending(), close({ aborted: { ...aborted, reason: 'no reason' } })));
    expect(other.codes).toContain('ABORTED_WRONG');
    const moves = instead(does('close'), { do: 'close', change: { aborted } });
    expect((await findingsOf(moves)).codes).toEqual(['ABORTED_WRONG']);
  });
  test('is signed as an abort', async () => {
    const moves = endingWith(...abort, ...ending(), { do: 'close', change: { aborted } });
    expect((await findingsOf(moves)).codes).toContain('STEP_DIFFERENT');
  });
  test('is not aborted twice', async () => {
    const again = exception({ ...noted, severity: 'abort' }, { ...called, number: '2', during: 'zeroise' }).map((move) =>
      'step' in move ? ({ ...move, step: 'exception-2' } as Move) : move,
    );
    const [inserted, ...others] = again;
    const second = { ...inserted, body: { ...(inserted as { body: JsonObject }).body, id: 'exception-2' } } as Move;
    const { report } = await findingsOf(endingWith(...abort, second, ...others, ...ending(), close()));
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain('an abort: expected one');
  });
});
