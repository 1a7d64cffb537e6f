import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { ActState } from '../../../shared/engine/act-log.ts';
import { spoiledSheets } from '../../../shared/engine/blocks.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { Compensation } from '../../../shared/script/schema.ts';
import type { EventBody } from '../../../shared/transcript/event.ts';
import { effectContext, effectOf } from './acts.ts';
import type { Ceremony } from './ceremony.ts';
import type { Reconciled } from './effect.ts';
import { endSets } from './effects/share-set.ts';
import type { Room } from './room.ts';

const STOPPED = 'the service stopped while key material was in memory; that key is lost, and a new one is made';

/** The acts that were announced and whose outcome is not known. */
export function openActs(ceremony: Ceremony, steps: readonly string[]): readonly ActState[] {
  const { acts } = ceremony.journal.state();
  return steps.flatMap((step) => acts.ofStep(step)).filter((act) => act.outcome === null);
}

/**
 * Finds out about every act of `step` without an outcome, and records it: reconcilable acts are looked for, prints and
 * PIN tries count as done. Throws what the looking throws, for people to decide.
 */
export async function settle(ceremony: Ceremony, room: Room, step: BoundStep): Promise<void> {
  for (const act of openActs(ceremony, [step.id])) {
    const outcome = await find(ceremony, room, step, act);
    ceremony.journal.append('outcome', outcome, { id: act.step, attempt: act.attempt });
  }
}

async function find(ceremony: Ceremony, room: Room, step: BoundStep, act: ActState): Promise<EventBody<'outcome'>> {
  if (act.effect !== 'reconcilable') {
    const observed = effectOf(step).presumed?.(act.act, act.detail) ?? {};
    return { intent: act.seq, result: 'counted-as-done', observed: { ...observed } };
  }
  const context = effectContext(ceremony, room, step, { turn: '', person: '', input: {}, credential: {} });
  const found = (await effectOf(step).reconcile?.(context, act.act, act.detail)) ?? ({ found: 'absent' } satisfies Reconciled);
  if (found.found === 'done') return { intent: act.seq, result: 'found-done', observed: { ...found.observed } };
  return { intent: act.seq, result: 'found-absent', observed: { ...found.observed } };
}

/**
 * Finds out about every act of steps that are not done any more, where the ceremony was aborted. Where the looking fails, it counts as
 * done: what it may have made is looked for again when it is destroyed.
 */
export async function settleAbandoned(ceremony: Ceremony, room: Room): Promise<void> {
  for (const act of ceremony.journal.state().acts.open()) {
    const step = ceremony.script.steps.find(({ id }) => id === act.step);
    const outcome = step === undefined ? null : await tryFind(ceremony, room, step, act);
    ceremony.journal.append('outcome', outcome ?? { intent: act.seq, result: 'counted-as-done', observed: {} }, {
      id: act.step,
      attempt: act.attempt,
    });
  }
}

async function tryFind(ceremony: Ceremony, room: Room, step: BoundStep, act: ActState): Promise<EventBody<'outcome'> | null> {
  try {
    return await find(ceremony, room, step, act);
  } catch (error) {
    if (error instanceof ClavigerError) return null;
    throw error;
  }
}

/** Begins a broken secret block again as a whole: settles its acts, compensates, and records why. */
export async function restartBlock(ceremony: Ceremony, room: Room, block: string): Promise<void> {
  const { journal, steps, script } = ceremony;
  const members = steps.filter((step) => step.block === block);
  for (const step of members) await settle(ceremony, room, step);
  const section = script.sections.find((candidate) => candidate.block === block);
  const wanted = section?.compensate ?? [];
  const done = [];
  for (const compensation of wanted)
    done.push({ compensation, result: await compensations[compensation](ceremony, block, members) });
  journal.append(
    'block-restarted',
    {
      block,
      run: (journal.state().blocks[block]?.run ?? 1) + 1,
      reason: journal.state().blocks[block]?.because ?? STOPPED,
      compensations: done,
    },
    null,
  );
}

type Compensate = (ceremony: Ceremony, block: string, members: readonly BoundStep[]) => Promise<string>;

const compensations: { [K in Compensation]: Compensate } = {
  'destroy-wrapping-key': async (ceremony) => {
    await endSets(ceremony.live);
    return 'the wrapping key is in no memory and, as a session object, in no token';
  },
  'drop-backup': async (ceremony) => {
    const pending = Object.values(ceremony.journal.state().facts.backups).filter((backup) => backup.status === 'pending');
    return `${pending.length} backup dropped; it was never written anywhere`;
  },
  'count-spoiled-sheets': async (ceremony, block, members) => {
    const spoiled = spoiledSheets(
      ceremony.journal.state(),
      block,
      members.map((step) => step.id),
    );
    return `${spoiled} sheets spoiled; collect and destroy them`;
  },
};
