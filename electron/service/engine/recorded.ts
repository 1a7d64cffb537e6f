import { cutText } from '../../../shared/core/cut-text.ts';
import { asClavigerError } from './acts.ts';
import type { Ceremony } from './ceremony.ts';
import { errorBody } from './journal.ts';
import { noteTokenLoss } from './token-loss.ts';

/** Records a refusal before it is told; not in a transcript that is closed, nor before an interrupted one is resumed. */
export async function recorded(ceremony: Ceremony, during: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const refusal = asClavigerError(error);
    if (ceremony.running && ceremony.journal.state().closed === null) {
      ceremony.journal.append('refusal', { during: cutText(during, 200), error: errorBody(refusal) }, null);
      throw await noteTokenLoss(ceremony, refusal);
    }
    throw refusal;
  }
}
