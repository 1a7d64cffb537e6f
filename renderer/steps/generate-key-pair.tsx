import { observedRows } from '../components/observed.ts';
import { text } from '../text/index.ts';
import { DigestWords } from './issued-words.tsx';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A key pair made in the token: its public key as words, then each attribute of both halves as it was asked for and found. */
export const generateKeyPair: StepView = {
  lingers: true,
  Body: ({ step }) => <DigestWords step={step} name="publicKeySha256" />,
  observed: ({ observed }) => [
    ...observedRows(member(observed, 'label'), text.observedLabel('label')),
    ...observedRows(member(observed, 'type'), text.observedLabel('type')),
    ...observedRows(member(observed, 'publicKeySha256'), text.observedLabel('publicKeySha256')),
    ...members(member(observed, 'attributes')).map((attribute) => ({
      label: textOf(member(attribute, 'attribute')),
      value: text.steps.requiredFound(
        textOf(member(attribute, 'required')),
        textOf(member(attribute, 'found')),
        text.steps.equal[textOf(member(attribute, 'verdict'))] ?? '',
      ),
    })),
  ],
};
