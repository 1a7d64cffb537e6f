import { hexToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { Contradiction, DoneAct } from '../../../shared/engine/contradiction.ts';
import type { Facts, ShareSetFact } from '../../../shared/engine/facts.ts';
import type { BoundStep, TurnContext } from '../../../shared/engine/step-kind.ts';
import { emptyWorld, type World } from '../../../shared/script/world.ts';
import { setFingerprint } from '../../../shared/shares/commitment.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';

const people = ['administrator', 'custodian', 'custodian', 'security-officer', 'internal-witness'].map((role, index) => ({
  id: `${role}-${role === 'custodian' ? index : 1}`,
  name: `Person ${index}`,
  role,
}));
/** A plan with two custodians and one of each other. */
const plan = { ceremony: 'ABCD-EFGH', mode: 'practice', people } as unknown as Plan;
/** A check value. */
export const cmac = { method: 'CMAC', value: '16AF1E7190' } as const;
/** Two commitments. */
export const commitments = ['one', 'two'].map((text) => digestHex(new TextEncoder().encode(text)));
/** A set of two shares, split in this run. */
export const set: ShareSetFact = {
  setId: 'K7QX',
  run: 1,
  scheme: '',
  threshold: 2,
  total: 2,
  checkValue: cmac,
  commitments,
  coordinates: [1, 2],
  fingerprint: setFingerprint(commitments.map(hexToBytes)),
  sheets: [],
  status: 'open',
};

/** A step with these fields, in a block. */
export function stepOf<F>(fields: F, more: Partial<BoundStep> = {}): BoundStep<F> {
  return { id: 'step', title: 'Step', actor: 'administrator', block: 'b', fields, ...more } as unknown as BoundStep<F>;
}

/** What a turn is held against: `facts`, and the acts that are done. */
export function contextOf(facts: Facts, turn: string, person = 'administrator-1', done: readonly DoneAct[] = []): TurnContext {
  return {
    plan,
    facts,
    head: '',
    turn,
    person,
    at: '',
    taken: [],
    done,
    tried: [],
    present: [],
    run: 1,
  } as unknown as TurnContext;
}

/** What is wrong, for a test that says it must be: what it is about. */
export function about(found: Contradiction | null | undefined): string | null {
  return found?.what ?? null;
}

/** The dry run's world with an open token. */
export const open: World = { ...emptyWorld, token: { state: 'open', label: 'T', qualified: false } };
