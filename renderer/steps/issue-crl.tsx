import { issuedRows } from './issued-words.tsx';
import type { StepView } from './step-view.ts';

/** The list of what the root has revoked. */
export const issueCrl: StepView = { lingers: true, observed: ({ observed }) => issuedRows(observed) };
