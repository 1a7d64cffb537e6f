import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** A key brought back from its backup: what proves that it is the same, and that the wrapping key is gone. */
export const restore: StepView = {
  lingers: true,
  observed: ({ observed }) =>
    chosenRows(observed, [
      'label',
      'id',
      'checkValue',
      'comparedIn',
      'extractable',
      'persistent',
      'keysBefore',
      'wrappingKeyAbsent',
    ]),
};
