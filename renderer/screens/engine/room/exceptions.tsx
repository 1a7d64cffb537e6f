import type { CeremonyView, ExceptionView } from '../../../../shared/ipc/view.ts';
import { text } from '../../../text/index.ts';
import { personLabel } from '../people.ts';

/** Every exception so far: which step it was called in, and what became of it. */
export function Exceptions({ view }: { readonly view: CeremonyView }) {
  if (view.exceptions.length === 0) return null;
  return (
    <section className="exceptions" aria-label={text.room.exceptions} data-testid="exceptions">
      <h2 className="overline">{text.room.exceptions}</h2>
      <ol>
        {view.exceptions.map((exception) => (
          <li key={exception.id} data-testid={`listed-${exception.id}`}>
            <p className="exception-state">{text.room.exception(exception.number, stateOf(exception))}</p>
            <p className="exception-what">{exception.happened}</p>
            <p className="faint">{text.room.called(personLabel(view, exception.caller).name, exception.duringTitle)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function stateOf({ settled, severity, round }: ExceptionView): string {
  if (settled && severity !== null) return text.room.settled[severity];
  return round > 1 ? `${text.room.open}, ${text.room.round(round)}` : text.room.open;
}

/** Across the whole window, for as long as it is on the screen: the ceremony was given up. */
export function AbortedNotice({ view }: { readonly view: CeremonyView }) {
  if (view.aborted === null) return null;
  const how = view.status === 'finished' ? text.aborted.finished : text.aborted.open;
  return (
    <div className="aborted" role="status" data-testid="aborted">
      <p>
        <strong>{text.aborted.title}</strong> {how(view.aborted)}
      </p>
    </div>
  );
}
