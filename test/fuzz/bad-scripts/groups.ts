import { groupedText } from '../../unit/script/grouped.ts';
import type { Edit } from '../../unit/script/shipped.ts';
import { type BadScript, changed } from './bad-script.ts';

const grouped = (...edits: readonly Edit[]) => changed(groupedText(), edits);
const recordStep = (id: string, indent: number) =>
  [`- id: ${id}`, '  kind: record', '  title: T', '  actor: custodian', '  items: { a: A }']
    .map((line) => `${' '.repeat(indent)}${line}\n`)
    .join('');
const records = (count: number, indent: number) =>
  Array.from({ length: count }, (_unused, index) => recordStep(`note-${index}-x`, indent)).join('');
const SHARE = '          - id: print-share\n';
const IN_GROUP = 'sections[3].steps[3].steps[0]';

/** Steps that are done once for each person of a role, and what cannot be said of them. */
export const badGroups: readonly BadScript[] = [
  {
    what: 'a group in a group',
    text: grouped([SHARE, `          - each: custodian\n            steps:\n${recordStep('a', 14)}${SHARE}`]),
    code: 'SCRIPT_VALUE',
    path: IN_GROUP,
    at: '          - each: custodian',
    message: 'a step, as a group stands in no other, got a group',
  },
  {
    what: 'a group over a role that nobody has',
    text: grouped(['each: custodian', 'each: safe-controller']),
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].each',
    at: 'each: safe-controller',
    message: 'a role of this ceremony: administrator, custodian, security-officer, internal-witness, got safe-controller',
  },
  {
    what: 'a group over no role',
    text: grouped(['each: custodian', 'each: everybody']),
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].each',
    at: 'each: everybody',
    message: 'one of administrator, custodian',
  },
  {
    what: 'a group over a parameter',
    text: grouped(['each: custodian', 'each: { parameter: token-label }']),
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].each',
    at: 'each: { parameter',
    message: 'got a mapping',
  },
  {
    what: 'an empty group',
    text: grouped(['      - each: custodian\n', '      - each: custodian\n        steps: []\n      - each: custodian\n']),
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].steps',
    at: 'steps: []',
    message: 'at least 1 item, got a list of 0',
  },
  {
    what: 'a group without steps',
    text: grouped(['      - each: custodian\n', '      - each: custodian\n      - each: custodian\n']),
    code: 'SCRIPT_MISSING',
    path: 'sections[3].steps[3].steps',
    at: '      - each: custodian',
    message: 'a list, got nothing',
  },
  {
    what: 'a group of nobody in particular',
    text: grouped(['      - each: custodian\n        steps:', '      - steps:']),
    code: 'SCRIPT_MISSING',
    path: 'sections[3].steps[3].each',
    at: '      - steps:',
    message: 'got nothing',
  },
  {
    what: 'a group with a name',
    text: grouped(['      - each: custodian\n', '      - each: custodian\n        id: sheets\n']),
    code: 'SCRIPT_UNKNOWN_MEMBER',
    path: 'sections[3].steps[3].id',
    at: 'id: sheets',
    message: 'got "id"',
  },
  {
    what: 'a step that is a group too',
    text: grouped(['    - id: prove-shares\n', '    - id: prove-shares\n        each: custodian\n']),
    code: 'SCRIPT_UNKNOWN_MEMBER',
    path: 'sections[3].steps[1].kind',
    at: 'kind: test-combine',
    message: 'got "kind"',
  },
  {
    what: 'a text in a group',
    text: grouped([SHARE, `          - print all sheets\n${SHARE}`]),
    code: 'SCRIPT_VALUE',
    path: IN_GROUP,
    at: 'print all sheets',
    message: 'a mapping, got "print all sheets"',
  },
  {
    what: 'the number of a person outside of a group',
    edits: [["index: '1'", 'index: { each: number }']],
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].index',
    at: 'index: { each: number }',
    message: 'the value itself; {each: …} stands only in a group',
  },
  {
    what: 'a number in a title outside of a group',
    edits: [['title: The first sheet is printed', "title: 'Sheet {number} is printed'"]],
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].title',
    at: 'Sheet {number}',
    message: 'a text without {number}, which stands only in a group',
  },
  {
    what: 'a number in a list outside of a group',
    edits: [['backups: [data-key-backup]', "backups: ['backup-{number}']"]],
    code: 'SCRIPT_VALUE',
    path: 'sections[5].steps[2].backups[0]',
    at: 'backup-{number}',
    message: 'which stands only in a group, got "backup-{number}"',
  },
  {
    what: 'a number in the name of a field outside of a group',
    edits: [['          bag-of-share-1: Bag', "          'bag-{number}': Bag"]],
    code: 'SCRIPT_VALUE',
    path: 'sections[6].steps[0].items.bag-{number}',
    at: 'bag-{number}',
    message: 'which stands only in a group',
  },
  {
    what: 'each of something that no group has',
    text: grouped(['index: { each: number }', 'index: { each: sheet }']),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.index.each`,
    at: 'index: { each: sheet }',
    message: 'one of number, person, got "sheet"',
  },
  {
    what: 'a number where a name belongs',
    text: grouped(['holder: { each: person }', 'holder: { each: number }']),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.holder`,
    at: 'holder: { each: number }',
    message: 'lower-case letters, digits and hyphens, starting with a letter, got "1"',
  },
  {
    what: 'a person where a number belongs',
    text: grouped(['index: { each: number }', 'index: { each: person }']),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.index`,
    at: 'index: { each: person }',
    message: 'a whole number, got "custodian-1"',
  },
  {
    what: 'each with something beside it',
    text: grouped(['index: { each: number }', 'index: { each: number, plus: 1 }']),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.index`,
    at: 'plus: 1',
    message: 'a text, got a mapping',
  },
  {
    what: 'an id with a number in it',
    text: grouped([SHARE, "          - id: 'print-{number}'\n"]),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.id`,
    at: 'print-{number}',
    message: 'lower-case letters',
  },
  {
    what: 'ids that are the same once the group is written out',
    text: grouped(['- id: prove-shares', '- id: print-share-2']),
    code: 'SCRIPT_DUPLICATE',
    path: `${IN_GROUP}.id`,
    at: SHARE,
    message: 'another name, got "print-share-2"',
  },
  {
    what: 'the same id in a group and beside it',
    text: grouped(['- id: prove-shares', '- id: print-share']),
    code: 'SCRIPT_DUPLICATE',
    path: `${IN_GROUP}.id`,
    at: SHARE,
    message: 'another name, got "print-share"',
  },
  {
    what: 'an id that is too long with its number',
    text: grouped([SHARE, `          - id: ${'x'.repeat(63)}\n`]),
    code: 'SCRIPT_VALUE',
    path: `${IN_GROUP}.id`,
    at: 'xxxx',
    message: 'a name of at most 64 characters with its number',
  },
  {
    what: 'more steps than anybody sits through',
    text: grouped(
      ['custodian: 3', 'custodian: 16'],
      ['  - id: proof\n', `  - id: notes\n    title: N\n    steps:\n${noteGroups(3)}  - id: proof\n`],
    ),
    code: 'SCRIPT_VALUE',
    path: 'sections',
    at: 'sections:',
    message: 'at most 512 steps in all, got 817, with every group',
  },
  {
    what: 'a group that is too long',
    text: grouped([
      '        steps:\n          - id: print-share\n',
      `        steps:\n${records(16, 10)}          - id: print-share\n`,
    ]),
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps[3].steps',
    at: '        steps:\n          - id: note-0-x',
    message: 'at most 16 items, got a list of 18',
  },
  {
    what: 'a section that is too long',
    edits: [['      - id: prove-shares\n', `${records(60, 6)}      - id: prove-shares\n`]],
    code: 'SCRIPT_VALUE',
    path: 'sections[3].steps',
    at: '    steps:\n      - id: split-key',
    message: 'at most 64 items, got a list of 69',
  },
  {
    what: 'a kind nobody knows in a group',
    text: grouped(['            kind: print-share', '            kind: shout']),
    code: 'SCRIPT_KIND_UNKNOWN',
    path: `${IN_GROUP}.kind`,
    at: 'kind: shout',
    message: 'got "shout"',
  },
  {
    what: 'a field of another kind in a group',
    text: grouped(['            index: { each: number }\n', '            index: { each: number }\n            bits: 256\n']),
    code: 'SCRIPT_UNKNOWN_MEMBER',
    path: `${IN_GROUP}.bits`,
    at: 'bits: 256',
    message: 'got "bits"',
  },
  {
    what: 'a parameter nobody declared in a group',
    text: grouped(['index: { each: number }', 'index: { parameter: sheet }']),
    code: 'SCRIPT_PARAMETER_UNKNOWN',
    path: `${IN_GROUP}.index`,
    at: 'index: { parameter: sheet }',
    message: 'got "sheet"',
  },
  {
    what: 'more people than shares',
    text: grouped(["total: '3'", "total: '2'"]),
    code: 'SCRIPT_NEED',
    path: IN_GROUP,
    at: SHARE,
    message: 'share 3 exists; the set has 2',
  },
];

/** Groups of sixteen steps each, no id twice. */
function noteGroups(count: number): string {
  return Array.from({ length: count }, (_unused, group) => {
    const steps = Array.from({ length: 16 }, (_none, index) => recordStep(`note-${group}-${index}-x`, 10)).join('');
    return `      - each: custodian\n        steps:\n${steps}`;
  }).join('');
}
