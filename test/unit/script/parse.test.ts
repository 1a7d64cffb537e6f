import { describe, expect, it } from 'vitest';
import { parseScript } from '../../../shared/script/parse.ts';
import { MAXIMUM_PROBLEMS, type ScriptProblemCode } from '../../../shared/script/problem.ts';
import { MAXIMUM_SCRIPT_BYTES } from '../../../shared/script/source.ts';
import { type Edit, edited, lineOf, problemsIn, shippedBytes, shippedText } from './shipped.ts';

interface BadScript {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly code: ScriptProblemCode;
  /** A text on the line where the problem is. */
  readonly at: string;
  readonly message: string;
}

const bad: readonly BadScript[] = [
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
  // Members.
  {
    what: 'an unknown member of the file',
    edits: [['version: 1', 'version: 1\nowner: me']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: 'owner',
    message: 'owner: there is no member of this name here',
  },
  {
    what: 'a merge key',
    edits: [['  custodian: 3', '  custodian: 3\n  <<: {}']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: '<<',
    message: 'roles.<<',
  },
  {
    what: 'a prototype',
    edits: [['version: 1', 'version: 1\n__proto__: {}']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: '__proto__',
    message: '__proto__',
  },
  {
    what: 'an unknown role',
    edits: [['  custodian: 3', '  custodian: 3\n  guest: 1']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: 'guest',
    message: 'roles.guest',
  },
  {
    what: 'an unknown member of a section',
    edits: [['    title: The token', '    title: The token\n    colour: red']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: 'colour',
    message: 'sections[1].colour',
  },
  {
    what: 'a field of another kind',
    edits: [["        bits: '256'", "        bits: '256'\n        threshold: '2'"]],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: "threshold: '2'\n        say: >-\n          The token makes",
    message: 'sections[2].steps[1].threshold',
  },
  {
    what: 'a bound that no label has',
    edits: [['    type: label\n', '    type: label\n    minimum: 1\n']],
    code: 'SCRIPT_UNKNOWN_MEMBER',
    at: 'minimum: 1',
    message: 'no minimum for a label',
  },
  {
    what: 'no version',
    edits: [['version: 1\n', '']],
    code: 'SCRIPT_MISSING',
    at: 'ceremony: generate-and-export',
    message: 'version: something that must be there is missing',
  },
  {
    what: 'no actor',
    edits: [[/(make-key[\s\S]*?) {8}actor: administrator\n/, `make-key\n        kind: generate-key\n        title: T\n`]],
    code: 'SCRIPT_MISSING',
    at: '- id: make-key',
    message: 'sections[2].steps[1].actor',
  },
  {
    what: 'no field of the kind',
    edits: [["        bits: '256'\n", '']],
    code: 'SCRIPT_MISSING',
    at: '- id: make-key',
    message: 'sections[2].steps[1].bits',
  },
  {
    what: 'a count without bounds',
    edits: [['    type: label\n', '    type: count\n']],
    code: 'SCRIPT_MISSING',
    at: 'token-label:',
    message: 'a maximum for a count',
  },
  // Values.
  {
    what: 'a name with capitals',
    edits: [['ceremony: generate', 'ceremony: Generate']],
    code: 'SCRIPT_VALUE',
    at: 'ceremony: Generate',
    message: 'lower-case letters, digits and hyphens',
  },
  {
    what: 'a number with a zero before it',
    edits: [['version: 1', 'version: 01']],
    code: 'SCRIPT_VALUE',
    at: 'version: 01',
    message: 'a whole number, got "01"',
  },
  {
    what: 'a role without people',
    edits: [['  custodian: 3', '  custodian: 0']],
    code: 'SCRIPT_VALUE',
    at: 'custodian: 0',
    message: 'from 1 to 16',
  },
  {
    what: 'a pair of three',
    edits: [['[administrator, custodian]', '[administrator, custodian, custodian]']],
    code: 'SCRIPT_VALUE',
    at: '[administrator, custodian, custodian]',
    message: 'forbid[0]',
  },
  {
    what: 'an actor that is no role',
    edits: [['actor: security-officer', 'actor: boss']],
    code: 'SCRIPT_VALUE',
    at: 'actor: boss',
    message: 'one of administrator, custodian',
  },
  {
    what: 'a key of a strange size',
    edits: [["bits: '256'", "bits: '512'"]],
    code: 'SCRIPT_VALUE',
    at: "bits: '512'",
    message: 'one of 128, 192, 256, got "512"',
  },
  {
    what: 'a compensation nobody knows',
    edits: [['drop-backup, ', 'hope, ']],
    code: 'SCRIPT_VALUE',
    at: 'hope',
    message: 'got "hope"',
  },
  {
    what: 'an empty title',
    edits: [['title: The token\n', 'title:\n']],
    code: 'SCRIPT_VALUE',
    at: '    title:\n    steps',
    message: 'at least 1 character, got an empty text',
  },
  {
    what: 'a list where a text belongs',
    edits: [['title: The token\n', 'title: [The token]\n']],
    code: 'SCRIPT_VALUE',
    at: 'title: [The token]',
    message: 'a text, got a list of 1',
  },
  {
    what: 'a section without steps',
    edits: [
      [
        /( {2}- id: proof\n {4}title: The backup counts\n)[\s\S]*?\n\n {2}- id: export/,
        '  - id: proof\n    title: Nothing\n    steps: []\n\n  - id: export',
      ],
    ],
    code: 'SCRIPT_VALUE',
    at: 'steps: []',
    message: 'at least 1 item, got a list of 0',
  },
  {
    what: 'a default that the type refuses',
    edits: [['default: data-key-1', 'default: "data key é"']],
    code: 'SCRIPT_VALUE',
    at: 'default: "data',
    message: 'printable ASCII',
  },
  {
    what: 'a kind nobody knows',
    edits: [['kind: split', 'kind: cut']],
    code: 'SCRIPT_KIND_UNKNOWN',
    at: 'kind: cut',
    message: 'one of roll-call, environment',
  },
  {
    what: 'a kind from the prototype',
    edits: [['kind: split', 'kind: constructor']],
    code: 'SCRIPT_KIND_UNKNOWN',
    at: 'kind: constructor',
    message: 'got "constructor"',
  },
  // Parameters.
  {
    what: 'a parameter nobody declared',
    edits: [['{ parameter: key-label }', '{ parameter: key-lable }']],
    code: 'SCRIPT_PARAMETER_UNKNOWN',
    at: 'key-lable',
    message: 'one of token-label, key-label',
  },
  {
    what: 'a parameter nobody uses',
    edits: [['{ parameter: key-label }', 'fixed']],
    code: 'SCRIPT_PARAMETER_UNUSED',
    at: '  key-label:',
    message: 'a step with {parameter: key-label}',
  },
];

describe('parseScript', () => {
  it.each(bad)('refuses $what', ({ edits, code, at, message }) => {
    const text = edited(...edits);
    const line = lineOf(text, at);
    const found = problemsIn(text).filter((problem) => problem.code === code && problem.message.includes(message));
    expect(
      found.map((problem) => problem.line),
      JSON.stringify(problemsIn(text), null, 1),
    ).toContain(line);
  });

  it('reads the shipped ceremony', () => {
    const result = parseScript(shippedBytes, 'generate-and-export.yaml');
    expect(result).toMatchObject({
      ok: true,
      script: { ceremony: 'generate-and-export', version: 1, fileName: 'generate-and-export.yaml' },
    });
  });

  it('finds problems of the whole file at once, in the order of the file', () => {
    const text = edited(
      ['version: 1', 'version: 0'],
      ['custodian: 3', 'custodian: many'],
      ['kind: split', 'kind: cut'],
      ["bits: '256'", 'bits: big'],
    );
    const found = problemsIn(text).map((problem) => `${problem.line} ${problem.code}`);
    expect(found).toEqual([
      `${lineOf(text, 'version: 0')} SCRIPT_VALUE`,
      `${lineOf(text, 'custodian: many')} SCRIPT_VALUE`,
      `${lineOf(text, 'bits: big')} SCRIPT_VALUE`,
      `${lineOf(text, 'kind: cut')} SCRIPT_KIND_UNKNOWN`,
    ]);
  });

  it('says the column', () => {
    expect(problemsIn(edited(['[administrator, custodian]', '[administrator, nobody]']))).toMatchObject([
      { code: 'SCRIPT_VALUE', path: 'forbid[0][1]', column: 21 },
    ]);
  });

  const encode = (text: string) => new TextEncoder().encode(text);
  it.each([
    ['a byte-order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...shippedBytes]), 'no byte-order mark'],
    ['bytes that are not UTF-8', new Uint8Array([...shippedBytes, 0xc3, 0x28]), 'UTF-8'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'UTF-8'],
    ['an overlong encoding', new Uint8Array([...shippedBytes, 0xc0, 0xaf]), 'UTF-8'],
    ['a file too large', encode(`${shippedText}${'#'.repeat(MAXIMUM_SCRIPT_BYTES)}`), `at most ${MAXIMUM_SCRIPT_BYTES} bytes`],
    ['an empty file', new Uint8Array(0), 'a mapping, got an empty file'],
    ['comments only', encode('# nothing\n'), 'a mapping, got an empty file'],
  ])('refuses %s', (_what, bytes, message) => {
    const result = parseScript(bytes, 'test.yaml');
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'SCRIPT_SYNTAX', line: 1 }] });
    expect(result.ok ? '' : result.problems[0]?.message).toContain(message);
  });

  it('survives nesting that no stack holds', () => {
    for (const opening of ['[', '{a: ', '? ', '- ', '{[']) {
      const result = parseScript(encode(opening.repeat(60_000)), 'test.yaml');
      expect(result.ok ? [] : result.problems.map((problem) => problem.code)).toContain('SCRIPT_SYNTAX');
      expect(result.ok ? 0 : result.problems.length).toBeLessThanOrEqual(MAXIMUM_PROBLEMS);
    }
  });

  it('refuses a list and a text where the file must be a mapping', () => {
    for (const text of ['[a]\n', 'hello\n']) {
      expect(parseScript(encode(text), 'test.yaml')).toMatchObject({
        ok: false,
        problems: [{ code: 'SCRIPT_VALUE', line: 1, column: 1, path: '', expected: 'a mapping' }],
      });
    }
  });

  it('accepts a script of exactly the largest size', () => {
    const padded = `${shippedText}${'#'.repeat(MAXIMUM_SCRIPT_BYTES - shippedBytes.length)}`;
    expect(problemsIn(padded)).toEqual([]);
  });
});
