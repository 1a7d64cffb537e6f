import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** The state of the laptop: a row a check, with its verdict. */
export const environment: StepView = {
  lingers: true,
  observed: (turn) =>
    members(member(turn.observed, 'checks')).map((check) => ({
      label: textOf(member(check, 'check')),
      value: `${text.steps.verdict[textOf(member(check, 'verdict'))] ?? ''}: ${textOf(member(check, 'found'))}`,
    })),
};
