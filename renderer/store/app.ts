import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CallOutput } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/ipc/result.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';

/** Which screen is shown. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'script' }
  | { readonly screen: 'engine'; readonly code: string }
  | { readonly screen: 'verify' }
  | { readonly screen: 'tokens' };

export type ServiceState = CallOutput<'shell.service'>;
export type AppStatus = CallOutput<'app.status'>;

interface AppState {
  readonly route: Route;
  readonly service: ServiceState;
  readonly status: AppStatus | null;
  /** What is being waited for, in words; empty when nothing is. */
  readonly busy: string;
  /** What the service says about the work under way. */
  readonly progress: string;
  readonly error: ErrorReportView | null;
}

/** What is true of the window as a whole. */
export const appStore = createStore<AppState>()(() => ({
  route: { screen: 'home' },
  service: { state: 'starting', reason: '', restarts: 0, waiting: null },
  status: null,
  busy: '',
  progress: '',
  error: null,
}));

/** One part of the window's state, for a component. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(appStore, select);
}

/** Shows another screen. */
export function go(route: Route): void {
  appStore.setState({ route });
}

/** Puts an error on the screen, where it stays until it is dismissed. */
export function showError(error: ErrorReportView): void {
  appStore.setState({ error });
}

/** Takes the error off the screen. */
export function dismissError(): void {
  appStore.setState({ error: null });
}

/**
 * Does one thing a person asked for: says `busy` meanwhile, shows the error if there is one; when it is done, an earlier error has
 * had its day. Gives the value, or undefined after an error or while something else is under way.
 */
export async function run<T>(busy: string, call: () => Promise<Result<T>>): Promise<T | undefined> {
  if (appStore.getState().busy !== '') return undefined;
  appStore.setState({ busy, progress: '' });
  const result = await call().finally(() => appStore.setState({ busy: '', progress: '' }));
  if (result.ok) dismissError();
  return taken(result);
}

/** The value of a call made without being asked for; its error is shown like any other. */
export async function quietly<T>(call: () => Promise<Result<T>>): Promise<T | undefined> {
  return taken(await call());
}

function taken<T>(result: Result<T>): T | undefined {
  if (result.ok) return result.value;
  showError(result.error);
  return undefined;
}

/** Asks what this installation may do. */
export async function loadStatus(): Promise<void> {
  const status = await quietly(() => mainApi()['app.status']({}));
  if (status !== undefined) appStore.setState({ status });
}

/** Asks how the service is; pushes keep it true afterwards. */
export async function loadService(): Promise<void> {
  const service = await quietly(() => mainApi()['shell.service']({}));
  if (service !== undefined) appStore.setState({ service });
}

/** Ends a service that hangs, or has given up, and starts it afresh. It may come while something is being waited for. */
export async function restartService(): Promise<void> {
  await quietly(() => mainApi()['shell.restartService']({}));
}

/** Lets a person choose a file; undefined when they choose none. */
export async function chooseFile(): Promise<string | undefined> {
  const chosen = await run(text.busy.file, () => mainApi()['shell.chooseFile']({}));
  return chosen?.path ?? undefined;
}

/** Lets a person choose a folder; undefined when they choose none. */
export async function chooseFolder(): Promise<string | undefined> {
  const chosen = await run(text.busy.folder, () => mainApi()['shell.chooseFolder']({}));
  return chosen?.path ?? undefined;
}
