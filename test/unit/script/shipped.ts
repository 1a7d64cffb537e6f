import { readFileSync } from 'node:fs';
import { type Examined, examineScript } from '../../../shared/script/examine.ts';
import type { ScriptProblem } from '../../../shared/script/problem.ts';

export const shippedBytes = new Uint8Array(
  readFileSync(new URL('../../../resources/ceremonies/generate-and-export.yaml', import.meta.url)),
);
export const shippedText = new TextDecoder().decode(shippedBytes);

/** Values for every parameter of the shipped ceremony that has no default. */
export const siteValues = {
  'token-label': 'CEREMONY',
  'request-file': '/media/cloud/request.json',
  'key-id': 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789abc',
  'media-folder': '/media/backup/K7QM-2D9F',
  'transcript-folder': '/media/record/K7QM-2D9F',
} as const;

export type Edit = readonly [from: string | RegExp, to: string];

/** The shipped script with the first occurrence of each text replaced; an edit that finds nothing is a mistake of the test. */
export function edited(...edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    const next = text.replace(from, () => to);
    if (next === text) throw new Error(`nothing to replace: ${from}`);
    return next;
  }, shippedText);
}

/** The text of the step `id`, with its line feed at the end. */
export function stepText(id: string, text = shippedText): string {
  const start = text.indexOf(`      - id: ${id}\n`);
  if (start < 0) throw new Error(`no step ${id}`);
  const rest = text.slice(start + 1);
  const end = rest.search(/^(?: {6}- id:| {2}- id:|\n {2}- id:)/m);
  return end < 0 ? text.slice(start) : text.slice(start, start + 1 + end);
}

/** The shipped script without the step `id`. */
export function without(id: string, text = shippedText): string {
  return text.replace(stepText(id, text), () => '');
}

/** The number of the first line of `text` that contains `anchor`, from 1. */
export function lineOf(text: string, anchor: string): number {
  const index = text.indexOf(anchor);
  if (index < 0) throw new Error(`no line with: ${anchor}`);
  return text.slice(0, index).split('\n').length;
}

/** All problems of `text` with the usual values of the site; none when it can be done. */
export function problemsIn(text: string, values: Readonly<Record<string, string>> = siteValues): readonly ScriptProblem[] {
  const result = examineScript(new TextEncoder().encode(text), 'test.yaml', values);
  return result.ok ? [] : result.problems;
}

/** The shipped ceremony, examined. */
export function shippedExamined(): Examined {
  const result = examineScript(shippedBytes, 'generate-and-export.yaml', siteValues);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}
