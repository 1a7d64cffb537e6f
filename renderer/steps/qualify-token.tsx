import { verdictOf } from '../../shared/documents/qualification-report.ts';
import { type QualificationReport, qualificationReportSchema } from '../../shared/hsm/qualification/report.ts';
import type { TurnView } from '../../shared/ipc/view.ts';
import { QualificationReportView } from '../components/qualification-report.tsx';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** What the token does: in rows what it comes to and what speaks against production, below them the whole report. */
export const qualifyToken: StepView = {
  lingers: true,
  Body: ({ step }) => {
    const report = step.turns.map(reportOf).find((known) => known !== null);
    return report === undefined || report === null ? null : <QualificationReportView report={report} />;
  },
  observed: (turn) => {
    const report = reportOf(turn);
    return [
      ...(report === null ? [] : [{ label: text.observedLabel('report'), value: verdictOf(report).sentences.join(' ') }]),
      ...members(member(turn.observed, 'obstacles')).map((obstacle) => ({
        label: text.observedLabel('obstacles'),
        value: textOf(member(obstacle, 'words')),
      })),
    ];
  },
};

function reportOf(turn: TurnView): QualificationReport | null {
  const report = qualificationReportSchema.safeParse(member(turn.observed, 'report'));
  return report.success ? report.data : null;
}
