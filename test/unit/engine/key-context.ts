import type { DoneAct } from '../../../shared/engine/contradiction.ts';
import { type Facts, type KeyFact, noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import type { WorldKey } from '../../../shared/script/world.ts';

/** When turns are recorded. */
const AT = '2026-11-24T10:00:00.000Z';
/** A moment before. */
export const EARLIER = '2026-11-24T09:59:00.000Z';
/** A key that was found in the token. */
export const key: KeyFact = {
  label: 'data',
  id: 'ab',
  type: 'aes',
  bits: 256,
  checkValue: { method: 'CMAC', value: '16AF1E7190' },
  extractable: true,
  origin: 'found',
  state: 'active',
};
/** The token it is in. */
export const token = { manufacturer: 'Maker', model: 'Model', serial: '77', label: 'T1' };
const people = ['administrator', 'custodian', 'custodian', 'security-officer', 'internal-witness', 'external-witness'].map(
  (role, index) => ({ id: `${role}-${index}`, role }),
);
/** The same key in the dry run. */
export const worldKey: WorldKey = { state: 'active', inToken: true, extractable: true, kind: 'secret', made: false };
/** Two people approve. */
export const approve = [
  { role: 'security-officer', count: 1 },
  { role: 'internal-witness', count: 1 },
] as const;

/** The facts with that key, changed. */
export function factsWith(change: Partial<KeyFact> = {}, more: Partial<Facts> = {}): Facts {
  const open = { ...token, firmware: '1', librarySha256: '', marker: null, oaepSha256: true, keyWrap: '' };
  return { ...noFacts, token: open, keys: { data: { ...key, ...change } }, ...more };
}

/** What a turn by `person` is held against. */
export function contextOf(facts: Facts, turn: string, person: string, done: readonly DoneAct[] = []): TurnContext {
  const plan = { mode: 'practice', people };
  return {
    plan,
    facts,
    head: '',
    turn,
    person,
    at: AT,
    taken: [],
    done,
    tried: [],
    present: [],
    run: 1,
  } as unknown as TurnContext;
}
