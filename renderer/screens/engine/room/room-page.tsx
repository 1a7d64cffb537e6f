import { useEffect, useRef } from 'react';
import type { CeremonyView } from '../../../../shared/ipc/view.ts';
import { Button } from '../../../components/button.tsx';
import { MarginRow } from '../../../components/margin-row.tsx';
import { BusyLine, Refusal } from '../../../components/notices.tsx';
import { Select } from '../../../components/select.tsx';
import { useApp } from '../../../store/app.ts';
import { askRoom, insertStep, isPossible, type RoomAsk, skipStep } from '../../../store/room.ts';
import { text } from '../../../text/index.ts';
import { RoomFields } from './room-fields.tsx';

interface RoomPageProps {
  readonly view: CeremonyView;
  readonly ask: RoomAsk;
}

/** What was asked for, in the place of the step: what it does, and only what it must know. Escape goes back to the step. */
export function RoomPage({ view, ask }: RoomPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const busy = useApp((app) => app.busy !== '');
  const possible = isPossible(view, ask);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') askRoom(null);
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, []);
  return (
    <form
      className="step"
      data-testid="room-page"
      data-ask={ask}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && possible) void send(view, ask, new FormData(event.currentTarget));
      }}
    >
      <div className="step-scroll">
        <header className="step-heading">
          <p className="overline">{text.room.bar}</p>
          <h2 className="step-title" tabIndex={-1} ref={heading}>
            {text.room.ask[ask]}
          </h2>
        </header>
        <MarginRow label={text.runner.happens}>
          <p className="happens">{text.room.how[ask]}</p>
          {!possible && (
            <p className="note" role="alert" data-testid="room-not-now">
              <strong>{text.room.notNow}.</strong> {ask === 'skip' ? text.room.skipLater : text.room.notNowHow}
            </p>
          )}
        </MarginRow>
        {possible && (
          <div className="room-fields">
            <Select
              label={ask === 'exception' || ask === 'skip' ? text.room.who[ask] : text.room.who.other}
              name="caller"
              testid="room-caller"
              options={callers(view, ask)}
            />
            <RoomFields view={view} ask={ask} />
          </div>
        )}
      </div>
      <RoomFoot ask={ask} busy={busy} possible={possible} />
    </form>
  );
}

interface RoomFootProps {
  readonly ask: RoomAsk;
  readonly busy: boolean;
  readonly possible: boolean;
}

function RoomFoot({ ask, busy, possible }: RoomFootProps) {
  return (
    <div className="step-foot">
      <Refusal />
      <BusyLine />
      <p className="actions">
        {possible && (
          <Button kind="primary" submit testid="room-go" disabled={busy}>
            {text.room.go[ask]}
          </Button>
        )}
        <Button kind="quiet" testid="room-back" onPress={() => askRoom(null)}>
          {text.room.back}
        </Button>
      </p>
    </div>
  );
}

/** Who can ask: everybody who is present; a step is left out by whoever acts in it. */
function callers(view: CeremonyView, ask: RoomAsk) {
  const actor = view.current?.actor;
  const approved = view.current?.approvals.flatMap(({ given }) => given) ?? [];
  return view.people
    .filter(({ present }) => present)
    .filter(
      ({ id, role, alsoRoles = [] }) =>
        ask !== 'skip' || (!approved.includes(id) && actor !== undefined && [role, ...alsoRoles].includes(actor)),
    )
    .map(({ id, name }) => ({ value: id, label: name }));
}

async function send(view: CeremonyView, ask: RoomAsk, form: FormData): Promise<void> {
  const typed = [...form].map(([name, value]): [string, string] => [name, String(value).trim()]);
  const { caller = '', ...fields } = Object.fromEntries(typed);
  if (ask !== 'skip') return insertStep(view.code, ask, fields, caller);
  const { reason = '' } = fields;
  if (view.current !== null) await skipStep(view.code, view.current.id, reason, caller);
}
