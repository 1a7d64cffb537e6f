import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { ShareSetFact } from '../../../../shared/engine/facts.ts';
import type { EffectContext, Live } from '../effect.ts';

/** What is in memory of the set a script calls `name`. Throws `SHARE_SET_LOST` when the share process is gone. */
export function liveSet(context: Pick<EffectContext, 'live'>, name: string): NonNullable<ReturnType<Live['sets']['get']>> {
  const set = context.live.sets.get(name);
  if (set === undefined)
    throw new ClavigerError('SHARE_SET_LOST', { field: `set ${name}`, expected: 'its shares in memory', got: 'nothing' });
  return set;
}

/** What the transcript says of the set a script calls `name`. Throws `SHARE_SET_LOST`. */
export function setFact(context: Pick<EffectContext, 'state'>, name: string): ShareSetFact {
  const set = context.state().facts.sets[name];
  if (set === undefined)
    throw new ClavigerError('SHARE_SET_LOST', { field: `set ${name}`, expected: 'a set split in this run', got: 'none' });
  return set;
}

/** Ends the share process of one set, and wipes its wrapping key. */
export async function endSet(live: Live, name: string): Promise<void> {
  const set = live.sets.get(name);
  set?.wrappingKey?.wipe();
  await set?.process.end();
  live.sets.delete(name);
}

/** Ends the share processes and wipes the wrapping keys of every open set, and what was contributed to them. */
export async function endSets(live: Live): Promise<void> {
  for (const name of [...live.contributions.keys()]) wipeContributions(live, name);
  for (const { process, wrappingKey } of live.sets.values()) {
    wrappingKey?.wipe();
    await process.end();
  }
  live.sets.clear();
}

/** Wipes what was contributed to the set a script calls `name`. */
export function wipeContributions(live: Live, name: string): void {
  for (const { salt, bytes } of live.contributions.get(name)?.values() ?? []) {
    salt.wipe();
    bytes.wipe();
  }
  live.contributions.delete(name);
}
