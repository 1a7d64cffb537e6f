import { digestHex } from '../core/digest.ts';
import { findStepKind, stepKindIds } from './kinds.ts';
import { checkParameter } from './parameters.ts';
import { joinPath, orderProblems, type Positions, placeProblem, type ScriptProblem } from './problem.ts';
import { type Reference, referencesIn } from './references.ts';
import { type Compensation, type ScriptFile, type StepHeader, scriptSchema, stepHeaderSchema } from './schema.ts';
import { readSource } from './source.ts';
import { describeValue } from './text.ts';
import { findDuplicates } from './uniqueness.ts';
import { problemsOf } from './zod-problems.ts';

/** A step as it stands in the file: its header, and its kind's own members with parameters not yet resolved. */
export interface ScriptStep extends StepHeader {
  /** Where it stands, such as `sections[2].steps[0]`. */
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ScriptSection {
  readonly id: string;
  readonly title: string;
  readonly block: string | null;
  readonly compensate: readonly Compensation[];
  readonly steps: readonly ScriptStep[];
}

/** A script whose form is right. Whether it can be done shows only when it is bound and walked. */
export interface Script extends Omit<ScriptFile, 'sections'> {
  readonly fileName: string;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits: what a plan names and people approve. */
  readonly sha256: string;
  readonly sections: readonly ScriptSection[];
  readonly positions: Positions;
}

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
  const steps = rawSteps(value).map((step) => readStep(step, positions));
  const problems = orderProblems([
    ...syntax,
    ...(file.success ? checkHeader(file.data, positions) : problemsOf(file.error, value, '', positions)),
    ...steps.flatMap((step) => step.problems),
    ...checkReferences(
      value,
      steps.flatMap((step) => step.references),
      positions,
    ),
  ]);
  const formed =
    file.success && syntax.length === 0 && steps.every(({ step, problems: wrong }) => step !== null && wrong.length === 0);
  if (!formed) return { script: null, problems };
  const sections = sectionsOf(file.data, new Map(steps.flatMap(({ step }) => (step === null ? [] : [[step.path, step]]))));
  return { script: { ...file.data, fileName, sha256: digestHex(bytes), sections, positions }, problems };
}

function sectionsOf(file: ScriptFile, steps: ReadonlyMap<string, ScriptStep>): readonly ScriptSection[] {
  return file.sections.map(({ block = null, compensate = [], ...section }, index) => ({
    ...section,
    block,
    compensate,
    steps: section.steps.flatMap((_raw, position) => steps.get(`sections[${index}].steps[${position}]`) ?? []),
  }));
}

interface RawStep {
  readonly path: string;
  readonly members: Readonly<Record<string, unknown>>;
}

interface ReadStep {
  readonly step: ScriptStep | null;
  readonly references: readonly Reference[];
  readonly problems: readonly ScriptProblem[];
}

/** The steps wherever the file has them, so that they are checked even when something around them is wrong. */
function rawSteps(value: unknown): readonly RawStep[] {
  return itemsOf(value, 'sections').flatMap((section, index) =>
    itemsOf(section, 'steps').flatMap((members, position) =>
      isMapping(members) ? [{ path: `sections[${index}].steps[${position}]`, members }] : [],
    ),
  );
}

function itemsOf(value: unknown, member: string): readonly unknown[] {
  const items = isMapping(value) ? value[member] : undefined;
  return Array.isArray(items) ? items : [];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readStep({ path, members }: RawStep, positions: Positions): ReadStep {
  const header = stepHeaderSchema.safeParse(members);
  const fields = Object.fromEntries(Object.entries(members).filter(([name]) => !Object.hasOwn(stepHeaderSchema.shape, name)));
  const references = Object.entries(fields).flatMap(([name, field]) => referencesIn(field, joinPath(path, name)));
  const problems = [
    ...(header.success ? [] : problemsOf(header.error, members, path, positions)),
    ...checkFields(members, { path, fields, references }, positions),
  ];
  return { step: header.success ? { ...header.data, path, fields } : null, references, problems };
}

function checkFields(
  { kind: id }: Readonly<Record<string, unknown>>,
  step: Pick<ScriptStep, 'path' | 'fields'> & { readonly references: readonly Reference[] },
  positions: Positions,
): readonly ScriptProblem[] {
  if (typeof id !== 'string') return [];
  const kind = findStepKind(id);
  if (kind === undefined) {
    const finding = { path: joinPath(step.path, 'kind'), expected: `one of ${stepKindIds.join(', ')}`, got: describeValue(id) };
    return [placeProblem('SCRIPT_KIND_UNKNOWN', finding, positions)];
  }
  const parsed = kind.fields.safeParse(step.fields);
  const later = new Set(step.references.map((reference) => reference.path));
  return parsed.success
    ? []
    : problemsOf(parsed.error, step.fields, step.path, positions).filter((problem) => !later.has(problem.path));
}

function checkHeader(file: ScriptFile, positions: Positions): readonly ScriptProblem[] {
  const parameters = Object.entries(file.parameters).flatMap(([name, parameter]) =>
    checkParameter(parameter, `parameters.${name}`).map(({ code, ...finding }) => placeProblem(code, finding, positions)),
  );
  return [...parameters, ...findDuplicates(file).map((finding) => placeProblem('SCRIPT_DUPLICATE', finding, positions))];
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
