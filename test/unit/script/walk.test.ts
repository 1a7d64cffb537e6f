import { describe, expect, it } from 'vitest';
import { peopleOfRoles } from '../../../shared/script/people.ts';
import { walkScript } from '../../../shared/script/walk.ts';
import { edited, lineOf, problemsIn, shippedExamined, shippedText, stepText, without } from './shipped.ts';

/** `id` moved to right after the step `after`. */
function moved(id: string, after: string, from = shippedText): string {
  const text = without(id, from);
  const target = stepText(after, text);
  return text.replace(target, () => `${target.trimEnd()}\n${stepText(id, from).trimEnd()}\n\n`);
}

/** The ceremony without its section `token`. */
function withoutToken(from = shippedText): string {
  return from.replace(/ {2}- id: token\n[\s\S]*?\n\n(?= {2}- id: key\n)/, '');
}

const impossible: readonly (readonly [what: string, text: string, at: string, message: string])[] = [
  ['approvals before people are there', without('roll-call'), '- id: decide-key', 'people have proved presence (roll-call)'],
  [
    'a token on a laptop nobody looked at',
    without('look-at-laptop'),
    '- id: open-token',
    'this laptop was looked at (environment)',
  ],
  ['a key without a token', withoutToken(), '- id: make-key', 'identified and open'],
  ['a split without a token', withoutToken(), '- id: split-key', 'identified and open'],
  ['a backup of no key', without('make-key'), '- id: back-up-key', 'the key data-key is in the open token'],
  ['a wrap of no key', without('make-key'), '- id: wrap-for-cloud', 'the key data-key is in the open token'],
  ['shares of nothing', without('split-key'), '- id: prove-shares', 'the set backup-set is split'],
  ['a print of nothing', without('split-key'), '- id: print-share-1', 'the set backup-set is split'],
  ['a backup under an unproved set', without('prove-shares'), '- id: back-up-key', 'combined in memory first (test-combine)'],
  ['a read-back of no print', without('print-share-2'), '- id: read-share-2', 'share 2 of backup-set is printed'],
  ['a close before a read-back', without('read-share-3'), '- id: close-transcript', 'share backup-set/3 was read back'],
  ['a share the set does not have', edited(["index: '3'", "index: '4'"]), '- id: print-share-3', 'share 4 exists; the set has 3'],
  ['the same share twice', edited(["index: '3'", "index: '2'"]), '- id: print-share-3', 'share 2 is printed only once'],
  ['a wrap for no request', without('read-request'), '- id: wrap-for-cloud', 'the request cloud-request was read'],
  ['a medium without its bundle', without('wrap-for-cloud'), '- id: write-medium', 'the bundle cloud-bundle exists (byok-wrap)'],
  [
    'a medium without its backup',
    edited(['backups: [data-key-backup]', 'backups: [other]']),
    '- id: write-medium',
    'the backup other exists',
  ],
  [
    'a split outside a block',
    edited(['    block: wrapping-key\n    compensate: [destroy-wrapping-key, drop-backup, count-spoiled-sheets]\n', '']),
    '- id: split-key',
    'the section is a secret block',
  ],
  ['signatures on an open transcript', without('close-transcript'), '- id: sign\n', 'the transcript is closed (close)'],
  ['a step after the close', moved('note-room', 'close-transcript'), '- id: note-room', 'the transcript is still open'],
  [
    'a medium that stays empty',
    edited(['backups: [data-key-backup]', 'backups: []'], ['bundles: [cloud-bundle]', 'bundles: []']),
    '- id: write-medium',
    'something is written (backups, bundles',
  ],
  [
    'the last wrap before the backup',
    moved('wrap-for-cloud', 'read-request', moved('read-request', 'key-checkpoint')),
    '- id: back-up-key',
    'may still leave the token',
  ],
];

describe('walkScript', () => {
  it.each(impossible)('refuses %s', (_what, text, at, message) => {
    const found = problemsIn(text).filter((problem) => problem.code === 'SCRIPT_NEED' && problem.message.includes(message));
    expect(
      found.map((problem) => problem.line),
      JSON.stringify(problemsIn(text), null, 1),
    ).toContain(lineOf(text, at));
  });

  const people: readonly (readonly [what: string, text: string, at: string, message: string])[] = [
    [
      'an actor who is not there',
      edited(['actor: internal-witness', 'actor: external-witness']),
      'actor: external-witness',
      'somebody who is external-witness, got nobody',
    ],
    [
      'a PIN that nobody holds',
      edited(['pin-holder: security-officer', 'pin-holder: safe-controller']),
      '- id: open-token',
      'somebody to type the PIN of the token',
    ],
    ['a share for a stranger', edited(['holder: custodian-3', 'holder: custodian-4']), 'holder: custodian-4', 'got custodian-4'],
    [
      'a plan approved by too many',
      edited(['  - { role: security-officer, count: 1 }', '  - { role: security-officer, count: 2 }']),
      '  - { role: security-officer, count: 2 }',
      '2 as security-officer to approve the plan, got 1',
    ],
    [
      'an approval by a role without people',
      edited(['          - { role: internal-witness, count: 1 }', '          - { role: external-witness, count: 1 }']),
      '          - { role: external-witness',
      '1 as external-witness who can approve',
    ],
    [
      'an approval by the one who acts',
      edited([
        '          - { role: internal-witness, count: 1 }\n        minutes: 5\n        key: data-key\n        label',
        '          - { role: administrator, count: 1 }\n        minutes: 5\n        key: data-key\n        label',
      ]),
      '          - { role: administrator, count: 1 }',
      'who can approve what another does, got 0',
    ],
    [
      'an approval by all custodians of what one of them does',
      edited([
        '          - { role: internal-witness, count: 1 }\n        minutes: 3',
        '          - { role: custodian, count: 3 }\n        minutes: 3',
      ]),
      '          - { role: custodian, count: 3 }',
      '3 as custodian who can approve what another does, got 2',
    ],
  ];

  it.each(people)('refuses %s', (_what, text, at, message) => {
    const found = problemsIn(text).filter((problem) => problem.code === 'SCRIPT_NEED' && problem.message.includes(message));
    expect(
      found.map((problem) => problem.line),
      JSON.stringify(problemsIn(text), null, 1),
    ).toContain(lineOf(text, at));
  });

  it('gives every step its minute, and the whole its length', () => {
    const { walk } = shippedExamined();
    expect(walk.problems).toEqual([]);
    expect(walk.steps.map((step) => step.startsAtMinute).slice(0, 4)).toEqual([0, 20, 25, 30]);
    expect(walk.totalMinutes).toBe(walk.steps.reduce((sum, step) => sum + step.minutes, 0));
    expect(walk.steps.every((step) => step.needsMissing.length === 0)).toBe(true);
  });

  it('shows the turn that only some tokens need as such', () => {
    const wrap = shippedExamined().walk.steps.find((step) => step.id === 'wrap-for-cloud');
    expect(wrap?.turns.map(({ id, maybe }) => [id, maybe])).toEqual([
      ['allow-host', true],
      ['wrap', false],
    ]);
  });

  it('refuses a duration shorter than its steps', () => {
    const text = edited(['duration: 180', 'duration: 159']);
    expect(problemsIn(text)).toMatchObject([
      { code: 'SCRIPT_VALUE', line: lineOf(text, 'duration: 159'), expected: 'at least 160 minutes, which the steps take' },
    ]);
  });

  it('counts the people who really come', () => {
    const { bound } = shippedExamined();
    const all = peopleOfRoles(bound.roles);
    expect(walkScript(bound, all).problems).toEqual([]);
    const fewer = walkScript(
      bound,
      all.filter((person) => person.id !== 'custodian-3'),
    );
    expect(fewer.problems.map((problem) => problem.message)).toEqual(
      expect.arrayContaining([expect.stringContaining('3 as custodian, got 2'), expect.stringContaining('got custodian-3')]),
    );
    const more = walkScript(bound, [...all, { id: 'external-witness-1', role: 'external-witness' }]);
    expect(more.problems).toMatchObject([{ code: 'SCRIPT_NEED', path: 'roles', expected: '0 as external-witness', got: '1' }]);
  });

  it('lists everything that is impossible at once', () => {
    const text = withoutToken(without('read-request', without('prove-shares')));
    const lines = new Set(problemsIn(text).map((problem) => problem.line));
    for (const id of ['make-key', 'split-key', 'back-up-key', 'wrap-for-cloud', 'print-share-1'])
      expect(lines).toContain(lineOf(text, `- id: ${id}`));
  });

  it('names people by role and number', () => {
    expect(peopleOfRoles({ administrator: 1, custodian: 2 }).map((person) => person.id)).toEqual([
      'administrator-1',
      'custodian-1',
      'custodian-2',
    ]);
    expect(shippedText).toContain('holder: custodian-3');
  });
});
