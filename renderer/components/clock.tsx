import { useEffect, useState } from 'react';
import { text } from '../text/index.ts';

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The time of day in UTC. */
export function Clock() {
  const now = new Date(useNow());
  return (
    <span className="band-clock mono">
      {now.toISOString().slice(11, 19)} {text.utc}
    </span>
  );
}

/** Milliseconds as hours and minutes: `1:07`. */
export function hoursAndMinutes(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** How long the ceremony has lasted, of how long it is meant to. */
export function Elapsed({ openedAt, minutesPlanned }: { readonly openedAt: string; readonly minutesPlanned: number }) {
  const elapsed = hoursAndMinutes(useNow() - Date.parse(openedAt));
  return <span className="band-elapsed mono">{text.runner.elapsed(elapsed, hoursAndMinutes(minutesPlanned * 60_000))}</span>;
}
