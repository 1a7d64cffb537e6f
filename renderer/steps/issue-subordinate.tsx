import { DigestWords, issuedRows } from './issued-words.tsx';
import type { StepView } from './step-view.ts';

/** The certificate of an authority below the root. */
export const issueSubordinate: StepView = {
  lingers: true,
  Body: ({ step }) => <DigestWords step={step} name="sha256" />,
  observed: ({ observed }) => issuedRows(observed),
};
