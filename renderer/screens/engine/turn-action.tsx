import { useRef } from 'react';
import type { CeremonyView, CurrentStepView, TurnView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { stepView } from '../../steps/index.ts';
import { useApp } from '../../store/app.ts';
import { isPrivate, openWindow, performTurn } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';
import { personLabel } from './people.ts';

interface TurnActionProps {
  readonly view: CeremonyView;
  readonly step: CurrentStepView;
  readonly turn: TurnView;
}

/** One person's part of the step, in the open or in a window of their own. */
export function TurnAction({ view, step, turn }: TurnActionProps) {
  const form = useRef<HTMLFormElement>(null);
  const { Fields, input } = stepView(step.kind);
  const alone = isPrivate(turn);
  const act = (person: string): void => {
    const of = { code: view.code, step: step.id, turn: turn.id, person };
    if (alone) return void openWindow({ task: 'turn', ...of }, personLabel(view, person).name);
    if (form.current === null || !form.current.reportValidity()) return;
    void performTurn(of, input?.(new FormData(form.current), step) ?? {});
  };
  return (
    <form
      className="turn"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        const [only, another] = turn.people;
        if (only !== undefined && another === undefined) act(only);
      }}
    >
      {Fields !== undefined && !alone && (
        <div className="turn-fields">
          <Fields step={step} turn={turn} />
        </div>
      )}
      {turn.people.length > 1 && <p className="turn-title">{turn.title}</p>}
      <TurnButtons view={view} step={step} turn={turn} onPress={act} />
    </form>
  );
}

function TurnButtons({ view, step, turn, onPress }: TurnActionProps & { readonly onPress: (person: string) => void }) {
  const busy = useApp((app) => app.busy !== '');
  const kind = step.shown.undo === 'cannot-be-undone' ? 'seal' : 'primary';
  const many = turn.people.length > 1;
  return (
    <div className="actions">
      {turn.people.map((person) => {
        const { name } = personLabel(view, person);
        return (
          <Button
            key={person}
            kind={kind}
            testid={many ? `turn-${turn.id}-${person}` : `turn-${turn.id}`}
            disabled={busy}
            onPress={() => onPress(person)}
          >
            {many ? text.runner.turnBy(name) : text.runner.turnAs(name, turn.title)}
          </Button>
        );
      })}
      {isPrivate(turn) && <span className="hint">{text.runner.alone}</span>}
    </div>
  );
}
