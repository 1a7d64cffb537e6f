import { describe, expect, it } from 'vitest';
import { parseScript } from '../../../shared/script/parse.ts';
import { MAXIMUM_PROBLEMS } from '../../../shared/script/problem.ts';
import { MAXIMUM_SCRIPT_BYTES } from '../../../shared/script/source.ts';
import { edited, lineOf, problemsIn, shippedBytes, shippedText } from './shipped.ts';

describe('parseScript', () => {
  it('reads the shipped ceremony', () => {
    const result = parseScript(shippedBytes, 'generate-and-export.yaml');
    expect(result).toMatchObject({
      ok: true,
      script: { ceremony: 'generate-and-export', version: 2, fileName: 'generate-and-export.yaml' },
    });
  });

  it('finds problems of the whole file at once, in the order of the file', () => {
    const text = edited(
      ['version: 2', 'version: 0'],
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
