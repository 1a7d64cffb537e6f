import { reduce } from '../engine/reduce.ts';
import type { CeremonyState } from '../engine/state.ts';
import { type FolderContents, parseFolder } from './parse.ts';
import { checkScript } from './sources.ts';

/** A transcript that was followed to its last line. */
export interface FoldedTranscript {
  readonly state: CeremonyState;
  /** When its last line was written. */
  readonly endedAt: string;
}

/** What the transcript in a folder says, folded: to be asked only of a folder that `verifyContents` found in order. Null where it cannot be followed. */
export function foldFolder(contents: FolderContents): FoldedTranscript | null {
  const folder = parseFolder(contents);
  const { bound } = checkScript(folder);
  if (bound === null) return null;
  let state: CeremonyState | null = null;
  let endedAt = '';
  for (const { event, digest } of folder.lines) {
    if (event === null) return null;
    state = reduce(state, event, digest, bound);
    endedAt = event.at;
  }
  return state === null ? null : { state, endedAt };
}
