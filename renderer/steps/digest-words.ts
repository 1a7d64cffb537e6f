import { checkpointWords } from '../../shared/core/words.ts';
import type { CurrentStepView } from '../../shared/ipc/view.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** The first digest that a step expects, as sixteen words; none where it expects no digest. */
export function expectedWords(step: CurrentStepView): readonly string[] {
  const digest = step.shown.expected.find((row) => DIGEST.test(row.value))?.value;
  return digest === undefined ? [] : checkpointWords(digest);
}
