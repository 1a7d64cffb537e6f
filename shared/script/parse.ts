import { digestHex } from '../core/digest.ts';
import { type CountReference, checkCounts, countReferences } from './counts.ts';
import { checkParameter } from './parameters.ts';
import { orderProblems, type Positions, placeProblem, type ScriptProblem } from './problem.ts';
import { checkGroup, isMapping, type RawItem, rawItems, readItem, readStep } from './read-steps.ts';
import type { Reference } from './references.ts';
import { type ScriptFile, scriptSchema } from './schema.ts';
import type { Script, ScriptStep } from './script.ts';
import { readSource } from './source.ts';
import { describeValue } from './text.ts';
import { findDuplicates } from './uniqueness.ts';
import { problemsOf } from './zod-problems.ts';

/** Either a value or everything that is wrong; being refused is an outcome, not an error. */
export type Refusal = { readonly ok: false; readonly problems: readonly ScriptProblem[] };
export type ParseResult = { readonly ok: true; readonly script: Script } | Refusal;

/** What a file gives: a script wherever its form allows one, and everything that is wrong with it. */
export interface ReadScript {
  /** Null when the form is so wrong that nothing can be said of the whole. */
  readonly script: Script | null;
  readonly problems: readonly ScriptProblem[];
}

/**
 * Reads a ceremony script (design section 5) from the bytes of its file, at most 262144. Every problem of the form is found
 * at once, with line and column. Nothing is thrown.
 */
export function parseScript(bytes: Uint8Array, fileName: string): ParseResult {
  const { script, problems } = readScript(bytes, fileName);
  return script === null || problems.length > 0 ? { ok: false, problems } : { ok: true, script };
}

/** As `parseScript`, but gives the script also when what is wrong does not keep the rest from being examined. Nothing is thrown. */
export function readScript(bytes: Uint8Array, fileName: string): ReadScript {
  const { value, positions, problems: syntax } = readSource(bytes);
  if (value === undefined) return { script: null, problems: orderProblems(syntax) };
  const file = scriptSchema.safeParse(value);
  const items = rawItems(value);
  const steps = items.flatMap((item) => item.steps.map((step) => readStep(step, positions)));
  const read = steps.flatMap(({ step }) => step ?? []);
  const ofSteps = [...items.flatMap((item) => checkGroup(item, value, positions)), ...steps.flatMap((step) => step.problems)];
  const counted = file.success ? countReferences(file.data, read) : [];
  const problems = orderProblems([
    ...syntax,
    ...(file.success ? checkHeader(file.data, items, counted, positions) : problemsOf(file.error, value, '', positions)),
    ...ofSteps,
    ...checkReferences(value, [...counted, ...steps.flatMap((step) => step.references)], positions),
  ]);
  const formed = file.success && syntax.length === 0 && steps.every(({ step }) => step !== null) && ofSteps.length === 0;
  if (!formed) return { script: null, problems };
  const parts = sectionsOf(file.data, items, new Map(read.map((step) => [step.path, step])));
  return { script: { ...file.data, ...parts, fileName, sha256: digestHex(bytes), positions }, problems };
}

function sectionsOf(
  file: ScriptFile,
  items: readonly RawItem[],
  steps: ReadonlyMap<string, ScriptStep>,
): Pick<Script, 'sections' | 'abort'> {
  const itemsAt = (base: string) => items.filter(({ path }) => path.startsWith(`${base}[`)).map((item) => readItem(item, steps));
  const sections = file.sections.map(({ block = null, compensate = [], id, title }, index) => ({
    id,
    title,
    block,
    compensate,
    items: itemsAt(`sections[${index}].steps`),
  }));
  return { sections, abort: itemsAt('abort') };
}

function checkHeader(
  file: ScriptFile,
  items: readonly RawItem[],
  counted: readonly CountReference[],
  positions: Positions,
): readonly ScriptProblem[] {
  const parameters = Object.entries(file.parameters).flatMap(([name, parameter]) =>
    checkParameter(parameter, `parameters.${name}`).map(({ code, ...finding }) => placeProblem(code, finding, positions)),
  );
  return [
    ...parameters,
    ...checkCounts(file, counted).map((finding) => placeProblem('SCRIPT_VALUE', finding, positions)),
    ...findDuplicates(
      file,
      items.flatMap((item) => item.steps),
    ).map((finding) => placeProblem('SCRIPT_DUPLICATE', finding, positions)),
  ];
}

function checkReferences(value: unknown, references: readonly Reference[], positions: Positions): readonly ScriptProblem[] {
  const declared = isMapping(value) && isMapping(value.parameters) ? Object.keys(value.parameters) : [];
  const used = new Set(references.map((reference) => reference.parameter));
  const expected = declared.length === 0 ? 'no parameter, as none is declared' : `one of ${declared.join(', ')}`;
  return [
    ...references
      .filter((reference) => !declared.includes(reference.parameter))
      .map(({ path, parameter }) =>
        placeProblem('SCRIPT_PARAMETER_UNKNOWN', { path, expected, got: describeValue(parameter) }, positions),
      ),
    ...declared
      .filter((name) => !used.has(name))
      .map((name) =>
        placeProblem(
          'SCRIPT_PARAMETER_UNUSED',
          { path: `parameters.${name}`, expected: `a step with {parameter: ${name}}`, got: 'none' },
          positions,
        ),
      ),
  ];
}
