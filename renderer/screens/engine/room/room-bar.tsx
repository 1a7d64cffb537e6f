import { useEffect } from 'react';
import type { CeremonyView } from '../../../../shared/ipc/view.ts';
import { askRoom, possibleAsks, type RoomAsk, useAsked } from '../../../store/room.ts';
import { text } from '../../../text/index.ts';

const STOP_KEY = text.room.stopKey;

/** What people can ask for besides the script, always in the same place; the stop has a key of its own. */
export function RoomBar({ view }: { readonly view: CeremonyView }) {
  const asked = useAsked();
  const isOpen = view.status === 'open';
  useEffect(() => {
    if (!isOpen) return askRoom(null);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== STOP_KEY) return;
      event.preventDefault();
      askRoom('exception');
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <nav className="room-bar" aria-label={text.room.bar} data-testid="room-bar">
      <ul>
        {possibleAsks(view).map((ask) => (
          <li key={ask}>
            <AskButton ask={ask} isAsked={ask === asked} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function AskButton({ ask, isAsked }: { readonly ask: RoomAsk; readonly isAsked: boolean }) {
  const isStop = ask === 'exception';
  return (
    <button
      type="button"
      className={isStop ? 'room-ask room-stop' : 'room-ask'}
      data-testid={`room-${ask}`}
      aria-pressed={isAsked}
      aria-keyshortcuts={isStop ? STOP_KEY : undefined}
      onClick={() => askRoom(isAsked ? null : ask)}
    >
      {text.room.ask[ask]}
      {isStop && (
        <span className="room-key" aria-hidden="true">
          {STOP_KEY}
        </span>
      )}
    </button>
  );
}
