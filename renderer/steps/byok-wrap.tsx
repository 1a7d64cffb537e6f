import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** The key wrapped for the cloud: where, and that it can not be wrapped again; without the wrapped bytes. */
export const byokWrap: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['path', 'extractable', 'sha256']),
};
