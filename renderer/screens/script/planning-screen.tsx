import { type ReactNode, useEffect, useRef } from 'react';
import { Band } from '../../components/band.tsx';
import { Button } from '../../components/button.tsx';
import { BusyLine, Refusal, ServiceNotice } from '../../components/notices.tsx';
import { go } from '../../store/app.ts';
import { type PlanningStage, planningStages, planningStore, usePlanning } from '../../store/planning.ts';
import { text } from '../../text/index.ts';
import { PeopleStage } from './people-stage.tsx';
import { PlanStage } from './plan-stage.tsx';
import { PracticeStage } from './practice-stage.tsx';
import { ScriptStage } from './script-stage.tsx';
import { Summary } from './summary.tsx';
import { TokenStage } from './token-stage.tsx';
import { ValuesStage } from './values-stage.tsx';

const stageViews = {
  script: ScriptStage,
  practice: PracticeStage,
  values: ValuesStage,
  people: PeopleStage,
  token: TokenStage,
  plan: PlanStage,
} as const satisfies Record<PlanningStage, () => ReactNode>;

/** Planning a ceremony: one question a page, the plan so far in the margin. */
export function PlanningScreen() {
  const stage = usePlanning((state) => state.stage);
  const mode = usePlanning((state) => state.mode);
  const draft = usePlanning((state) => state.draft);
  const Stage = stageViews[stage];
  return (
    <div className="window runner" data-testid="planning" data-stage={stage}>
      {draft === null ? (
        <Band mode={mode} title={text.home.create} />
      ) : (
        <Band mode={mode} code={draft.code} title={text.home.create} />
      )}
      <ServiceNotice />
      <div className="runner-body">
        <StageList />
        <main className="middle">
          <article className="step">
            <div className="step-scroll" key={stage}>
              <StageHeading stage={stage} />
              <Stage />
            </div>
            <div className="step-foot">
              <Refusal />
              <BusyLine />
              <NextStage stage={stage} />
            </div>
          </article>
        </main>
        <Summary />
      </div>
    </div>
  );
}

function StageHeading({ stage }: { readonly stage: PlanningStage }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className="step-heading">
      <h2 className="step-title" tabIndex={-1} ref={heading}>
        {text.planning.title[stage]}
      </h2>
    </header>
  );
}

function StageList() {
  const mode = usePlanning((state) => state.mode);
  const current = usePlanning((state) => state.stage);
  const stages = planningStages(mode);
  return (
    <nav className="spine" aria-label={text.runner.spine}>
      <ol>
        {stages.map((stage) => (
          <li key={stage} className={stage === current ? 'section section-current' : 'section'}>
            <button
              type="button"
              className="spine-link"
              data-testid={`stage-${stage}`}
              aria-current={stage === current ? 'step' : undefined}
              onClick={() => planningStore.setState({ stage })}
            >
              {text.planning.stages[stage]}
            </button>
          </li>
        ))}
      </ol>
      <Button kind="quiet" testid="go-home" onPress={() => go({ screen: 'home' })}>
        {text.planning.back}
      </Button>
    </nav>
  );
}

function NextStage({ stage }: { readonly stage: PlanningStage }) {
  const stages = planningStages(usePlanning((state) => state.mode));
  const next = stages[stages.indexOf(stage) + 1];
  if (next === undefined || stage === 'practice') return null;
  return (
    <p className="actions">
      <Button kind="primary" testid="next-stage" onPress={() => planningStore.setState({ stage: next })}>
        {text.planning.next(text.planning.stages[next])} →
      </Button>
    </p>
  );
}
