import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { dismissError, run } from './app.ts';
import { keepView } from './ceremony.ts';

/** What people can ask for besides the script: a kind of step that is put in, or that the current one is left out. */
export type RoomAsk = keyof typeof text.room.ask;

interface RoomState {
  /** What is asked for in the middle of the runner; null: the step stands there. */
  readonly asked: RoomAsk | null;
}

const roomStore = createStore<RoomState>()(() => ({ asked: null }));

/** What is asked for in the middle of the runner; null where the step stands there. */
export function useAsked(): RoomAsk | null {
  return useStore(roomStore, (state) => state.asked);
}

/** Puts a question in the place of the step; null puts the step back. */
export function askRoom(asked: RoomAsk | null): void {
  dismissError();
  roomStore.setState({ asked });
}

/** What can be asked for as things stand: the stop always, the others where they are possible. */
export function possibleAsks(view: CeremonyView): readonly RoomAsk[] {
  if (view.status !== 'open') return [];
  const isAway = view.people.some(({ present }) => present) && view.people.some(({ present }) => !present);
  const kinds = (['break', 'correct', 'depart', 'arrive', 'replace-person'] as const).filter(
    (kind) => isPossible(view, kind) && (kind !== 'arrive' || isAway),
  );
  const optional = view.current !== null && view.current.optional !== null;
  return ['exception', ...(optional ? (['skip'] as const) : []), ...kinds];
}

/** Whether `ask` can be granted now. */
export function isPossible(view: CeremonyView, ask: RoomAsk): boolean {
  if (ask !== 'skip') return view.insertable.includes(ask);
  const step = view.current;
  return step !== null && step.optional !== null && step.begun && step.approved && step.turns.every((turn) => !turn.done);
}

/** Puts a step of `kind` in before the current one; the step stands in the middle again when it is there. */
export async function insertStep(code: string, kind: RoomAsk, fields: Record<string, string>, person: string): Promise<void> {
  done(await run(text.room.busy, () => mainApi()['room.insert']({ code, kind, fields, person })));
}

/** Leaves the current step out. */
export async function skipStep(code: string, step: string, reason: string, person: string): Promise<void> {
  done(await run(text.room.busy, () => mainApi()['step.skip']({ code, step, reason, person })));
}

function done(view: CeremonyView | undefined): void {
  if (view === undefined) return;
  keepView(view);
  roomStore.setState({ asked: null });
}
