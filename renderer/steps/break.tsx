import type { Json } from '../../shared/core/canonical-json.ts';
import type { CurrentStepView, TurnView } from '../../shared/ipc/view.ts';
import { Field } from '../components/field.tsx';
import type { Row } from '../components/rows.tsx';
import { useCeremony } from '../store/ceremony.ts';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

interface Props {
  readonly step: CurrentStepView;
  readonly turn: TurnView;
}

/** Bag numbers and people are typed in the room, before everybody leaves and after. */
export const roomBreak: StepView = {
  Fields: ({ step, turn }) => <BreakFields step={step} turn={turn} />,
  input: (form, step) => {
    const typed = (name: string): string => String(form.get(name) ?? '').trim();
    const exception = typed('exception');
    return {
      bags: step.shown.expected.map((_item, index) => typed(`bag-${index + 1}`)),
      people: Number(typed('people')),
      ...(exception === '' ? {} : { exception }),
    };
  },
  // The witnesses sign the same over again.
  observed: ({ id, observed }) => (id.endsWith('-witness') ? [] : sealedRows(observed, id === 'return')),
};

function BreakFields({ step, turn }: Props) {
  const exceptions = useCeremony((state) => state.view?.exceptions) ?? [];
  const isBack = turn.id === 'return';
  const { roomSteps } = text;
  const accepted = isBack
    ? exceptions.findLast(({ during, settled, severity }) => during === step.id && settled && severity === 'replace')
    : undefined;
  return (
    <>
      {step.shown.expected.map(({ value }, index) => (
        <Field
          key={value}
          label={isBack ? roomSteps.bagAgain(value) : roomSteps.bag(value)}
          name={`bag-${index + 1}`}
          testid={`break-bag-${index + 1}`}
          mono
          required
        />
      ))}
      <Field label={isBack ? roomSteps.peopleBack : roomSteps.people} name="people" testid="break-people" mono required />
      {accepted !== undefined && (
        <label className="tick">
          <input type="checkbox" name="exception" value={accepted.id} data-testid="break-exception" />{' '}
          {roomSteps.otherBags(accepted.number)}
        </label>
      )}
    </>
  );
}

function sealedRows(observed: Json, isBack: boolean): readonly Row[] {
  const { bagOf, people, peopleBack } = text.roomSteps;
  return [
    ...members(member(observed, 'bags')).map((sealed) => ({
      label: `${bagOf} ${textOf(member(sealed, 'item'))}`,
      value: textOf(member(sealed, 'bag')),
    })),
    { label: isBack ? peopleBack : people, value: textOf(member(observed, 'people')) },
  ];
}
