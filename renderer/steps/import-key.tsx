import { chosenRows } from '../components/observed.ts';
import type { StepView } from './step-view.ts';

/** The key that was split, now in the token: what proves that it is the same. */
export const importKey: StepView = {
  lingers: true,
  observed: ({ observed }) =>
    chosenRows(observed, ['label', 'id', 'checkValue', 'clearCheckValue', 'extractable', 'clearKeyWiped']),
};
