import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../shared/core/errors/index.ts';
import { bindScript } from '../../shared/script/bind.ts';
import { examineScript } from '../../shared/script/examine.ts';
import { parseScript } from '../../shared/script/parse.ts';
import { countedText } from '../unit/script/grouped.ts';
import { shippedBytes, shippedText, siteValues } from '../unit/script/shipped.ts';

const SPICES = [
  '&a ',
  '*a',
  '!!int ',
  '{',
  '}',
  '[',
  ']',
  '- ',
  '? ',
  ': ',
  '---\n',
  '...\n',
  '|\n',
  '>-\n',
  '"',
  "'",
  '%',
  '<<: ',
  '#',
  '__proto__',
  'constructor',
  '\t',
  '\u0000',
  '{parameter: token-label}',
  '{each: number}',
  '{each: person}',
  '{number}',
  'each: custodian\n        ',
  'optional: late\n        ',
  'expect: { serial: x }\n        ',
  '99999999999999999999',
  '-1',
  '\u{1F511}',
  '\u202e',
];
const lines = shippedText.split('\n');

type Mutation = (text: string) => string;

const place = fc.nat({ max: shippedText.length });
const lineNumber = fc.nat({ max: lines.length - 1 });

/** `text` with its lines changed by `change`; numbers count modulo its length. */
function withLines(text: string, change: (all: string[]) => void): string {
  const all = text.split('\n');
  change(all);
  return all.join('\n');
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...SPICES)).map(
    ([at, spice]): Mutation =>
      (text) =>
        text.slice(0, at) + spice + text.slice(at),
  ),
  fc.tuple(place, fc.nat({ max: 40 })).map(
    ([at, length]): Mutation =>
      (text) =>
        text.slice(0, at) + text.slice(at + length),
  ),
  fc.tuple(lineNumber).map(
    ([line]): Mutation =>
      (text) =>
        withLines(text, (all) => void all.splice(line % all.length, 1)),
  ),
  fc.tuple(lineNumber, lineNumber).map(
    ([from, to]): Mutation =>
      (text) =>
        withLines(text, (all) => void all.splice(to, 0, all[from % all.length] ?? '')),
  ),
  fc.tuple(lineNumber, fc.integer({ min: -6, max: 6 })).map(
    ([line, shift]): Mutation =>
      (text) =>
        withLines(text, (all) => {
          const index = line % all.length;
          all[index] = shift > 0 ? ' '.repeat(shift) + all[index] : (all[index] ?? '').slice(-shift);
        }),
  ),
  fc.tuple(lineNumber, fc.string({ maxLength: 20 })).map(
    ([line, value]): Mutation =>
      (text) =>
        withLines(text, (all) => {
          const index = line % all.length;
          all[index] = (all[index] ?? '').replace(/:.*$/, () => `: ${value}`);
        }),
  ),
);

/** Either a ceremony that can be held, or typed problems with their places; nothing else comes out, and nothing is thrown. */
function expectOutcome(bytes: Uint8Array, values: Readonly<Record<string, string>>): void {
  const result = examineScript(bytes, 'mutated.yaml', values);
  if (result.ok) {
    expect(result.walk.problems).toEqual([]);
    return;
  }
  expect(result.problems.length).toBeGreaterThan(0);
  for (const problem of result.problems) {
    expect(Object.hasOwn(errorCodes, problem.code)).toBe(true);
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.message.length).toBeGreaterThan(0);
  }
}

const grouped = countedText();

describe('a mutated script', () => {
  it('with groups and numbers by parameter is accepted or refused, never thrown over', () => {
    const custodians = fc.constantFrom('2', '3', '5', '16', '0', 'x');
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), custodians, (mutations, count) => {
        const text = mutations.reduce((before, mutate) => mutate(before), grouped);
        expectOutcome(new TextEncoder().encode(text), { ...siteValues, custodians: count });
      }),
      { numRuns: 300 },
    );
  });

  it('has as many steps as its groups have people, each with a place in the file', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), (count) => {
        const parsed = parseScript(new TextEncoder().encode(grouped), 'grouped.yaml');
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        const result = bindScript(parsed.script, { ...siteValues, custodians: String(count) });
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const { steps, sections, paths, positions } = result.bound;
        expect(steps).toHaveLength(17 + 2 * count);
        expect(sections.flatMap((section) => section.steps)).toEqual(steps.map(({ id }) => id));
        for (const { id } of steps) expect(positions.has(paths.get(id) ?? 'nowhere')).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('is accepted or refused, never thrown over: text', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const text = mutations.reduce((before, mutate) => mutate(before), shippedText);
        expectOutcome(new TextEncoder().encode(text), siteValues);
      }),
      { numRuns: 400 },
    );
  });

  it('is accepted or refused, never thrown over: bytes', () => {
    fc.assert(
      fc.property(fc.nat({ max: shippedBytes.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = shippedBytes.slice();
        bytes[at] = byte;
        expectOutcome(bytes, siteValues);
      }),
      { numRuns: 300 },
    );
  });

  it('takes any values for its parameters without throwing', () => {
    const values = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(siteValues), 'key-label', '__proto__'), fc.string()),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(values, (given) => expectOutcome(shippedBytes, given)),
      { numRuns: 300 },
    );
  });
});
