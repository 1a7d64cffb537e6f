import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** The key wrapped under the split wrapping key: what proves it, without the wrapped bytes. */
export const wrapBackup: StepView = {
  lingers: true,
  observed: ({ observed }) => chosenRows(observed, ['unwrappedCheckValue', 'wrappingKeyAbsent', 'mechanism', 'sha256']),
};
