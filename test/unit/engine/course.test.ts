import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/canonical-json.ts';
import { findContradiction } from '../../../shared/engine/consistency.ts';
import { courseOf } from '../../../shared/engine/course.ts';
import { madeKeys } from '../../../shared/engine/made-keys.ts';
import { findRepeatProblem, repeatable } from '../../../shared/engine/settlement.ts';
import { currentStep, stepState } from '../../../shared/engine/state.ts';
import { plan, Story, steps } from './story.ts';

const script = { steps, abort: [] };
const people = plan.people.map(({ id }) => id);
const opinions = people.map((person) => ({ person, opinion: 'agree', text: '' }));

function course(story: Story): readonly string[] {
  return courseOf(story.now, script).map(({ id }) => id);
}

function current(story: Story): string | undefined {
  return currentStep(story.now, courseOf(story.now, script))?.id;
}

/** A story in which everybody is there and every step before `id` is done. */
function upTo(id: string): Story {
  const story = new Story().open().begin('roll-call');
  for (const person of people) story.turn('roll-call', `present-${person}`, person, { certificateSha256: '' }, 'presence');
  story.done('roll-call');
  for (const step of steps.slice(
    1,
    steps.findIndex((candidate) => candidate.id === id),
  ))
    story.begin(step.id).done(step.id);
  return story;
}

function insert(story: Story, number: number): Story {
  const during = current(story) ?? '';
  const fields = { number: String(number), caller: 'custodian-1', during, expected: 'this', happened: 'that' };
  const id = `exception-${number}`;
  return story
    .tell('step-inserted', { id, kind: 'exception', title: `Exception ${number}`, fields, person: 'custodian-1' })
    .begin(id);
}

function decide(story: Story, number: number, decision: { readonly severity: string; readonly from?: string }): Story {
  const step = `exception-${number}`;
  const sheet = { text: 'so', benefits: [], opinions, ...decision };
  const signed = { decision: 'agree', note: '', sheet };
  story.turn(step, 'decide-1', 'administrator-1', sheet);
  if (decision.severity === 'abort') story.turn(step, 'sign-1-officer', 'security-officer-1', signed);
  return story.turn(step, 'sign-1-witness', 'internal-witness-1', signed).done(step);
}

describe('the course of a ceremony', () => {
  it('is the script itself while nothing was put in', () => {
    expect(courseOf(upTo('decide-key').now, script)).toBe(steps);
  });

  it('has what is put in before the step that was current, which waits', () => {
    const story = insert(upTo('decide-key').begin('decide-key'), 1);
    expect(course(story).indexOf('exception-1')).toBe(course(story).indexOf('decide-key') - 1);
    expect(current(story)).toBe('exception-1');
    expect(current(decide(story, 1, { severity: 'note' }))).toBe('decide-key');
    expect(stepState(story.now, 'decide-key')).toMatchObject({ status: 'current', attempt: 1 });
  });

  it('puts nothing in of a kind that stands in the script', () => {
    const story = upTo('decide-key');
    story.tell('step-inserted', { id: 'record-1', kind: 'record', title: 'x', fields: {}, person: 'custodian-1' });
    expect(courseOf(story.now, script)).toBe(steps);
  });

  it('calls the roll before an exception that was called during it', () => {
    const story = new Story().open().begin('roll-call');
    for (const id of people.slice(0, 3)) story.turn('roll-call', `present-${id}`, id, { certificateSha256: '' }, 'presence');
    insert(story, 1);
    expect(current(story)).toBe('exception-1');
    story.tell('resumed', { reason: 'again', openIntents: [] });
    expect(course(story).slice(0, 2)).toEqual(['roll-call', 'exception-1']);
    expect(current(story)).toBe('roll-call');
  });
});

describe('what is done once more', () => {
  const story = () => insert(upTo('decide-key').begin('decide-key'), 1);

  it('begins in its next attempt, and what was observed stands', () => {
    const again = decide(story(), 1, { severity: 'repeat', from: 'look-at-laptop' });
    expect(current(again)).toBe('look-at-laptop');
    expect(stepState(again.now, 'look-at-laptop')).toMatchObject({ status: 'pending', attempt: 1 });
    expect(stepState(again.now, 'roll-call').status).toBe('done');
    expect(again.now.present).toEqual(people);
  });

  it('is nothing that made a key, nor what was never begun', () => {
    const made = upTo('key-checkpoint').begin('key-checkpoint');
    const { now } = insert(made, 1);
    expect(repeatable(now, courseOf(now, script))).toEqual(['key-checkpoint']);
    expect(findRepeatProblem(now, courseOf(now, script), 'open-token')).toContain('make-key');
    expect(findRepeatProblem(now, courseOf(now, script), 'close-transcript')).toContain('no step that was begun');
  });

  it('is everything in a step that was begun and in which nothing was done', () => {
    const { now } = insert(upTo('make-key').begin('make-key'), 1);
    expect(repeatable(now, courseOf(now, script))).toContain('make-key');
  });
});

describe('an aborted ceremony', () => {
  const announced = () => {
    const told = upTo('make-key').begin('make-key');
    const body = { act: 'generate', effect: 'reconcilable' as const, detail: { label: 'key', id: 'ab12' } };
    return told.tell('intent', body, 'make-key');
  };
  const aborted = () => decide(insert(announced(), 1), 1, { severity: 'abort' });

  it('is only ended', () => {
    const all = course(aborted());
    expect(all.slice(all.indexOf('exception-1'))).toEqual(['exception-1', 'zeroise', 'close-transcript', 'sign']);
    expect(current(aborted())).toBe('zeroise');
  });

  it('asks nobody to log in any more, and breaks no block', () => {
    const story = aborted().tell('resumed', { reason: 'again', openIntents: [] });
    expect(stepState(story.now, 'open-token').status).toBe('done');
    expect(current(story)).toBe('roll-call');
    expect(story.tell('token-lost', { reason: 'pulled' }).now.steps.get('open-token')?.status).toBe('done');
  });

  it('repeats nothing of what came before', () => {
    const { now } = insert(aborted().begin('zeroise'), 2);
    expect(repeatable(now, courseOf(now, script))).toEqual(['zeroise']);
  });

  it('destroys also a key that was announced and never seen', () => {
    expect(madeKeys(aborted().now, steps)).toEqual([{ id: 'ab12', label: 'key' }]);
    const absent = announced();
    absent.tell('outcome', { intent: absent.told.length - 1, result: 'found-absent', observed: {} }, 'make-key');
    expect(madeKeys(absent.now, steps)).toEqual([]);
  });

  describe('says of every key what became of it', () => {
    const key = { id: 'ab12', label: 'key' };
    const look = { did: 'look', keys: [key], token: 'open' };
    const contradiction = (story: Story, turn: string, observed: Json) => {
      const step = courseOf(story.now, script).find(({ id }) => id === 'zeroise');
      if (step === undefined) throw new Error('no ending');
      return findContradiction(story.now, step, observed, { id: turn, person: 'administrator-1', at: '' }, script);
    };
    const looked = () => aborted().begin('zeroise').turn('zeroise', 'look-1', 'administrator-1', look);
    const destroyed = { did: 'destroy', destroyed: ['ab12'], remaining: [] };
    const proved = (absent: boolean) => {
      const story = looked();
      const seq = story.told.length;
      story.tell('intent', { act: 'destroy-ab12', effect: 'destructive', detail: { ...key } }, 'zeroise');
      return story.tell('outcome', { intent: seq, result: 'done', observed: { absent } }, 'zeroise');
    };

    it('looks for just those that were made', () => {
      expect(contradiction(aborted(), 'look-1', look)).toBeNull();
      expect(contradiction(aborted(), 'look-1', { ...look, keys: [], token: 'none' })?.what).toContain(
        'keys that this ceremony made',
      );
      expect(contradiction(aborted(), 'look-1', { ...look, token: 'none' })?.what).toContain('whether there is a key');
      expect(contradiction(aborted(), 'look-1', { ...look, token: 'unreachable' })?.what).toContain('why the token');
    });
    it('takes none for destroyed that was not proved absent', () => {
      expect(contradiction(proved(true), 'destroy-1', destroyed)).toBeNull();
      expect(contradiction(proved(false), 'destroy-1', destroyed)?.what).toContain('destroyed and proved absent');
      expect(contradiction(looked(), 'destroy-1', destroyed)?.what).toContain('destroyed and proved absent');
    });
    it('names each that remains', () => {
      expect(contradiction(looked(), 'destroy-1', { ...destroyed, destroyed: [] })?.what).toBe('keys that remain');
      const remaining = [{ ...key, because: 'TOKEN_ABSENT' }];
      expect(contradiction(looked(), 'destroy-1', { ...destroyed, destroyed: [], remaining })).toBeNull();
    });
    it('has a witness sign just that', () => {
      const story = proved(true).turn('zeroise', 'destroy-1', 'administrator-1', destroyed);
      const confirm = { did: 'confirm', decision: 'agree', note: '', destroyed: ['ab12'], remaining: [] };
      expect(contradiction(story, 'confirm-1', confirm)).toBeNull();
      expect(contradiction(story, 'confirm-1', { ...confirm, destroyed: [] })?.what).toBe('keys that were destroyed');
      expect(contradiction(story, 'confirm-1', { ...confirm, decision: 'refuse' })?.what).toContain('a refusal says why');
    });
  });
});
