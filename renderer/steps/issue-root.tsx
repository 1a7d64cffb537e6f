import { DigestWords, issuedRows } from './issued-words.tsx';
import type { StepView } from './step-view.ts';

/** The root's own certificate: what it says, and its fingerprint as words to be written down. */
export const issueRoot: StepView = {
  lingers: true,
  Body: ({ step }) => <DigestWords step={step} name="sha256" />,
  observed: ({ observed }) => issuedRows(observed),
};
