import type { Json } from '../../shared/core/canonical-json.ts';
import type { Row } from '../components/rows.tsx';
import { stepTitle } from '../screens/engine/people.ts';
import { ceremonyStore } from '../store/ceremony.ts';
import { text } from '../text/index.ts';
import { DecisionFields, readDecision } from './exception-fields.tsx';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

const severities: Readonly<Record<string, readonly [string, string]>> = text.decision.severities;

/** The decision is written down in the room, and signed in windows of their own. */
export const exception: StepView = {
  Fields: ({ step }) => <DecisionFields step={step} />,
  input: (form) => readDecision(form),
  expected: (step, view) =>
    step.shown.expected.map(({ label, value }) => ({
      label,
      value: label === 'During' ? (view.exceptions.find(({ id }) => id === step.id)?.duringTitle ?? value) : value,
    })),
  observed: ({ id, observed }) => (member(observed, 'sheet') === null ? decisionRows(observed) : signatureRows(id, observed)),
};

function decisionRows(observed: Json): readonly Row[] {
  const view = ceremonyStore.getState().view;
  const from = textOf(member(observed, 'from'));
  const { decision } = text;
  return [
    { label: decision.severity, value: severities[textOf(member(observed, 'severity'))]?.[0] ?? '' },
    { label: decision.from, value: from === '' || view === null ? from : stepTitle(view, from) },
    { label: decision.replaced, value: textOf(member(observed, 'replaced')) },
    { label: decision.text, value: textOf(member(observed, 'text')) },
    ...members(member(observed, 'opinions')).map((opinion) => ({
      label: textOf(member(opinion, 'person')),
      value: opinionText(opinion),
    })),
  ].filter(({ value }) => value !== '');
}

function opinionText(opinion: Json): string {
  const said = textOf(member(opinion, 'text'));
  const stand = member(opinion, 'opinion') === 'agree' ? text.decision.agrees : text.decision.disagrees;
  return said === '' ? stand : `${stand}: ${said}`;
}

function signatureRows(turn: string, observed: Json): readonly Row[] {
  const note = textOf(member(observed, 'note'));
  const decided = textOf(member(observed, 'decision'));
  const label = `${text.decision.signed}, ${turn.replace(/^.*-/, '')}`;
  return [{ label, value: [text.decision.signedAs[decided] ?? decided, note].filter((part) => part !== '').join(' ') }];
}
