import type { ActState } from './act-log.ts';
import type { BackupFact, Facts, ShareSetFact } from './facts.ts';
import { kindOf } from './kinds.ts';
import { type CeremonyState, stepState, withPending } from './state.ts';
import type { BoundStep } from './step-kind.ts';

/** When the last step of a secret block is done, its sets are accepted and its backups become active. */
export function acceptBlock(state: CeremonyState, steps: readonly BoundStep[], done: string): CeremonyState {
  const block = steps.find((step) => step.id === done)?.block ?? null;
  if (block === null) return state;
  const members = steps.filter((step) => step.block === block);
  if (!members.every((step) => stepState(state, step.id).status === 'done')) return state;
  const old = state.blocks[block];
  if (old === undefined) return state;
  return {
    ...state,
    blocks: { ...state.blocks, [block]: { ...old, status: 'complete' } },
    facts: {
      ...state.facts,
      sets: mapRecord(state.facts.sets, (set) => (set.status === 'open' ? { ...set, status: 'accepted' } : set)),
      backups: mapRecord(state.facts.backups, (backup) =>
        backup.status === 'pending' ? { ...backup, status: 'active' } : backup,
      ),
    },
  };
}

/** After an interruption every open block is broken: what it had in memory is gone, and its steps are to be done again. */
export function breakBlocks(state: CeremonyState, steps: readonly BoundStep[]): CeremonyState {
  return breakNamed(
    state,
    steps,
    Object.keys(state.blocks).filter((name) => state.blocks[name]?.status === 'open'),
  );
}

/** The named blocks are broken: their steps are to be done again. `because` says why, where people decided it. */
export function breakNamed(
  state: CeremonyState,
  steps: readonly BoundStep[],
  broken: readonly string[],
  because?: string,
): CeremonyState {
  const members = steps.filter((step) => step.block !== null && broken.includes(step.block));
  const reason = because === undefined ? {} : { because };
  return {
    ...withPending(
      state,
      members.map(({ id }) => id),
      { shown: null },
    ),
    blocks: Object.fromEntries(
      Object.entries(state.blocks).map(([name, block]) => [
        name,
        broken.includes(name) ? { ...block, status: 'broken', ...reason } : block,
      ]),
    ),
  };
}

/** A broken block begins again: its sets are void, its backups dropped, its sheets spoiled, and what its steps made true is so no more. */
export function restartBlock(
  state: CeremonyState,
  steps: readonly BoundStep[],
  { block, run, since }: { block: string; run: number; since: number },
): CeremonyState {
  const members = steps.filter((step) => step.block === block);
  const spoiled = spoiledPrints(
    state,
    block,
    members.map((step) => step.id),
  );
  const facts = voidSets(state, spoiled.length);
  return {
    ...state,
    blocks: { ...state.blocks, [block]: { run, status: 'open', since } },
    facts: members.reduce((known, step) => kindOf(step).undo?.(known, step) ?? known, facts),
    spoiled: new Set([...state.spoiled, ...spoiled]),
  };
}

/** How many sheets of `block`'s present run were printed or may have been. */
export function spoiledSheets(state: CeremonyState, block: string, members: readonly string[]): number {
  return spoiledPrints(state, block, members).length;
}

function spoiledPrints(state: CeremonyState, block: string, members: readonly string[]): readonly number[] {
  const since = state.blocks[block]?.since ?? 0;
  return members.flatMap((member) => printsOf(state, member)).filter((seq) => seq > since);
}

/** The prints of the step `id` that happened or may have, and whose sheets were not yet counted as spoiled, by `seq`. */
export function printsOf({ acts, spoiled }: Pick<CeremonyState, 'acts' | 'spoiled'>, id: string): readonly number[] {
  const prints = acts.ofStep(id).filter((act) => act.act === 'print' && mayHaveHappened(act));
  return prints.map(({ seq }) => seq).filter((seq) => !spoiled.has(seq));
}

function mayHaveHappened(act: ActState): boolean {
  return act.outcome === null || act.outcome.result === 'done' || act.outcome.result === 'counted-as-done';
}

/** The facts without the sets that were under way, whose sheets are spoiled. */
export function voidSets(state: CeremonyState, spoiled: number): Facts {
  const open = Object.entries(state.facts.sets).filter(([, set]) => set.status === 'open');
  const dropped: Record<string, BackupFact> = mapRecord(state.facts.backups, (backup) =>
    backup.status === 'pending' ? { ...backup, status: 'dropped' } : backup,
  );
  const kept: Record<string, ShareSetFact> = Object.fromEntries(
    Object.entries(state.facts.sets).filter(([, set]) => set.status !== 'open'),
  );
  return {
    ...state.facts,
    sets: kept,
    voidSets: [...state.facts.voidSets, ...open.map(([, set]) => ({ ...set, status: 'void' as const }))],
    backups: Object.fromEntries(Object.entries(dropped).filter(([, backup]) => backup.status !== 'dropped')),
    spoiledSheets: state.facts.spoiledSheets + spoiled,
  };
}

function mapRecord<V>(record: Readonly<Record<string, V>>, change: (value: V) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
