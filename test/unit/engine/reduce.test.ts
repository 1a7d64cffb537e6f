import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/engine/facts.ts';
import { reduce } from '../../../shared/engine/reduce.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import { currentStep, stepState } from '../../../shared/engine/state.ts';
import { headOf, plan, Story, steps } from './story.ts';

function refold(story: Story, events = story.told): CeremonyState | null {
  return events.reduce<CeremonyState | null>(
    (state, event, seq) => reduce(state, event, headOf(seq), { steps, abort: [] }),
    null,
  );
}

const split = {
  setId: 'ABCD',
  run: 1,
  scheme: 'Shamir',
  checkValue: { method: 'CMAC', value: '0011223344' },
  commitments: ['a', 'b', 'c'],
  coordinates: [1, 2, 3],
  fingerprint: 'QQQQQQQQ',
  randomness: 'both',
};
const generated = {
  label: 'key',
  id: 'aa',
  bits: 256,
  checkValue: { method: 'CMAC', value: '9988776655' },
  extractable: true,
  attributes: [],
};
const blob = {
  blob: 'AAAA',
  sha256: '5'.repeat(64),
  mechanism: 'KWP',
  unwrappedCheckValue: { method: 'CMAC', value: '9988776655' },
  wrappingKeyAbsent: true,
};
const prints = ['print-share-1', 'print-share-2', 'print-share-3'];
const block = ['split-key', 'prove-shares', 'back-up-key', ...prints.flatMap((print) => [print, print.replace('print', 'read')])];

/** A story in which everybody is there, up to the secret block. */
function gathered(): Story {
  const story = new Story().open().begin('roll-call');
  for (const { id } of plan.people) story.turn('roll-call', `present-${id}`, id, { certificateSha256: '' }, 'presence');
  return story.done('roll-call');
}

/** The secret block, up to the backup. */
function wrapped(story: Story): Story {
  return story
    .begin('split-key')
    .turn('split-key', 'split', 'administrator-1', split)
    .done('split-key')
    .begin('prove-shares')
    .turn('prove-shares', 'combine', 'administrator-1')
    .done('prove-shares')
    .begin('back-up-key')
    .turn('back-up-key', 'wrap', 'administrator-1', blob)
    .done('back-up-key');
}

function printed(story: Story, index: number): Story {
  const [print, read, holder] = [`print-share-${index}`, `read-share-${index}`, `custodian-${index}`];
  return story
    .begin(print)
    .act(print, 'print', 'done')
    .turn(print, 'print', holder)
    .done(print)
    .begin(read)
    .turn(read, 'read-back', holder, { index, commitment: 'a', by: 'scan' })
    .turn(read, 'countersign', 'internal-witness-1', { index, commitment: 'a', by: 'countersigned' })
    .done(read);
}

describe('the fold', () => {
  it('begins with the opening and nothing else', () => {
    const story = new Story();
    expect(() => story.tell('step-done', {}, 'roll-call')).toThrow(
      expect.objectContaining({
        code: 'CHAIN_BROKEN',
        details: { field: 'transcript line 1', expected: 'opened', got: 'step-done' },
      }),
    );
    expect(new Story().open().now).toMatchObject({ plan, count: 1, head: headOf(0), facts: noFacts, closed: null, present: [] });
  });

  it('gives the same state from the lines alone, at every length', () => {
    const story = printed(wrapped(gathered()), 1).tell('resumed', { reason: 'test', openIntents: [] });
    expect(refold(story)).toEqual(story.now);
    for (let length = 1; length <= story.told.length; length++)
      expect(refold(story, story.told.slice(0, length))).toMatchObject({ count: length, head: headOf(length - 1) });
  });

  it('counts a step as begun with the head it was shown with', () => {
    const story = gathered().begin('decide-key');
    expect(stepState(story.now, 'decide-key')).toMatchObject({ status: 'current', attempt: 1, approvals: [], turns: {} });
    expect(stepState(story.now, 'decide-key').head).toBe(headOf(story.told.length - 2));
  });

  it('counts agreement, not refusal', () => {
    const story = gathered().begin('decide-key').approve('decide-key', 'internal-witness-1', 'refuse');
    expect(stepState(story.now, 'decide-key').approvals).toEqual([]);
    story.approve('decide-key', 'internal-witness-1').approve('decide-key', 'security-officer-1', 'agree-with-note');
    expect(stepState(story.now, 'decide-key').approvals).toEqual([
      { person: 'internal-witness-1', role: 'internal-witness' },
      { person: 'security-officer-1', role: 'security-officer' },
    ]);
  });

  it('takes nobody as present who did not sign it', () => {
    const story = new Story().open().begin('roll-call');
    story.turn('roll-call', 'present-custodian-1', 'custodian-1', { certificateSha256: '' });
    expect(story.now.present).toEqual([]);
    story.turn('roll-call', 'present-custodian-2', 'custodian-2', { certificateSha256: '' }, 'presence');
    expect(story.now.present).toEqual(['custodian-2']);
  });

  it('counts a refusal and changes nothing else by it', () => {
    const before = gathered().begin('decide-key');
    const { refusals, count, head, ...rest } = before.now;
    const error = { code: 'STEP_NOT_APPROVED', field: 'x', message: 'x', action: 'x' };
    const after = before.tell('refusal', { during: 'a try', error }).now;
    expect(after).toMatchObject({ ...rest, refusals: refusals + 1, count: count + 1 });
    expect(after.head).not.toBe(head);
  });

  it('answers each intent by its own outcome', () => {
    const story = gathered().begin('make-key').act('make-key', 'generate').act('make-key', 'other', 'failed');
    expect(story.now.acts.all().map(({ act, outcome }) => [act, outcome?.result ?? null])).toEqual([
      ['generate', null],
      ['other', 'failed'],
    ]);
  });

  it('goes to the first step that is not done', () => {
    expect(currentStep(new Story().open().now, steps)?.id).toBe('roll-call');
    expect(currentStep(gathered().now, steps)?.id).toBe('accept-duties');
    const story = gathered().done('accept-duties');
    expect(currentStep(story.now, steps)?.id).toBe('look-at-laptop');
    expect(currentStep(story.done('look-at-laptop').now, steps)?.id).toBe('open-token');
  });

  it('knows the key that was made, and forgets no record', () => {
    const story = gathered().begin('make-key').turn('make-key', 'generate', 'administrator-1', generated);
    expect(story.now.facts.keys['data-key']).toMatchObject({ id: 'aa', bits: 256, checkValue: { value: '9988776655' } });
    story.begin('note-room').turn('note-room', 'write-down', 'internal-witness-1', { values: { medium: 'M-1' } });
    expect(story.now.facts.records).toEqual({ medium: 'M-1' });
  });
});

describe('an interruption', () => {
  it('asks for presence and login anew, and for nothing else', () => {
    const story = gathered().begin('open-token').done('open-token').begin('decide-key').done('decide-key');
    const after = story.tell('resumed', { reason: 'test', openIntents: [] }).now;
    expect(after).toMatchObject({ present: [], interruptions: 1 });
    expect(stepState(after, 'roll-call')).toMatchObject({ status: 'pending', attempt: 1, approvals: [], turns: {} });
    expect(stepState(after, 'open-token')).toMatchObject({ status: 'pending', attempt: 1 });
    expect(stepState(after, 'decide-key').status).toBe('done');
    expect(currentStep(after, steps)?.id).toBe('roll-call');
  });

  it('does not ask for what was never begun', () => {
    const after = new Story().open().tell('resumed', { reason: 'test', openIntents: [] }).now;
    expect(after.steps).toEqual({});
  });

  it('breaks an open secret block, and leaves a complete one alone', () => {
    const open = wrapped(gathered()).tell('resumed', { reason: 'test', openIntents: [] }).now;
    expect(open.blocks).toMatchObject({ 'wrapping-key': { run: 1, status: 'broken' } });
    expect(block.map((step) => stepState(open, step).status)).toEqual(block.map(() => 'pending'));
    const complete = [1, 2, 3].reduce(printed, wrapped(gathered())).tell('resumed', { reason: 'test', openIntents: [] }).now;
    expect(complete.blocks).toMatchObject({ 'wrapping-key': { run: 1, status: 'complete' } });
    expect(complete.facts.backups['data-key-backup']?.status).toBe('active');
  });
});

describe('a token that is lost', () => {
  it('asks for the login anew, and keeps presence, approvals and what is in memory', () => {
    const story = gathered()
      .done('accept-duties')
      .begin('look-at-laptop')
      .done('look-at-laptop')
      .begin('open-token')
      .done('open-token');
    const before = wrapped(story).begin('print-share-1').now;
    const after = story.tell('token-lost', { reason: 'it was pulled' }).now;
    expect(stepState(after, 'open-token')).toMatchObject({ status: 'pending', attempt: 1, approvals: [], turns: {} });
    expect(currentStep(after, steps)?.id).toBe('open-token');
    const others = steps.filter(({ id }) => id !== 'open-token').map(({ id }) => id);
    expect(others.map((id) => stepState(after, id))).toEqual(others.map((id) => stepState(before, id)));
    expect(after).toMatchObject({ present: before.present, blocks: before.blocks, facts: before.facts, interruptions: 0 });
    const again = story.begin('open-token').done('open-token').now;
    expect(stepState(again, 'open-token').attempt).toBe(2);
    expect(currentStep(again, steps)?.id).toBe(currentStep(before, steps)?.id);
  });
});

describe('a secret block', () => {
  const restart = { block: 'wrapping-key', run: 2, reason: 'test', compensations: [] };

  it('accepts its set and its backup with its last step, not before', () => {
    const story = [1, 2].reduce(printed, wrapped(gathered()));
    expect(story.now.facts.sets['backup-set']?.status).toBe('open');
    expect(story.now.facts.backups['data-key-backup']?.status).toBe('pending');
    printed(story, 3);
    expect(story.now.facts.sets['backup-set']).toMatchObject({
      status: 'accepted',
      sheets: [1, 2, 3].map((index) => ({ index, printed: true, readBack: true, accepted: true })),
    });
    expect(story.now.facts.backups['data-key-backup']?.status).toBe('active');
    expect(story.now.blocks['wrapping-key']).toMatchObject({ run: 1, status: 'complete' });
  });

  it('begins again as a whole, with its set void and its backup dropped', () => {
    const story = printed(wrapped(gathered()), 1).tell('resumed', { reason: 'test', openIntents: [] });
    const after = story.tell('block-restarted', restart).now;
    expect(block.map((step) => stepState(after, step).status)).toEqual(block.map(() => 'pending'));
    expect(stepState(after, 'split-key')).toMatchObject({ attempt: 1, approvals: [], turns: {}, shown: null });
    expect(after.facts.sets).toEqual({});
    expect(after.facts.voidSets).toMatchObject([{ setId: 'ABCD', status: 'void' }]);
    expect(after.facts.backups).toEqual({});
    expect(after.blocks['wrapping-key']).toEqual({ run: 2, status: 'open', since: story.told.length - 1 });
  });

  it('counts a sheet as spoiled unless it surely was not printed', () => {
    const story = wrapped(gathered()).begin('print-share-1');
    for (const result of ['done', 'failed', 'found-absent', 'counted-as-done', undefined] as const)
      story.act('print-share-1', 'print', result);
    story.act('back-up-key', 'wrap', 'done');
    expect(story.tell('block-restarted', restart).now.facts.spoiledSheets).toBe(3);
  });

  it('counts the sheets of each run once', () => {
    const story = printed(wrapped(gathered()), 1).tell('block-restarted', restart);
    expect(story.now.facts.spoiledSheets).toBe(1);
    printed(printed(wrapped(story), 1), 2).tell('block-restarted', { ...restart, run: 3 });
    expect(story.now.facts.spoiledSheets).toBe(3);
    expect(story.now.facts.voidSets).toHaveLength(2);
  });

  it('takes no approval of the run before into the next', () => {
    const story = gathered().begin('split-key').approve('split-key', 'security-officer-1');
    expect(stepState(story.now, 'split-key').approvals).toHaveLength(1);
    story.tell('resumed', { reason: 'test', openIntents: [] });
    const after = story.tell('block-restarted', restart).begin('split-key').now;
    expect(stepState(after, 'split-key')).toMatchObject({ status: 'current', attempt: 2, approvals: [] });
  });
});
