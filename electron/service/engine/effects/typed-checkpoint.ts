import { equalBytes, hexToBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { Facts } from '../../../../shared/engine/facts.ts';
import { typedBytes } from '../../../../shared/engine/steps/checkpoint-turns.ts';

/**
 * Holds typed words against the last checkpoint. What is recorded of it, and of a refusal, has no word in it, nor the place of a wrong one:
 * whoever does not have them on paper learns nothing. Throws `CHECKPOINT_MISSING`, `WORDS_INVALID`, `CHECKPOINT_DIFFERENT`.
 */
export function compareTyped(facts: Facts, words: readonly string[] | undefined): { readonly checkpoint: number } {
  const { checkpoint } = facts;
  if (checkpoint === null) throw new ClavigerError('CHECKPOINT_MISSING', { field: 'checkpoint' });
  if (words === undefined)
    throw new ClavigerError('INPUT_INVALID', { field: 'words', expected: 'sixteen words', got: 'nothing' });
  const typed = typedBytes(words);
  if (!equalBytes(typed, hexToBytes(checkpoint.head.slice(0, 2 * typed.length))))
    throw new ClavigerError('CHECKPOINT_DIFFERENT', {
      field: `checkpoint: ${checkpoint.title}`,
      expected: `the words that were recorded in event ${checkpoint.seq}`,
      got: 'other words',
    });
  return { checkpoint: checkpoint.seq };
}
