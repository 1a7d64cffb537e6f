import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** The wrapping key, made and split: the commitments that each sheet is read back against. */
export const split: StepView = {
  lingers: true,
  observed: ({ observed }) =>
    chosenRows(observed, ['checkValue', 'setId', 'fingerprint', 'commitments', 'componentCheckValues', 'randomness', 'run']),
};
