import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bindScript } from '../../../shared/script/bind.ts';
import { describeBinding } from '../../../shared/script/difference.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import type { ScriptProblemCode } from '../../../shared/script/problem.ts';
import type { Script } from '../../../shared/script/script.ts';
import { type Edit, edited, lineOf, problemsIn, shippedBytes, shippedExamined, shippedText, siteValues } from './shipped.ts';

function scriptOf(text = shippedText): Script {
  const result = parseScript(new TextEncoder().encode(text), 'test.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.script;
}

const counted: Edit = [
  '    title: The label that the data key gets in the token\n    type: label\n    default: data-key-1',
  '    title: T\n    type: count\n    minimum: 2\n    maximum: 3',
];
const countUsed: Edit[] = [
  counted,
  ['{ parameter: key-label }', 'fixed'],
  ["threshold: '2'", 'threshold: { parameter: key-label }'],
];

describe('bindScript', () => {
  it('puts values and defaults in place, and leaves the script as it was', () => {
    const script = scriptOf();
    const before = structuredClone({ ...script, positions: null });
    const result = bindScript(script, siteValues);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.bound.parameters).toEqual({ ...siteValues, 'key-label': 'data-key-1' });
    expect(result.bound.steps.find((step) => step.id === 'make-key')?.fields).toEqual({
      key: 'data-key',
      label: 'data-key-1',
      bits: '256',
    });
    expect(result.bound.steps.find((step) => step.id === 'split-key')).toMatchObject({
      section: 'shares',
      block: 'wrapping-key',
      fields: { set: 'backup-set', threshold: 2, total: 3 },
    });
    expect(result.bound.steps.find((step) => step.id === 'roll-call')).toMatchObject({ block: null, approve: [], minutes: 20 });
    expect({ ...script, positions: null }).toEqual(before);
  });

  it('keeps the SHA-256 of the file as it was approved', () => {
    const expected = createHash('sha256').update(shippedBytes).digest('hex');
    expect(shippedExamined().bound.sha256).toBe(expected);
  });

  it('binds counts into numbers, and takes whole lists item by item', () => {
    const bound = bindScript(
      scriptOf(edited(...countUsed, ['backups: [data-key-backup]', 'backups: [{ parameter: token-label }]'])),
      {
        ...siteValues,
        'token-label': 'data-key-backup',
        'key-label': '3',
      },
    );
    if (!bound.ok) throw new Error(JSON.stringify(bound.problems));
    expect(bound.bound.steps.find((step) => step.id === 'split-key')?.fields).toMatchObject({ threshold: 3 });
    expect(bound.bound.steps.find((step) => step.id === 'write-medium')?.fields).toMatchObject({ backups: ['data-key-backup'] });
  });

  const refused: readonly (readonly [
    what: string,
    values: Record<string, string>,
    edits: Edit[],
    code: ScriptProblemCode,
    at: string,
    message: string,
  ])[] = [
    ['a parameter the script does not have', { colour: 'red' }, [], 'SCRIPT_PARAMETER_UNKNOWN', '\nparameters:', 'got "colour"'],
    [
      'a parameter from the prototype',
      { constructor: 'x' },
      [],
      'SCRIPT_PARAMETER_UNKNOWN',
      '\nparameters:',
      'got "constructor"',
    ],
    ['a label with an accent', { 'token-label': 'clé' }, [], 'SCRIPT_VALUE', '  token-label:', 'printable ASCII'],
    ['a label too long', { 'token-label': 'x'.repeat(33) }, [], 'SCRIPT_VALUE', '  token-label:', '1 to 32'],
    [
      'a label with a space at its end',
      { 'token-label': 'KEYS ' },
      [],
      'SCRIPT_VALUE',
      '  token-label:',
      'without a space at either end',
    ],
    ['an empty path', { 'media-folder': '' }, [], 'SCRIPT_VALUE', '  media-folder:', 'an empty text'],
    [
      'a path that runs backwards',
      { 'media-folder': '/media/\u202egnp' },
      [],
      'SCRIPT_VALUE',
      '  media-folder:',
      'visible characters only',
    ],
    ['a path of two lines', { 'media-folder': '/a\n/b' }, [], 'SCRIPT_VALUE', '  media-folder:', 'a path of 1 to 1024'],
    ['a key id for a shell', { 'key-id': 'a; rm -rf /' }, [], 'SCRIPT_VALUE', '  key-id:', 'a key id of 1 to 512'],
    ['a count that is none', { 'key-label': 'two' }, countUsed, 'SCRIPT_VALUE', '  key-label:', 'a whole number, got "two"'],
    [
      'a count too small',
      { 'key-label': '1' },
      countUsed,
      'SCRIPT_PARAMETER_OUT_OF_BOUNDS',
      '  key-label:',
      'from 2 to 3, got "1"',
    ],
    [
      'a count too large',
      { 'key-label': '4' },
      countUsed,
      'SCRIPT_PARAMETER_OUT_OF_BOUNDS',
      '  key-label:',
      'from 2 to 3, got "4"',
    ],
    ['no value and no default', {}, countUsed, 'SCRIPT_PARAMETER_UNBOUND', '  key-label:', 'neither a value nor a default'],
    [
      'a value that its step refuses',
      { 'token-label': 'Not A Name' },
      [['key: data-key\n        label', 'key: { parameter: token-label }\n        label']],
      'SCRIPT_VALUE',
      'key: { parameter: token-label }',
      'lower-case letters',
    ],
  ];

  it.each(refused)('refuses %s', (_what, values, edits, code, at, message) => {
    const text = edited(...edits, ['# A ceremony script', '# a ceremony script']);
    const line = lineOf(text, at) + (at.startsWith('\n') ? 1 : 0);
    const found = problemsIn(text, { ...siteValues, ...values });
    expect(found).toMatchObject([{ code, line }]);
    expect(found[0]?.message).toContain(message);
  });

  it('names every value that is missing at once', () => {
    expect(problemsIn(shippedText, {}).map((problem) => problem.path)).toEqual(
      Object.keys(siteValues).map((name) => `parameters.${name}`),
    );
  });

  it('checks a SHA-256 for what it is', () => {
    const text = edited(['    title: The label of the token\n    type: label', '    title: T\n    type: sha256']);
    expect(problemsIn(text, { ...siteValues, 'token-label': 'A'.repeat(64) })).toMatchObject([
      { code: 'SCRIPT_VALUE', path: 'parameters.token-label' },
    ]);
  });
});

describe('describeBinding', () => {
  it('says for each parameter what the file gives, what this site gives, and where it goes', () => {
    const { script, bound } = shippedExamined();
    const rows = describeBinding(script, bound);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({
      name: 'token-label',
      title: 'The label of the token',
      value: 'CEREMONY',
      default: null,
      uses: ['open-token'],
    });
    expect(rows[1]).toMatchObject({ name: 'key-label', value: 'data-key-1', default: 'data-key-1', uses: ['make-key'] });
  });
});
