import { readFileSync } from 'node:fs';
import type { ScriptProblemCode } from '../../../shared/script/problem.ts';
import type { Edit } from '../../unit/script/shipped.ts';

/** A script that is refused, and how. */
export interface BadScript {
  readonly what: string;
  /** The frozen script with the first occurrence of each text replaced, or a whole text, or whole bytes. */
  readonly edits?: readonly Edit[];
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Values for parameters beside the usual ones; null takes one away. */
  readonly values?: Readonly<Record<string, string | null>>;
  readonly code: ScriptProblemCode;
  /** The member that the problem names. */
  readonly path: string;
  /** A text on the line where the problem is; without it the problem is on the first line. */
  readonly at?: string;
  readonly message: string;
}

/** A script that was approved once and never changes, so that what the bad ones change in it is always there. */
export const frozenText = readFileSync(
  new URL('../../golden/transcript-v1-ceremony/artefacts/script.yaml', import.meta.url),
  'utf8',
);

/** `text` with the first occurrence of each text replaced; an edit that finds nothing is a mistake of the test. */
export function changed(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [from, to]) => {
    const next = before.replace(from, () => to);
    if (next === before) throw new Error(`nothing to replace: ${from}`);
    return next;
  }, text);
}
