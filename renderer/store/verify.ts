import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { VerifyReport } from '../../shared/ipc/view.ts';
import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { go, run } from './app.ts';

interface VerifyState {
  readonly folder: string;
  readonly trust: string;
  readonly report: VerifyReport | null;
}

const verifyStore = createStore<VerifyState>()(() => ({ folder: '', trust: '', report: null }));

/** One part of what is verified, for a component. */
export function useVerify<T>(select: (state: VerifyState) => T): T {
  return useStore(verifyStore, select);
}

/** Changes what is to be verified; the old verdict goes. */
export function changeVerify(change: Partial<Pick<VerifyState, 'folder' | 'trust'>>): void {
  verifyStore.setState({ ...change, report: null });
}

/** Shows the page on which `folder` is verified. */
export function goVerify(folder: string): void {
  verifyStore.setState({ folder, trust: '', report: null });
  go({ screen: 'verify' });
}

/** Verifies the folder that is named. */
export async function verifyFolder(): Promise<void> {
  const { folder, trust } = verifyStore.getState();
  const report = await run(text.busy.verify, () =>
    mainApi()['folder.verify']({ folder, trust: trust.trim() === '' ? null : trust }),
  );
  if (report !== undefined) verifyStore.setState({ report });
}

/** Shows the page and verifies `folder` at once. */
export function verifyNow(folder: string): void {
  goVerify(folder);
  void verifyFolder();
}
