import type { ScriptProblemCode } from '../../../shared/script/problem.ts';
import type { Edit } from './shipped.ts';

/** The shipped script with edits that spoil it, and how it is refused. */
export interface BadScript {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly code: ScriptProblemCode;
  /** A text on the line where the problem is. */
  readonly at: string;
  readonly message: string;
}

/** What YAML can do and a script may not, and names given twice. */
export const badSyntax: readonly BadScript[] = [
  // Syntax: what YAML can do and a script may not.
  {
    what: 'an anchor',
    edits: [['title: Make a', 'title: &one Make a']],
    code: 'SCRIPT_SYNTAX',
    at: 'title: &one',
    message: 'no anchors, got the anchor &one',
  },
  {
    what: 'an anchor on a mapping',
    edits: [['\nroles:\n', '\nroles: &r\n']],
    code: 'SCRIPT_SYNTAX',
    at: '  administrator: 1',
    message: 'the anchor &r',
  },
  {
    what: 'an alias',
    edits: [['  custodian: 3', '  custodian: *one']],
    code: 'SCRIPT_SYNTAX',
    at: 'custodian: *one',
    message: '*one',
  },
  {
    what: 'a core tag',
    edits: [['version: 1', 'version: !!int 1']],
    code: 'SCRIPT_SYNTAX',
    at: 'version: !!int',
    message: 'the tag tag:yaml.org,2002:int',
  },
  {
    what: 'a text tag',
    edits: [['version: 1', 'version: !!str 1']],
    code: 'SCRIPT_SYNTAX',
    at: 'version: !!str',
    message: 'no tags',
  },
  {
    what: 'a tag of its own',
    edits: [['version: 1', 'version: !secret 1']],
    code: 'SCRIPT_SYNTAX',
    at: 'version: !secret',
    message: 'the tag !secret',
  },
  {
    what: 'a non-specific tag',
    edits: [['version: 1', 'version: ! 1']],
    code: 'SCRIPT_SYNTAX',
    at: 'version: ! 1',
    message: 'the tag !',
  },
  {
    what: 'a YAML directive',
    edits: [['# A ceremony', '%YAML 1.1\n---\n# A ceremony']],
    code: 'SCRIPT_SYNTAX',
    at: '%YAML',
    message: 'a line that begins with %',
  },
  {
    what: 'a tag directive',
    edits: [['# A ceremony', '%TAG !e! tag:example,2000:\n---\n# A ceremony']],
    code: 'SCRIPT_SYNTAX',
    at: '%TAG',
    message: 'no directives',
  },
  {
    what: 'a second document',
    edits: [['\nroles:\n', '\n---\nroles:\n']],
    code: 'SCRIPT_SYNTAX',
    at: '---',
    message: 'multiple documents',
  },
  {
    what: 'text after the end',
    edits: [['You did this well.\n', 'You did this well.\n...\nmore\n']],
    code: 'SCRIPT_SYNTAX',
    at: 'more',
    message: 'multiple documents',
  },
  {
    what: 'a tab as indentation',
    edits: [['  custodian: 3', '\tcustodian: 3']],
    code: 'SCRIPT_SYNTAX',
    at: '\tcustodian',
    message: 'U+0009',
  },
  {
    what: 'a carriage return',
    edits: [['version: 1\n', 'version: 1\r\n']],
    code: 'SCRIPT_SYNTAX',
    at: 'version: 1\r',
    message: 'U+000D',
  },
  {
    what: 'text that runs backwards',
    edits: [['Nobody hurries.', 'Nobody \u202ehurries.']],
    code: 'SCRIPT_SYNTAX',
    at: '\u202e',
    message: 'U+202E',
  },
  {
    what: 'a hidden character',
    edits: [['custodian-1', 'custod\u200bian-1']],
    code: 'SCRIPT_SYNTAX',
    at: '\u200b',
    message: 'U+200B',
  },
  {
    what: 'an open quote',
    edits: [["bits: '256'", "bits: '256"]],
    code: 'SCRIPT_SYNTAX',
    at: "bits: '256\n",
    message: 'one document of plain YAML',
  },
  {
    what: 'an open bracket',
    edits: [['bundles: [cloud-bundle]', 'bundles: [cloud-bundle']],
    code: 'SCRIPT_SYNTAX',
    at: '        say: >-\n          The backup and the bundle',
    message: 'one document of plain YAML',
  },
  {
    what: 'a mapping as a key',
    edits: [['  custodian: 3', '  {custodian: x}: 3']],
    code: 'SCRIPT_SYNTAX',
    at: '{custodian: x}',
    message: 'keys must be strings',
  },
  {
    what: 'levels without end',
    edits: [['version: 1', `version: ${'['.repeat(40)}${']'.repeat(40)}`]],
    code: 'SCRIPT_SYNTAX',
    at: 'version: [',
    message: 'at most 16 levels',
  },
  // Names given twice.
  {
    what: 'a member twice',
    edits: [['version: 1', 'version: 1\nversion: 2']],
    code: 'SCRIPT_DUPLICATE',
    at: 'version: 2',
    message: 'version: a name is given twice',
  },
  {
    what: 'a step id twice',
    edits: [['- id: note-room', '- id: sign']],
    code: 'SCRIPT_DUPLICATE',
    at: '- id: sign\n        kind: sign-transcript',
    message: 'another name, got "sign"',
  },
  {
    what: 'a section id twice',
    edits: [['- id: proof', '- id: room']],
    code: 'SCRIPT_DUPLICATE',
    at: '- id: room\n    title: The backup counts',
    message: 'another name, got "room"',
  },
  {
    what: 'a block twice',
    edits: [['title: The backup counts', 'title: The backup counts\n    block: wrapping-key']],
    code: 'SCRIPT_DUPLICATE',
    at: 'block: wrapping-key\n    steps',
    message: '"wrapping-key"',
  },
  {
    what: 'a role twice in an approval',
    edits: [['  - { role: internal-witness, count: 1 }', '  - { role: security-officer, count: 1 }']],
    code: 'SCRIPT_DUPLICATE',
    at: '  - { role: security-officer, count: 1 }\n\noutputs',
    message: '"security-officer"',
  },
];
