/** What to do when the service has ended: start it again after `delay` milliseconds, or leave it stopped. */
export type RestartDecision = { readonly restart: true; readonly delay: number } | { readonly restart: false };

/** How many times in a row a service that ends soon after its start is started again. */
export const MAXIMUM_QUICK_RESTARTS = 6;

/** A service that lived this long, in milliseconds, did not fail to start. */
export const SETTLED_AFTER = 60_000;

const FIRST_DELAY = 100;

/** The number of quick restarts in a row after a service that lived `lifetime` milliseconds ended. */
export function countQuickRestarts(before: number, lifetime: number): number {
  return lifetime >= SETTLED_AFTER ? 1 : before + 1;
}

/** Decides for the `quickRestarts`-th end in a row: 100 ms of patience for the first, twice as much for each further one. */
export function decideRestart(quickRestarts: number): RestartDecision {
  if (quickRestarts > MAXIMUM_QUICK_RESTARTS) return { restart: false };
  return { restart: true, delay: FIRST_DELAY * 2 ** (quickRestarts - 1) };
}
