import { observedRows } from '../components/observed.ts';
import type { Row } from '../components/rows.tsx';
import { text } from '../text/index.ts';
import { member, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** A token that is set up: what was found on it, who typed a PIN and how, and that it is empty afterwards. */
export const initialiseToken: StepView = {
  lingers: true,
  observed: ({ observed }) => {
    const did = textOf(member(observed, 'did'));
    const rows = (...names: readonly string[]): Row[] =>
      names.flatMap((name) => observedRows(member(observed, name), text.observedLabel(name)));
    const count = (name: string): Row => ({
      label: text.observedLabel(name),
      value: text.steps.objects(
        Number(textOf(member(member(observed, name), 'total'))),
        member(member(observed, name), 'mayHideMore') === true,
      ),
    });
    if (did === 'look') return [...rows('manufacturer', 'model', 'serial', 'label', 'state'), count('objects')];
    if (did === 'agree') return [{ label: text.observedLabel('destroys'), value: textOf(member(observed, 'objects')) }];
    if (did === 'pin')
      return [
        {
          label: text.steps.pinOf[textOf(member(observed, 'pin'))] ?? '',
          value: text.steps.made[textOf(member(observed, 'made'))] ?? '',
        },
      ];
    return [...rows('model', 'serial', 'label', 'marker', 'keepsOfficerPin'), count('objectsBefore'), count('objectsAfter')];
  },
};
