import type { CeremonyView } from '../../shared/ipc/view.ts';

/** A ceremony that another one needs to have been held before, in the same room. */
export interface EarlierCeremony {
  readonly script: string;
  /** The values that later ceremonies take from it. */
  handOn(finished: CeremonyView): Promise<Readonly<Record<string, string>>>;
}

/** What has to be held before `ceremony`, in order. */
export function earlierCeremonies(_ceremony: string): readonly EarlierCeremony[] {
  return [];
}
