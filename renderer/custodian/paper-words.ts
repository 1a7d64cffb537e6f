import { ClavigerError } from '../../shared/core/errors/index.ts';
import { typedBytes } from '../../shared/engine/steps/checkpoint-turns.ts';
import { text } from '../text/index.ts';

/** How many words a checkpoint has. */
export const WORDS = 16;

/** The name of the field of the word at `index`, from 0. */
export function wordField(index: number): string {
  return `word-${index + 1}`;
}

/** What keeps sixteen words from being a checkpoint at all, by the place of the first such word; undefined when nothing does. Whether they are the right ones, only the transcript tells. */
export function whatIsWrongWithWords(words: readonly string[]): string | undefined {
  const empty = words.findIndex((word) => word.trim() === '');
  if (empty >= 0) return text.paperWords.missing(empty + 1);
  try {
    typedBytes(words);
    return undefined;
  } catch (error) {
    if (error instanceof ClavigerError) return text.paperWords.wrong(error.report().field, error.report().got ?? '');
    throw error;
  }
}

/** Whether a single word can stand at `index`, from 0; one that is not typed yet can. */
export function isPossibleWord(word: string, index: number): boolean {
  if (word.trim() === '') return true;
  try {
    // The place decides which list the word must be from.
    typedBytes(index % 2 === 0 ? [word] : ['aardvark', word]);
    return true;
  } catch {
    return false;
  }
}
