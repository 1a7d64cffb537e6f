import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CustodianTask } from '../../shared/ipc/custodian.ts';
import type { CeremonyView, TurnView } from '../../shared/ipc/view.ts';
import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { appStore, go, quietly, run } from './app.ts';

/** What the people of a practice type; known only in the window that prepared it. */
export interface PracticeSecrets {
  readonly passphrase: string;
  readonly pin: string;
}

interface CeremonyState {
  readonly view: CeremonyView | null;
  readonly practice: PracticeSecrets | null;
  /** The last result that somebody has read out; what it was is of the screen only. */
  readonly read: string;
}

/** The projection of the ceremony on the screen. */
export const ceremonyStore = createStore<CeremonyState>()(() => ({ view: null, practice: null, read: '' }));

/** One part of it, for a component. */
export function useCeremony<T>(select: (state: CeremonyState) => T): T {
  return useStore(ceremonyStore, select);
}

/** Keeps what practice people type, to be shown in practice only. */
export function rememberPractice(practice: PracticeSecrets): void {
  ceremonyStore.setState({ practice });
}

/** Goes on to the next step after a result was read out. */
export function readResult(read: string): void {
  ceremonyStore.setState({ read });
}

/** Shows a ceremony. */
export function showCeremony(view: CeremonyView): void {
  ceremonyStore.setState({ view });
  go({ screen: 'engine', code: view.code });
}

/** Reads a ceremony and shows it. */
export async function lookAt(code: string): Promise<void> {
  const view = await run(text.busy.view, () => mainApi()['ceremony.view']({ code }));
  if (view !== undefined) showCeremony(view);
}

/** Reads the ceremony on the screen again, after `code` changed. */
export async function refreshCeremony(code: string): Promise<void> {
  const { route } = appStore.getState();
  if (route.screen !== 'engine' || route.code !== code) return;
  keepView(await quietly(() => mainApi()['ceremony.view']({ code })));
}

/** Shows what came back of the ceremony on the screen; an answer that was overtaken by a longer transcript is dropped. */
export function keepView(view: CeremonyView | undefined): void {
  const shown = ceremonyStore.getState().view;
  if (view === undefined || (shown?.code === view.code && shown.count > view.count)) return;
  ceremonyStore.setState({ view });
}

/** Resumes an interrupted ceremony. */
export async function resumeCeremony(code: string): Promise<void> {
  keepView(await run(text.busy.resume, () => mainApi()['ceremony.resume']({ code })));
}

/** Begins the current step: what is on the screen is recorded. */
export async function beginStep(code: string, step: string): Promise<void> {
  keepView(await run(text.busy.begin, () => mainApi()['step.begin']({ code, step })));
}

/** Opens the custodian window for one task; afterwards the ceremony is read again, whatever became of it. */
export async function openWindow(task: Extract<CustodianTask, { code: string }>, name: string): Promise<void> {
  await run(text.runner.inWindow(name), () => mainApi()['custodian.open'](task));
  await refreshCeremony(task.code);
}

/** Whether a turn belongs in the custodian window: something private is handed over, or signed. */
export function isPrivate(turn: Pick<TurnView, 'secret' | 'signs'>): boolean {
  return turn.secret !== 'none' || turn.signs !== null;
}

/** One turn in the open, with the public `input` of its step. */
export async function performTurn(
  turn: { readonly code: string; readonly step: string; readonly turn: string; readonly person: string },
  input: Record<string, unknown>,
): Promise<void> {
  keepView(await run(text.busy.perform, () => mainApi()['step.performOpen']({ ...turn, input })));
  await refreshCeremony(turn.code);
}
