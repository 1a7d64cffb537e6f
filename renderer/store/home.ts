import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CallOutput } from '../../shared/ipc/contract.ts';
import { mainApi } from '../ipc/client.ts';
import { quietly } from './app.ts';

export type CeremonyLine = CallOutput<'ceremony.list'>[number];

const homeStore = createStore<{ readonly ceremonies: readonly CeremonyLine[] | null }>()(() => ({ ceremonies: null }));

/** The ceremonies of this laptop, null before they were read. */
export function useCeremonies(): readonly CeremonyLine[] | null {
  return useStore(homeStore, (state) => state.ceremonies);
}

/** Reads which ceremonies there are. */
export async function loadCeremonies(): Promise<void> {
  const ceremonies = await quietly(() => mainApi()['ceremony.list']({}));
  if (ceremonies !== undefined) homeStore.setState({ ceremonies });
}

/** Those somebody must act on, the oldest first, then the finished ones, the latest first. */
export function sortCeremonies(ceremonies: readonly CeremonyLine[]): {
  readonly open: readonly CeremonyLine[];
  readonly finished: readonly CeremonyLine[];
} {
  const byTime = [...ceremonies].sort((left, right) => left.openedAt.localeCompare(right.openedAt));
  return {
    open: byTime.filter((ceremony) => ceremony.status !== 'finished'),
    finished: byTime.filter((ceremony) => ceremony.status === 'finished').reverse(),
  };
}
