import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** Whether the key can leave the token, as it was read back. */
export const lockKey: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['extractable']),
};
