import { describe, expect, test } from 'vitest';
import { checkpointWords } from '../../../shared/core/words.ts';
import { genesis } from '../../../shared/transcript/chain.ts';
import { MOVES, type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { does, followedBy, instead, type Match, move, without } from './moves.ts';

describe('steps', () => {
  test('that were left out are missed', async () => {
    const report = await reportOnPlay({ moves: without((each) => 'step' in each && each.step === 'words') });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')[0]).toContain('step close, attempt 1 begins; the next step is words');
    expect(placesOf(report, 'STEP_INCOMPLETE').some((where) => where.endsWith('step words'))).toBe(true);
  });

  test('that were not ended are missed', async () => {
    const report = await reportOnPlay({ moves: without(does('done', 'close')) });
    expect(report.verdict).toBe('incomplete');
    expect(placesOf(report, 'STEP_INCOMPLETE')).toEqual([expect.stringContaining('step close')]);
  });

  test('shown with other words than the script has are refused', async () => {
    for (const change of [{ shown: { say: 'Hurry.' } }, { shown: { title: 'Nothing' } }, { kind: 'approve' }]) {
      const report = await reportOnPlay({ moves: instead(does('begin', 'words'), { do: 'begin', step: 'words', ...change }) });
      expect(codesOf(report)).toEqual(['STEP_DIFFERENT']);
    }
  });

  test('begun as another attempt are refused', async () => {
    const report = await reportOnPlay({ moves: instead(does('begin', 'words'), { do: 'begin', step: 'words', attempt: 2 }) });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')).toContain(
      'transcript.jsonl line 20: step words, attempt 2 begins; the next step is words',
    );
  });

  test('take events of their present attempt only', async () => {
    const late = { do: 'done', step: 'words', attempt: 2 } as const;
    const report = await reportOnPlay({ moves: instead(does('done', 'words'), late) });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')[0]).toContain('step-done in step words, attempt 2');
  });

  test('without a step, events belong nowhere', async () => {
    const report = await reportOnPlay({ moves: instead(does('done', 'words'), { do: 'event', type: 'step-done', body: {} }) });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')[0]).toContain('step-done in no step');
  });
});

describe('acts', () => {
  test('without an outcome are missing one', async () => {
    const report = await reportOnPlay({ moves: without(does('outcome')) });
    expect(report.verdict).toBe('incomplete');
    expect(placesOf(report, 'OUTCOME_MISSING')).toEqual([expect.stringContaining('write of event')]);
  });

  test('have one outcome only', async () => {
    const report = await reportOnPlay({ moves: followedBy(does('outcome'), move(does('outcome'))) });
    expect(codesOf(report)).toEqual(['OUTCOME_WRONG']);
  });

  test('have an outcome in their own step', async () => {
    const moves = without(does('outcome')).flatMap((each) =>
      does('begin', 'words')(each) ? [each, { do: 'outcome', step: 'words', of: 'write' } as const] : [each],
    );
    expect(codesOf(await reportOnPlay({ moves }))).toEqual(['OUTCOME_WRONG', 'OUTCOME_MISSING']);
  });

  test('have an outcome in their own attempt', async () => {
    const moves = instead(does('outcome'), { do: 'outcome', step: 'note', of: 'write', attempt: 2 });
    expect(codesOf(await reportOnPlay({ moves }))).toEqual(['OUTCOME_WRONG', 'OUTCOME_MISSING']);
  });

  test('an outcome answers an intent', async () => {
    const report = await reportOnPlay({ moves: followedBy(does('outcome'), { do: 'outcome', step: 'note', of: 'nothing' }) });
    expect(codesOf(report)).toEqual(['OUTCOME_WRONG']);
  });

  test('before the approval are refused', async () => {
    const report = await reportOnPlay({
      moves: followedBy(
        does('begin', 'decide'),
        { do: 'intent', step: 'decide', act: 'early' },
        { do: 'outcome', step: 'decide', of: 'early' },
      ),
    });
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('step decide: 0 of 2 as security-officer');
  });

  test('called open when the service comes back must be open', async () => {
    const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [1] } } as const;
    expect(codesOf(await reportOnPlay({ moves: followedBy(does('done', 'decide'), resumed) }))).toContain('OUTCOME_WRONG');
  });

  test('announced again after they were done are found', async () => {
    const moves = followedBy(does('outcome'), move(does('intent')), move(does('outcome')));
    expect(placesOf(await reportOnPlay({ moves }), 'OBSERVED_WRONG')).toEqual([
      expect.stringMatching(/step note: write: expected once, got again after event \d+/),
    ]);
  });

  test('seen by nobody after an interruption are found', async () => {
    const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [] } } as const;
    const report = await reportOnPlay({ moves: followedBy(does('intent'), resumed) });
    expect(placesOf(report, 'OUTCOME_WRONG')).toContainEqual(
      expect.stringContaining('done, after an interruption in which nobody saw it'),
    );
  });

  test('seen by nobody because the token was lost are found', async () => {
    const lost = { do: 'event', type: 'token-lost', body: { reason: 'it was pulled' } } as const;
    const report = await reportOnPlay({ moves: followedBy(does('intent'), lost) });
    expect(placesOf(report, 'OUTCOME_WRONG')).toEqual([expect.stringContaining('done, after an interruption')]);
  });

  test('kept silent about when the service comes back is found', async () => {
    const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [] } } as const;
    const report = await reportOnPlay({ moves: followedBy(does('intent'), resumed) });
    expect(placesOf(report, 'OUTCOME_WRONG')[0]).toMatch(/resumed without event \d+, which is an open intent/);
  });

  test('a token cannot be lost before anybody logged in to one', async () => {
    const lost = { do: 'event', type: 'token-lost', body: { reason: 'it was pulled' } } as const;
    const report = await reportOnPlay({ moves: followedBy(does('done', 'decide'), lost) });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')).toEqual([expect.stringContaining('before anybody logged in to it')]);
  });

  test('a block that does not exist cannot begin again', async () => {
    const body = { block: 'nothing', run: 2, reason: 'no reason', compensations: [] };
    const report = await reportOnPlay({
      moves: followedBy(does('done', 'decide'), { do: 'event', type: 'block-restarted', body }),
    });
    expect(placesOf(report, 'BLOCK_WRONG')[0]).toContain('block nothing, run 2');
  });
});

/** The rules refuse the script, which holds nothing secret in its block; how blocks go on is judged all the same. */
describe('a secret block', () => {
  const script = SCRIPT.replace('title: A decision', 'title: A decision\n    block: secret\n    compensate: [drop-backup]');
  const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [] } } as const;
  const restarted = (run: number, compensations: readonly { compensation: string; result: string }[]) =>
    ({ do: 'event', type: 'block-restarted', body: { block: 'secret', run, reason: 'power cut', compensations } }) as const;
  const dropped = [{ compensation: 'drop-backup', result: 'none' }];
  const again = (from: Match, to: Match) =>
    MOVES.slice(MOVES.findIndex(from), MOVES.findIndex(to) + 1).map((each) => ({ ...each, attempt: 2 })) as Move[];
  const interrupted = (...moves: readonly Move[]) => {
    const before = MOVES.slice(0, MOVES.findIndex(does('done', 'decide')) + 1);
    const rest = MOVES.slice(MOVES.findIndex(does('begin', 'note')));
    return reportOnPlay({
      script,
      moves: [...before, resumed, ...again(does('begin', 'roll-call'), does('done', 'roll-call')), ...moves, ...rest],
    });
  };

  test('begins again as a whole after an interruption', async () => {
    const report = await interrupted(restarted(2, dropped), ...again(does('begin', 'decide'), does('done', 'decide')));
    expect(codesOf(report)).toEqual(['SCRIPT_REFUSED']);
  });

  test('does not simply go on', async () => {
    const report = await interrupted();
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')).toContainEqual(expect.stringContaining('the next step is decide'));
  });

  test('does not begin its steps again without saying that it is broken', async () => {
    const report = await interrupted(...again(does('begin', 'decide'), does('done', 'decide')));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'BLOCK_WRONG')).toContainEqual(expect.stringContaining('block secret did not begin again'));
  });

  test('takes nothing more before it began again', async () => {
    const before = MOVES.slice(0, MOVES.findIndex(does('begin', 'note')) + 1);
    const call = again(does('begin', 'roll-call'), does('done', 'roll-call'));
    const late = { do: 'approve', step: 'note', person: 'internal-witness-1' } as const;
    const report = await reportOnPlay({ script, moves: [...before, resumed, ...call, late] });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')).toEqual([expect.stringContaining('approval in step note, attempt 1')]);
  });

  test('begins again with every compensation, as the next run', async () => {
    const decide = again(does('begin', 'decide'), does('done', 'decide'));
    for (const wrong of [restarted(2, []), restarted(3, dropped)]) {
      const report = await interrupted(wrong, ...decide);
      expect(codesOf(report)).toContain('BLOCK_WRONG');
    }
  });
});

test('a checkpoint over a head that the chain never had is refused', async () => {
  const report = await reportOnPlay({
    moves: instead(does('checkpoint'), { do: 'checkpoint', step: 'words', head: '0'.repeat(64) }),
  });
  // The witness, moreover, signs for words that were never recorded.
  expect(codesOf(report)).toEqual(['CHECKPOINT_DIFFERENT', 'OBSERVED_WRONG']);
});

test('a checkpoint that is signed for and was not recorded is refused', async () => {
  const report = await reportOnPlay({ moves: without(does('checkpoint')) });
  expect(placesOf(report, 'OBSERVED_WRONG')).toEqual([expect.stringContaining('whether the words were recorded')]);
});

test('a checkpoint with other words than its head has is refused', async () => {
  const head = genesis('practice');
  const words = [...checkpointWords(head).slice(0, 15), 'Yucatán'];
  const other = { do: 'event', type: 'checkpoint', body: { head, words }, step: { id: 'words', attempt: 1 } } as const;
  const report = await reportOnPlay({ moves: followedBy(does('checkpoint'), other) });
  expect(codesOf(report)).toEqual(['CHECKPOINT_DIFFERENT']);
  const right = { ...other, body: { head, words: checkpointWords(head) } };
  expect(codesOf(await reportOnPlay({ moves: followedBy(does('checkpoint'), right) }))).toEqual([]);
});

test('a refusal in the transcript changes nothing', async () => {
  const error = { code: 'PERSON_ABSENT', field: 'presence', message: 'absent', action: 'Call the roll first.' };
  const report = await reportOnPlay({
    moves: followedBy(does('done', 'decide'), { do: 'event', type: 'refusal', body: { during: 'a turn', error } }),
  });
  expect(report.findings).toEqual([]);
});
