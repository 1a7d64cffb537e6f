import type { Mode } from '../../shared/transcript/schemas.ts';
import { text } from '../text/index.ts';
import { Clock, Elapsed } from './clock.tsx';

interface BandProps {
  readonly mode: Mode | null;
  readonly code?: string;
  readonly title: string;
  readonly started?: { readonly at: string; readonly minutesPlanned: number };
}

/** The band along the top: hatched in practice, solid in production, bare where there is no ceremony yet. */
export function Band({ mode, code, title, started }: BandProps) {
  return (
    <header className={`band band-${mode ?? 'bare'}`} data-testid="band" data-mode={mode ?? 'none'}>
      {mode !== null && <strong className="band-mode">{text.mode[mode]}</strong>}
      {code !== undefined && <span className="band-code mono">{code}</span>}
      <h1 className="band-title">{title}</h1>
      {started !== undefined && <Elapsed openedAt={started.at} minutesPlanned={started.minutesPlanned} />}
      <Clock />
    </header>
  );
}
