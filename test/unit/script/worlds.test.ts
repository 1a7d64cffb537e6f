import { describe, expect, it } from 'vitest';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { peopleOfRoles } from '../../../shared/script/people.ts';
import { walkScript } from '../../../shared/script/walk.ts';
import { checkRoom } from '../../../shared/script/walk-people.ts';
import { emptyWorld, type World, zeroisedWorld } from '../../../shared/script/world.ts';
import { changeText, describeDifference, describeWorld } from '../../../shared/script/world-difference.ts';
import { edited, lineOf, problemsIn, shippedExamined, shippedText, stepText } from './shipped.ts';

const optional = (id: string, text = shippedText): string =>
  text.replace(stepText(id, text), (step) => step.replace(/^( {8}kind: .*)$/m, '$1\n        optional: When nobody needs it'));

const abort = (steps: string): string => `${shippedText}
abort:
${steps}`;

const note = `  - id: note-what-is-left
    kind: record
    title: What is left
    actor: internal-witness
    minutes: 5
    items:
      sheets: Sheets that were destroyed
`;

const changesOf = (id: string) =>
  shippedExamined()
    .walk.steps.find((step) => step.id === id)
    ?.changes.map(changeText);

describe('what a step needs and changes', () => {
  it.each([
    [
      'roll-call',
      ['administrator-1, custodian-1, custodian-2, custodian-3, security-officer-1, internal-witness-1: in the room'],
    ],
    ['look-at-laptop', ['this laptop: looked at', 'printer: looked for']],
    ['open-token', ['token CEREMONY: open']],
    ['make-key', ['key data-key: active, in the token, may leave it wrapped']],
    ['prove-shares', ['set backup-set: 2 of 3, proved to give the key back (before: 2 of 3)']],
    ['back-up-key', ['wrapping key of backup-set: gone', 'backup data-key-backup: on this laptop']],
    ['print-share-2', ['share backup-set/2: on paper, with custodian-2']],
    ['read-share-2', ['share backup-set/2: on paper, with custodian-2, read back (before: on paper, with custodian-2)']],
    [
      'wrap-for-cloud',
      [
        'key data-key: active, in the token, never leaves it (before: active, in the token, may leave it wrapped)',
        'bundle cloud-bundle: on this laptop',
        'request cloud-request: used up (before: read and compared)',
      ],
    ],
    ['write-medium', ['backup data-key-backup, bundle cloud-bundle: in /media/backup/K7QM-2D9F (before: on this laptop)']],
    ['note-room', []],
    ['sign', ['transcript: closed and signed (before: closed)']],
  ])('of %s is said', (id, changes) => {
    expect(changesOf(id)).toEqual(changes);
  });

  it('says what must be so beforehand, also what only the sets before it bring', () => {
    const needs = new Map(shippedExamined().walk.steps.map((step) => [step.id, step.needs]));
    expect(needs.get('roll-call')).toEqual([]);
    expect(needs.get('print-share-1')).toEqual([
      'a printer was looked for (environment)',
      'the set backup-set is split (split)',
      'the set backup-set was combined in memory first (test-combine)',
      'people have proved presence (roll-call)',
    ]);
    expect(needs.get('close-transcript')).toContain('share backup-set/3 was read back (read-back-share)');
  });

  it('says how the world is left, topic by topic', () => {
    const { left } = shippedExamined().walk;
    expect(left.every(({ certain }) => certain)).toBe(true);
    const texts = left.map(({ topic, thing, state }) => `${topic}: ${thing}: ${state}`);
    expect(texts).toContain('keys: key data-key: active, in the token, never leaves it');
    expect(texts).toContain('sheets: share backup-set/3: on paper, with custodian-3, read back');
    expect(texts).toContain('record: transcript: closed and signed');
    expect(texts.some((text) => text.startsWith('sets: wrapping key'))).toBe(false);
  });

  it('claims nothing about a key or a set of which only an earlier transcript tells', () => {
    const key = { state: 'active', inToken: false, extractable: true, kind: 'secret', made: false } as const;
    const set = { threshold: 0, total: 0, tested: true, origin: 'earlier' } as const;
    const world: World = { ...emptyWorld, keys: { 'old-key': key }, sets: { 'old-set': set } };
    expect(describeWorld(world).map(({ thing, state }) => `${thing}: ${state}`)).toEqual([
      'key old-key: of an earlier ceremony, not looked for in the token',
      'set old-set: of an earlier ceremony',
    ]);
  });

  it('finds no difference where there is none, and every one where there is', () => {
    expect(describeDifference(emptyWorld, emptyWorld)).toEqual([]);
    const full: World = {
      ...emptyWorld,
      present: new Set(['custodian-1']),
      acknowledged: true,
      earlier: new Set(['first']),
      contributions: { set: 2 },
      certificates: new Set(['root']),
      sealed: new Set(['set/1']),
      token: { state: 'initialised', label: 'T1', qualified: true },
      keys: { pair: { state: 'destroyed', inToken: false, extractable: false, kind: 'pair', made: true } },
      written: { root: '/media/root' },
    };
    const rows = describeWorld(full);
    const changes = describeDifference(emptyWorld, full);
    expect(changes.flatMap(({ things }) => things).sort()).toEqual(rows.map(({ thing }) => thing).sort());
    expect(describeDifference(full, emptyWorld).every(({ is }) => is === null)).toBe(true);
  });
});

describe('a step that may be left out', () => {
  it('is not counted on by what comes after it', () => {
    const text = optional('wrap-for-cloud');
    expect(problemsIn(text)).toMatchObject([
      {
        code: 'SCRIPT_NEED',
        line: lineOf(text, '- id: write-medium'),
        expected: 'the bundle cloud-bundle exists (byok-wrap)',
        got: 'that it is not so when this step begins, where an optional step before it is left out',
      },
    ]);
  });

  it('is counted with where doing it stands in the way of another', () => {
    const again = stepText('wrap-for-cloud').replace('wrap-for-cloud', 'wrap-again').replace('cloud-bundle', 'other-bundle');
    const text = optional('wrap-for-cloud', edited([stepText('write-medium'), `${again}${stepText('write-medium')}`]));
    const used = problemsIn(text).filter(({ line }) => line === lineOf(text, '- id: wrap-again'));
    expect(used.map(({ expected }) => expected)).toEqual([
      'the request cloud-request was not used before; each is for one wrap',
      'the key data-key may still leave the token (no earlier byok-wrap says last: yes)',
    ]);
    for (const { got } of used)
      expect(got).toBe('that it is not so when this step begins, where an optional step before it is done');
  });

  it('needs what it needs, and leaves the world in doubt about what it sets', () => {
    const { bound } = shippedExamined();
    const steps = bound.steps.map((step) =>
      step.id === 'write-medium' ? { ...step, optional: 'When there is a medium' } : step,
    );
    const walk = walkScript({ ...bound, steps });
    expect(walk.problems).toEqual([]);
    expect(walk.left.filter(({ certain }) => !certain).map(({ thing }) => thing)).toEqual([
      'backup data-key-backup',
      'bundle cloud-bundle',
    ]);
    const without = steps.filter((step) => step.id !== 'wrap-for-cloud');
    expect(walkScript({ ...bound, steps: without }).problems).toMatchObject([
      { code: 'SCRIPT_NEED', expected: 'the bundle cloud-bundle exists (byok-wrap)' },
    ]);
  });
});

describe('the steps of an abort', () => {
  it('are walked after every step, and shown as after the last', () => {
    const text = abort(note);
    expect(problemsIn(text)).toEqual([]);
    const { bound } = shippedExamined();
    const step = { ...bound.steps.find(({ kind }) => kind === 'record'), id: 'note-what-is-left' } as BoundStep;
    const walk = walkScript({ ...bound, abort: [step] });
    expect(walk.abort.map(({ id, changes }) => [id, changes])).toEqual([['note-what-is-left', []]]);
    expect(walk.totalMinutes).toBe(shippedExamined().walk.totalMinutes);
  });

  it('must find what they need after any step, said once, at the first where they do not', () => {
    const { bound } = shippedExamined();
    const wrap = bound.steps.find(({ id }) => id === 'write-medium') as BoundStep;
    const step = { ...wrap, id: 'save-what-is-there' };
    const paths = new Map([...bound.paths, [step.id, 'abort[0]']]);
    const { problems } = walkScript({ ...bound, abort: [step], paths });
    expect(problems).toMatchObject([
      {
        code: 'SCRIPT_NEED',
        path: 'abort[0]',
        expected: 'the backup data-key-backup exists (wrap-backup)',
        got: 'that it is not so when the ceremony ends after the step roll-call',
      },
      { code: 'SCRIPT_NEED', path: 'abort[0]', expected: 'the bundle cloud-bundle exists (byok-wrap)' },
    ]);
  });

  it('come after what was made here is destroyed; paper stays', () => {
    const world: World = {
      ...emptyWorld,
      keys: {
        made: { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true },
        found: { state: 'active', inToken: true, extractable: true, kind: 'secret', made: false },
      },
      sets: {
        here: { threshold: 2, total: 3, tested: true, origin: 'made' },
        before: { threshold: 2, total: 3, tested: false, origin: 'earlier' },
      },
      clearSets: new Set(['here']),
      printed: new Set(['here/1']),
      backups: new Set(['backup']),
    };
    const after = zeroisedWorld(world);
    expect(after.keys).toMatchObject({ made: { state: 'destroyed', inToken: false }, found: { state: 'active', inToken: true } });
    expect(Object.keys(after.sets)).toEqual(['before']);
    expect([after.clearSets.size, after.backups.size, after.printed.size]).toEqual([0, 0, 1]);
  });
});

describe('who is in the room', () => {
  const step = shippedExamined().bound.steps.find(({ id }) => id === 'print-share-2') as BoundStep;
  const people = peopleOfRoles(shippedExamined().bound.roles);
  const turn = { id: 'print', title: 'print the sheet', people: ['custodian-2'], maybe: false };
  const check = (...gone: readonly string[]) => {
    const present = new Set(people.map(({ id }) => id).filter((id) => !gone.includes(id)));
    return checkRoom(step, [turn], { path: 'here', people, world: { ...emptyWorld, rollCalled: true, present } });
  };

  it('may be everybody', () => expect(check()).toEqual([]));

  it('must hold who takes a turn', () =>
    expect(check('custodian-2')).toEqual([
      { path: 'here', expected: 'somebody in the room to print the sheet', got: 'custodian-2 not there' },
    ]));

  it('must hold who approves', () =>
    expect(check('internal-witness-1')).toEqual([
      { path: 'here.approve[0]', expected: '1 as internal-witness who can approve what another does', got: '0' },
    ]));

  it('must hold somebody of the role that acts', () =>
    expect(check('custodian-1', 'custodian-2', 'custodian-3')).toContainEqual({
      path: 'here.actor',
      expected: 'somebody who is custodian',
      got: 'nobody',
    }));
});

describe('a long script', () => {
  it('of 500 steps is walked quickly, with optional steps and an abort', () => {
    const { bound } = shippedExamined();
    const long = longScript(500);
    const times = Array.from({ length: 8 }, () => {
      const start = performance.now();
      expect(walkScript({ ...bound, ...long }).steps).toHaveLength(500);
      return performance.now() - start;
    });
    // Ten times what it takes on a quiet machine: what grows with the square of the steps is far beyond.
    expect(Math.min(...times)).toBeLessThan(250);
  });

  /** The shipped ceremony from its key to its medium, over and over with other names. */
  function longScript(count: number): { readonly steps: readonly BoundStep[]; readonly abort: readonly BoundStep[] } {
    const { steps } = shippedExamined().bound;
    const from = steps.findIndex(({ id }) => id === 'decide-key');
    const to = steps.findIndex(({ id }) => id === 'note-room');
    const rounds = Array.from({ length: Math.ceil(count / (to - from)) }, (_unused, round) =>
      steps.slice(from, to).map((step) => renamed(step, round)),
    );
    const note = steps[to] as BoundStep;
    return { steps: [...steps.slice(0, from), ...rounds.flat()].slice(0, count), abort: [{ ...note, id: 'left' }] };
  }

  function renamed(step: BoundStep, round: number): BoundStep {
    const names = ['data-key', 'backup-set', 'data-key-backup', 'cloud-request', 'cloud-bundle'];
    const rename = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(rename);
      return names.includes(String(value)) ? `${value}-${round}` : value;
    };
    const fields = Object.fromEntries(Object.entries(step.fields as object).map(([name, value]) => [name, rename(value)]));
    return { ...step, id: `${step.id}-${round}`, fields, optional: step.kind === 'checkpoint' ? 'When time is short' : null };
  }
});
