import type { Json } from '../../shared/core/canonical-json.ts';
import { Field } from '../components/field.tsx';
import type { Row } from '../components/rows.tsx';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** What is destroyed and what remains is shown as it is found. */
export const zeroise: StepView = {
  lingers: true,
  Fields: ({ turn }) =>
    turn.id.startsWith('look-') ? (
      <Field
        label={text.roomSteps.unreachable}
        hint={text.roomSteps.unreachableHow}
        name="unreachable"
        testid="zeroise-unreachable"
      />
    ) : null,
  input: (form) => {
    const unreachable = String(form.get('unreachable') ?? '').trim();
    return unreachable === '' ? {} : { unreachable };
  },
  observed: ({ observed }, { turns }) => {
    const did = textOf(member(observed, 'did'));
    if (did === 'look') return lookRows(observed);
    // What the witness signs says it once more, and whole.
    const isSaid = did === 'destroy' && turns.some((turn) => turn.done && turn.signs === 'decide');
    return isSaid ? [] : endedRows(observed, did === 'confirm');
  },
};

function lookRows(observed: Json): readonly Row[] {
  const { roomSteps } = text;
  const token = textOf(member(observed, 'token'));
  const because = textOf(member(observed, 'because'));
  const keys = members(member(observed, 'keys')).map((key) => ({ label: roomSteps.toDestroy, value: keyName(key) }));
  return [
    ...(keys.length === 0 ? [{ label: roomSteps.toDestroy, value: roomSteps.noKeys }] : keys),
    { label: roomSteps.tokenLabel, value: [roomSteps.token[token] ?? token, because].filter((part) => part !== '').join(': ') },
  ];
}

/** What a witness signs names what lies in the room as well; before, only what is left in the token. */
function endedRows(observed: Json, isLast: boolean): readonly Row[] {
  const { roomSteps } = text;
  const destroyed = members(member(observed, 'destroyed')).map((id) => ({
    label: roomSteps.destroyed,
    value: `CKA_ID ${textOf(id)}`,
  }));
  const remaining = members(member(observed, 'remaining')).map((left) => ({
    label: roomSteps.remains,
    value: textOf(left) === '' ? `${keyName(left)}: ${textOf(member(left, 'because'))}` : textOf(left),
  }));
  const none = { label: roomSteps.remains, value: roomSteps.nothingRemains };
  return [
    ...(destroyed.length === 0 ? [{ label: roomSteps.destroyed, value: roomSteps.nothingDestroyed }] : destroyed),
    ...(remaining.length === 0 && isLast ? [none] : remaining),
  ];
}

function keyName(key: Json): string {
  return `${textOf(member(key, 'label'))}, CKA_ID ${textOf(member(key, 'id'))}`;
}
