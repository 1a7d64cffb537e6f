import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { configurationNeed } from '../../shared/hsm/library-configuration.ts';
import type { KnownLibrary, LibraryPlace, Qualified, TokenLine } from '../../shared/ipc/tokens.ts';
import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { chooseFolder, go, quietly, run } from './app.ts';

interface TokensState {
  /** The libraries that were found, null before they were looked for. */
  readonly libraries: readonly KnownLibrary[] | null;
  readonly place: LibraryPlace;
  /** The tokens of that library, null before it was asked. */
  readonly tokens: readonly TokenLine[] | null;
  /** What was found out about one of them. */
  readonly qualified: Qualified | null;
  /** The serial number of the token whose PIN was just changed. */
  readonly changed: string | null;
  /** Where that was written. */
  readonly saved: readonly string[];
}

const nothing: TokensState = {
  libraries: null,
  place: { path: '', configuration: '' },
  tokens: null,
  qualified: null,
  changed: null,
  saved: [],
};

const tokensStore = createStore<TokensState>()(() => nothing);

/** One part of what is looked at, for a component. */
export function useTokens<T>(select: (state: TokensState) => T): T {
  return useStore(tokensStore, select);
}

/** Shows the page of the tokens, and looks for libraries. */
export async function goTokens(): Promise<void> {
  tokensStore.setState({ tokens: null, qualified: null, changed: null, saved: [] });
  go({ screen: 'tokens' });
  const libraries = await run(text.busy.libraries, () => mainApi()['tokens.libraries']({}));
  if (libraries !== undefined) tokensStore.setState({ libraries });
}

/** Names another library; a configuration that it does not take is dropped. */
export function changePlace(change: Partial<LibraryPlace>): void {
  const place = { ...tokensStore.getState().place, ...change };
  const configuration = change.path !== undefined && change.path !== tokensStore.getState().place.path ? '' : place.configuration;
  tokensStore.setState({ place: { path: place.path, configuration } });
}

/** What keeps the library from being asked: which of its two paths is missing. */
export function missingPlace({ path, configuration }: LibraryPlace): 'path' | 'configuration' | null {
  if (path.trim() === '') return 'path';
  return configurationNeed(path) === 'needed' && configuration.trim() === '' ? 'configuration' : null;
}

/** Asks the library for its tokens. */
export async function listTokens(): Promise<void> {
  const tokens = await run(text.busy.tokens, askTokens);
  if (tokens !== undefined) tokensStore.setState({ tokens });
}

function askTokens() {
  return mainApi()['tokens.list']({ module: moduleNow() });
}

function moduleNow(): LibraryPlace {
  const { path, configuration } = tokensStore.getState().place;
  return { path: path.trim(), configuration: configuration.trim() };
}

/** Goes back to the choice of the library. */
export function leaveTokens(): void {
  tokensStore.setState({ tokens: null });
}

/** Goes back from a report to the tokens, as they are now. */
export async function leaveReport(): Promise<void> {
  tokensStore.setState({ qualified: null, saved: [] });
  await listTokens();
}

/** The holder of the PIN logs in, in a window of their own; then the token is tried, and its report is shown. */
export async function qualifyToken({ label, serial }: TokenLine): Promise<void> {
  tokensStore.setState({ changed: null });
  const module = moduleNow();
  const token = { label, serial };
  const opened = await run(text.tokens.inWindow, () => mainApi()['custodian.open']({ task: 'qualify-token', module, token }));
  if (opened?.done !== true) return lookAgain();
  const qualified = await run(text.busy.qualify, () => mainApi()['tokens.report']({ token }));
  if (qualified === undefined) return lookAgain();
  tokensStore.setState({ qualified, saved: [] });
}

/** The holder of the PIN changes it, in a window of their own. */
export async function changePin({ label, serial }: TokenLine): Promise<void> {
  tokensStore.setState({ changed: null });
  const task = { task: 'change-pin', module: moduleNow(), token: { label, serial } } as const;
  const opened = await run(text.tokens.inWindow, () => mainApi()['custodian.open'](task));
  if (opened?.done === true) tokensStore.setState({ changed: serial });
  await lookAgain();
}

// A PIN may have been tried: how it stands now is what people must see.
async function lookAgain(): Promise<void> {
  const tokens = await quietly(askTokens);
  if (tokens !== undefined) tokensStore.setState({ tokens });
}

/** Writes the report into a folder that a person chooses. */
export async function saveReport(): Promise<void> {
  const { qualified } = tokensStore.getState();
  const folder = qualified === null ? undefined : await chooseFolder();
  if (qualified === null || folder === undefined) return;
  const { label, serial } = qualified.report.identity;
  const written = await run(text.busy.saveReport, () => mainApi()['tokens.saveReport']({ token: { label, serial }, folder }));
  if (written !== undefined) tokensStore.setState({ saved: written.files });
}

/** How the PIN of a token stands, for whoever is about to type it. */
export function pinOf({ state, pin, officerPin, keepsOfficerPin }: TokenLine) {
  if (state !== 'ready') return 'none';
  if (pin.locked === true) {
    if (!keepsOfficerPin) return 'locked-for-good';
    return officerPin.locked === true ? 'locked-both' : 'locked';
  }
  if (pin.finalTry === true) return 'last-try';
  if (pin.countLow === true) return 'wrong-tried';
  return pin.countLow === null ? 'untold' : 'clean';
}

/** Why nothing can be done with a token here, or null. */
export function whyNot(token: TokenLine): 'blank' | 'no-user-pin' | 'alike' | 'held' | 'locked' | 'last-try' | null {
  if (token.state !== 'ready') return token.state;
  if (token.alike) return 'alike';
  if (token.heldBy !== null) return 'held';
  if (token.pin.locked === true) return 'locked';
  return token.pin.finalTry === true ? 'last-try' : null;
}
