import type { Clock } from '../../../shared/core/ports.ts';
import type { EventBody } from '../../../shared/transcript/event.ts';

/** Milliseconds by which the wall clock may stray from the one that never goes back, between two events. */
const TOLERANCE = 2_000;

/**
 * Watches the wall clock beside the clock that never goes back. What it gives says, each time it is called, whether the wall clock has
 * jumped since the last call, by more than 2000 ms; null when not. `lastAt`: milliseconds since 1970 of the last event that an
 * earlier process recorded; how long ago that was nobody knows, so only a clock before it has jumped.
 */
export function watchClock(clock: Clock, lastAt: number): () => EventBody<'clock-changed'> | null {
  let last: { readonly now: number; readonly tick: number } | null = null;
  return () => {
    const now = clock.now();
    const tick = clock.tick();
    const expected = last === null ? Math.max(lastAt, now) : last.now + (tick - last.tick);
    last = { now, tick };
    return Math.abs(now - expected) > TOLERANCE ? { expected: instant(expected), shown: instant(now) } : null;
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
