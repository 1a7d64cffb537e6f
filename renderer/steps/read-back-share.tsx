import { Words } from '../components/words.tsx';
import { text } from '../text/index.ts';
import { expectedWords } from './digest-words.ts';
import type { StepView } from './step-view.ts';

/** A sheet read back: the commitment it must match, as words that its holder compares alone. */
export const readBackShare: StepView = {
  Body: ({ step }) => (
    <>
      <p className="overline">{text.steps.commitmentWords}</p>
      <Words words={expectedWords(step)} label={text.steps.commitmentWords} size="margin" testid="commitment-words" />
    </>
  ),
};
