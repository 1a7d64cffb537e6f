import { Words } from '../components/words.tsx';
import { text } from '../text/index.ts';
import { expectedWords } from './digest-words.ts';
import type { StepView } from './step-view.ts';

/** The chain's head as it stood when the step began, as words large enough to be read across the room. */
export const checkpoint: StepView = {
  Lead: ({ step }) => <Words words={expectedWords(step)} label={text.steps.words} size="compare" testid="checkpoint-words" />,
};
