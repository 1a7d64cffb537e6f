import type { ReactNode } from 'react';
import type { CeremonyView, CurrentStepView, TurnView } from '../../shared/ipc/view.ts';
import type { Row } from '../components/rows.tsx';

/** How one kind of step differs from the usual page. A kind that does not differ is an empty view. */
export interface StepView {
  /** Shown first of all once the step was begun, across the page: words to be read from afar. The ledger's own words then go. */
  readonly Lead?: (props: { readonly step: CurrentStepView }) => ReactNode;
  /** Shown once the step was begun, below what happens. */
  readonly Body?: (props: { readonly step: CurrentStepView }) => ReactNode;
  /** Whether what was observed stays on the screen after the step, until somebody continues. */
  readonly lingers?: boolean;
  /** Whether a digest must stay off the screen for now, because somebody still has to bring it on paper. */
  readonly conceals?: (step: CurrentStepView) => boolean;
  /** What is expected, as rows, where the page says it otherwise than the record. */
  readonly expected?: (step: CurrentStepView, view: CeremonyView) => readonly Row[];
  /** What an accepted turn observed, as rows; without it, every member is a row. */
  readonly observed?: (turn: TurnView, step: CurrentStepView) => readonly Row[];
  /** What a turn in the open asks for, inside a form. */
  readonly Fields?: (props: { readonly step: CurrentStepView; readonly turn: TurnView }) => ReactNode;
  /** The public input of a turn, from those fields. */
  readonly input?: (form: FormData, step: CurrentStepView) => Record<string, unknown>;
}
