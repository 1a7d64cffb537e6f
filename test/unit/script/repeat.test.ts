import { describe, expect, it } from 'vitest';
import { type BoundScript, bindScript } from '../../../shared/script/bind.ts';
import { describeBinding } from '../../../shared/script/difference.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import { frozenText } from '../../fuzz/bad-scripts/bad-script.ts';
import { countedText, groupedText } from './grouped.ts';
import { edited, problemsIn as everyProblemIn, siteValues } from './shipped.ts';

function boundOf(text: string, values: Readonly<Record<string, string>> = siteValues): BoundScript {
  const parsed = parseScript(new TextEncoder().encode(text), 'test.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  const result = bindScript(parsed.script, values);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.bound;
}

/** What the language itself has against `text`: the frozen script is older than some rules. */
const problemsIn = (text: string, values?: Readonly<Record<string, string>>) =>
  everyProblemIn(text, values).filter(({ code }) => code.startsWith('SCRIPT_'));

describe('a group of steps', () => {
  it('becomes the same steps that were written out, in the order of the people', () => {
    const names = (bound: BoundScript) =>
      bound.steps.map(({ id, kind, actor, minutes, fields }) => ({ id, kind, actor, minutes, fields }));
    const bound = boundOf(groupedText());
    expect(names(bound)).toEqual(names(boundOf(frozenText)));
    expect(bound.steps.find(({ id }) => id === 'print-share-2')).toMatchObject({
      title: 'Sheet 2 is printed',
      say: 'Custodian 2, please stand at the printer, alone.',
      block: 'wrapping-key',
    });
    expect(problemsIn(groupedText())).toEqual([]);
  });

  it('is done as often as a parameter gives people', () => {
    const two = boundOf(countedText(), { ...siteValues, custodians: '2' });
    expect(two.roles).toEqual({ administrator: 1, custodian: 2, 'security-officer': 1, 'internal-witness': 1 });
    expect(two.sections.find(({ id }) => id === 'shares')?.steps.slice(3)).toEqual([
      'print-share-1',
      'read-share-1',
      'print-share-2',
      'read-share-2',
    ]);
    expect(problemsIn(countedText(), { ...siteValues, custodians: '4' })).toEqual([]);
  });

  it('has its steps in one place of the file', () => {
    const bound = boundOf(groupedText());
    expect(bound.paths.get('print-share-1')).toBe('sections[3].steps[3].steps[0]');
    expect(bound.paths.get('print-share-3')).toBe('sections[3].steps[3].steps[0]');
    const problems = problemsIn(
      groupedText().replace('index: { each: number }\n            holder', "index: '1'\n            holder"),
    );
    expect(problems.map(({ path }) => path)).toContain('sections[3].steps[3].steps[0]');
  });

  it('puts the number into texts and names of fields', () => {
    const text = groupedText().replace(
      '          - id: read-share\n',
      `          - id: note
            kind: record
            title: Bag
            actor: custodian
            items: { 'bag-{number}': 'Bag of custodian {number}, of {number}' }
          - id: read-share\n`,
    );
    expect(boundOf(text).steps.find(({ id }) => id === 'note-2')?.fields).toEqual({
      items: { 'bag-2': 'Bag of custodian 2, of 2' },
    });
  });
});

describe('a number of people by parameter', () => {
  it('is used where the difference says', () => {
    const text = countedText()
      .replace(
        'approve:\n  - { role: security-officer, count: 1 }',
        'approve:\n  - { role: security-officer, count: { parameter: officers } }',
      )
      .replace(
        '\nroles:\n',
        '  officers:\n    title: O\n    type: count\n    minimum: 1\n    maximum: 2\n    default: 1\n\nroles:\n',
      );
    const parsed = parseScript(new TextEncoder().encode(text), 'test.yaml');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const rows = describeBinding(parsed.script, boundOf(text));
    expect(rows.find(({ name }) => name === 'custodians')).toMatchObject({ value: '3', uses: ['roles.custodian', 'split-key'] });
    expect(rows.find(({ name }) => name === 'officers')?.uses).toEqual(['approve']);
    expect(boundOf(text).approve[0]).toEqual({ role: 'security-officer', count: 1 });
  });

  it('is refused outside its bounds', () => {
    expect(problemsIn(countedText(), { ...siteValues, custodians: '6' })).toMatchObject([
      { code: 'SCRIPT_PARAMETER_OUT_OF_BOUNDS', path: 'parameters.custodians' },
    ]);
  });

  it('is refused where the bounds are wider than the place, or it is no count', () => {
    const wide = countedText().replace('maximum: 5', 'maximum: 40');
    expect(problemsIn(wide)).toMatchObject([
      { code: 'SCRIPT_VALUE', path: 'roles.custodian', expected: 'a parameter of type count, with bounds within 1 to 16' },
    ]);
    const label = edited(['custodian: 3', 'custodian: { parameter: token-label }']);
    expect(problemsIn(label)).toMatchObject([{ code: 'SCRIPT_VALUE', got: 'token-label, a label' }]);
  });
});
