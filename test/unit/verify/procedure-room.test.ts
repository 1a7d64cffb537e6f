import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { MOVES, type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { does } from './moves.ts';
import { begin, called, decide, exception, insert, noted, opinions, sheetOf, sign, withMoves } from './room-moves.ts';

// Everything here is signed by its people and chained truly: only what happened differs from what may happen.

async function findingsOf(moves: readonly Move[], script = SCRIPT) {
  const report = await reportOnPlay({ moves, script });
  return { report, codes: codesOf(report), where: report.findings.map(({ where }) => where).join('\n') };
}

describe('a step that is put in', () => {
  const refusedWith = async (moves: readonly Move[], reason: string) => {
    const { report, codes } = await findingsOf(moves);
    expect(report.verdict).toBe('refused');
    expect(codes).toContain('INSERTION_WRONG');
    expect(placesOf(report, 'INSERTION_WRONG')[0]).toContain(reason);
  };

  test('is nothing wrong where it may be', async () => {
    expect((await findingsOf(withMoves(...exception(noted)))).codes).toEqual([]);
  });

  test('is of a kind that may be put in', () =>
    refusedWith(withMoves(insert('record', { items: 'x' }, { title: 'x' })), 'ROOM_KIND_FIXED'));
  test('is no ending', () => refusedWith(withMoves(insert('zeroise', {}, { title: 'End what exists' })), 'ROOM_KIND_FIXED'));
  test('is of a kind there is', () => refusedWith(withMoves(insert('party', {}, { title: 'x' })), 'ROOM_KIND_FIXED'));
  test('comes after people proved presence', () =>
    refusedWith([insert('exception', { ...called, during: 'roll-call' }), ...MOVES], 'ROOM_SIGNERS_ABSENT'));
  test('is put in by somebody who is there', () =>
    refusedWith(withMoves(insert('exception', { ...called, caller: 'nobody' }, { person: 'nobody' })), 'PERSON_ABSENT'));
  test('has the next id of its kind', () =>
    refusedWith(withMoves(insert('exception', called, { id: 'exception-7' })), 'exception-1'));
  test('has the title of its kind', () =>
    refusedWith(withMoves(insert('exception', called, { title: 'Nothing' })), 'Exception 1'));
  test('names who called it', () =>
    refusedWith(withMoves(insert('exception', { ...called, caller: 'administrator-1' })), 'caller: custodian-1'));
  test('says what was going on', () =>
    refusedWith(withMoves(insert('exception', { ...called, during: 'note' })), 'during: words'));
  test('has the fields of its kind', () => refusedWith(withMoves(insert('exception', { number: '1' })), 'INPUT_INVALID'));
  test('waits until the one before is done', () =>
    refusedWith(
      withMoves(insert('exception', called), insert('correct', { of: '1', text: 'x' })),
      'ROOM_STEP_OPEN: expected Exception 1 is finished first',
    ));

  test('stops everything else until it is done', async () => {
    const { codes, where } = await findingsOf(withMoves(insert('exception', called)));
    expect(codes).toContain('STEP_OUT_OF_ORDER');
    expect(where).toContain('step words, attempt 1 begins; the next step is exception-1');
  });
});

describe('an exception', () => {
  const decided = (decision: JsonObject, ...more: readonly Move[]) =>
    withMoves(insert('exception', called), begin('exception-1', 'exception', 'Exception 1'), decide(decision), ...more);
  const done: Move = { do: 'done', step: 'exception-1' };
  const wrong = async (decision: JsonObject, about: string) => {
    const { report } = await findingsOf(decided(decision, sign('witness', sheetOf(decision)), done));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain(about);
  };

  test('is not settled without a signature', async () => {
    const { report, codes } = await findingsOf(decided(noted, done));
    expect(codes).toEqual(['STEP_INCOMPLETE']);
    expect(report.verdict).toBe('incomplete');
  });

  test('aborts nothing without a security officer', async () => {
    const abort = { ...noted, severity: 'abort' };
    const { codes } = await findingsOf(decided(abort, sign('witness', sheetOf(abort)), done));
    expect(codes).toEqual(expect.arrayContaining(['TURN_WRONG', 'STEP_INCOMPLETE']));
  });

  test('is not signed by somebody who benefits', async () => {
    const replace = { ...noted, severity: 'replace', replaced: 'the lamp', benefits: ['security-officer-1'] };
    const { report } = await findingsOf(
      decided(replace, sign('officer', sheetOf(replace)), sign('witness', sheetOf(replace)), done),
    );
    expect(placesOf(report, 'PERSON_NOT_ALLOWED')[0]).toContain('sign-1-officer by security-officer-1');
    const other = decided(
      replace,
      sign('officer', sheetOf(replace), { person: 'security-officer-2' }),
      sign('witness', sheetOf(replace)),
      done,
    );
    expect((await findingsOf(other)).codes).toEqual([]);
  });

  test('is not signed by a custodian', async () => {
    const { codes } = await findingsOf(decided(noted, sign('witness', sheetOf(noted), { person: 'custodian-1' }), done));
    expect(codes).toContain('PERSON_NOT_ALLOWED');
  });

  test('is signed as it was decided', async () => {
    const other = sheetOf({ ...noted, text: 'it was on' });
    const { report } = await findingsOf(decided(noted, sign('witness', other), done));
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain('the sheet of the exception');
  });

  test('is decided again after a refusal, and not as before', async () => {
    const refused = sign('witness', sheetOf(noted), { decision: 'refuse' });
    expect((await findingsOf(decided(noted, refused, done))).codes).toEqual(['PERSON_REFUSED', 'STEP_INCOMPLETE']);
    const again = [refused, decide(noted, 2), sign('witness', sheetOf(noted, 2), { round: 2 }), done];
    expect((await findingsOf(decided(noted, ...again))).codes).toEqual(['PERSON_REFUSED']);
    const old = [refused, sign('witness', sheetOf(noted)), done];
    expect((await findingsOf(decided(noted, ...old))).codes).toContain('TURN_WRONG');
  });

  test('has an opinion of everybody who is there', () =>
    wrong({ ...noted, opinions: opinions.slice(1) }, 'who says something to it'));
  test('has one opinion of each', () =>
    wrong({ ...noted, opinions: [...opinions, opinions[0] as JsonObject] }, 'who says something'));
  test('says why somebody disagrees', () =>
    wrong({ ...noted, opinions: [{ ...opinions[0], opinion: 'disagree' }, ...opinions.slice(1)] }, 'says why'));
  test('names nobody who is not of the plan', () => wrong({ ...noted, benefits: ['nobody'] }, 'who benefits'));
  test('leaves somebody who may sign', () =>
    wrong({ ...noted, benefits: ['internal-witness-1'] }, 'somebody is left who may sign'));
  test('repeats from a step', () => wrong({ ...noted, severity: 'repeat' }, 'from which step'));
  test('replaces something', () => wrong({ ...noted, severity: 'replace' }, 'what is replaced'));
  test('repeats nothing that was not begun', () =>
    wrong({ ...noted, severity: 'repeat', from: 'close' }, 'close is no step that was begun'));

  test('repeats no step that can be done only once', async () => {
    const again = { ...noted, severity: 'repeat', from: 'close' };
    const fields = { ...called, during: 'close' };
    const decidedOnce: Move = MOVES.find(does('turn', 'close')) as Move;
    const at = MOVES.indexOf(decidedOnce) + 1;
    const { report } = await findingsOf([...MOVES.slice(0, at), ...exception(again, fields), ...MOVES.slice(at)]);
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain('(close) can be done only once');
  });

  test('has the steps done again that it says, and no others', async () => {
    const again = { ...noted, severity: 'repeat', from: 'note' };
    const lies = await findingsOf(withMoves(...exception(again)));
    expect(lies.where).toContain('step words, attempt 1 begins; the next step is note');
    const note = MOVES.filter((move) => 'step' in move && move.step === 'note');
    const truth = withMoves(...exception(again), ...note.map((move) => ({ ...move, attempt: 2 }) as Move));
    expect((await findingsOf(truth)).codes).toEqual([]);
    const alone = await findingsOf(withMoves(...note.map((move) => ({ ...move, attempt: 2 }) as Move)));
    expect(alone.codes).toContain('STEP_OUT_OF_ORDER');
  });
});

describe('a step that may be left out', () => {
  const open = SCRIPT.replace('        items:\n', '        optional: where there is no room\n        items:\n');
  const skip: Move = {
    do: 'event',
    type: 'step-skipped',
    body: { reason: 'no room', person: 'administrator-1' },
    step: { id: 'note', attempt: 1 },
  };
  const before = MOVES.slice(
    0,
    MOVES.findIndex((move) => move.do === 'intent'),
  );
  const after = MOVES.slice(MOVES.findIndex((move) => move.do === 'begin' && move.step === 'words'));

  test('is left out after its approvals', async () => {
    expect((await findingsOf([...before, skip, ...after], open)).codes).toEqual([]);
  });
  test('is one that the script names', async () => {
    const { report } = await findingsOf([...before, skip, ...after]);
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'SKIP_WRONG')[0]).toContain('STEP_NOT_OPTIONAL');
  });
  test('is not left out without its approvals', async () => {
    expect((await findingsOf([...before.slice(0, -1), skip, ...after], open)).codes).toEqual(['APPROVAL_MISSING']);
  });
  test('is not left out once something was done', async () => {
    const acted = MOVES.slice(
      0,
      MOVES.findIndex((move) => move.do === 'turn' && move.step === 'note'),
    );
    const { report } = await findingsOf([...acted, skip, ...after], open);
    expect(placesOf(report, 'SKIP_WRONG')[0]).toContain('STEP_UNDER_WAY');
  });
  test('is left out by its actor', async () => {
    const other = { ...skip, body: { reason: 'no room', person: 'custodian-1' } } as Move;
    const { report } = await findingsOf([...before, other, ...after], open);
    expect(placesOf(report, 'SKIP_WRONG')[0]).toContain('PERSON_NOT_ALLOWED');
  });
});

describe('a correction', () => {
  const correction = (observed: JsonObject, fields = { of: '2', text: 'Room 8' }): readonly Move[] => [
    insert('correct', fields),
    begin('correct-1', 'correct', `Correction of event ${fields.of}`),
    { do: 'turn', step: 'correct-1', turn: 'write', person: 'administrator-1', observed, signs: null },
    { do: 'turn', step: 'correct-1', turn: 'confirm', person: 'internal-witness-1', observed, signs: 'acknowledge' },
    { do: 'done', step: 'correct-1' },
  ];
  const right = { of: 2, text: 'Room 8', values: { place: 'Room 8' } };

  test('is written down and signed', async () => {
    expect((await findingsOf(withMoves(...correction(right)))).codes).toEqual([]);
  });
  test('is of something that was recorded', async () => {
    const { report } = await findingsOf(withMoves(...correction({ ...right, of: 999 }, { of: '999', text: 'Room 8' })));
    expect(placesOf(report, 'INSERTION_WRONG')[0]).toContain('an event that was recorded');
  });
  test.each([
    ['of another event', { ...right, of: 3 }, 'event that is corrected'],
    ['otherwise', { ...right, text: 'Room 9' }, 'how it should read'],
    ['of a value that was never written down', { ...right, values: { moon: 'full' } }, 'a value that was never written down'],
  ])('is none %s', async (_name, observed, about) => {
    const { report } = await findingsOf(withMoves(...correction(observed)));
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain(about);
  });
});
