import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { ActState } from '../../../../shared/engine/act-log.ts';
import { isDone } from '../../../../shared/engine/consistency.ts';
import type { KeyFact } from '../../../../shared/engine/facts.ts';
import { mayTransition } from '../../../../shared/engine/key-lifecycle.ts';
import {
  HOW_DESTROYED,
  HOW_ENDED,
  keyInWords,
  type destroyKey as kind,
  tokenInWords,
} from '../../../../shared/engine/steps/destroy-key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { findSameKey } from '../same-key.ts';
import { keyFact, openToken } from '../token-access.ts';

/** A pair has two objects, and a token may have taken the other half away by itself. */
const MOST_OBJECTS = 4;

/** Destroys the key that the facts are about, and no other; what became of an interrupted try is found out by its CKA_ID. */
export const destroyKey: StepEffect = {
  run: async (context) => (context.turn === 'destroy' ? destroy(context) : affirm(context)),
  reconcile: async (context, _act, detail): Promise<Reconciled> => {
    const absent = await openToken(context).proveAbsent(String(detail.id));
    const fact = namedKey(context);
    const how = fact.temporary === true ? HOW_ENDED : HOW_DESTROYED;
    return absent ? { found: 'done', observed: affidavit(context, fact, String(detail.by), how) } : { found: 'absent' };
  },
};

async function destroy(context: EffectContext): Promise<JsonObject> {
  const fact = namedKey(context);
  const session = openToken(context);
  const { id, label, state } = fact;
  if (!mayTransition(state, 'destroyed'))
    throw new ClavigerError('KEY_STATE_FORBIDS', { field: `key ${label}`, expected: 'a key that exists', got: state });
  const ended = fact.temporary === true && (await session.proveAbsent(id));
  // A key that is gone and was announced is destroyed; one that is gone and was not, is missing, unless it went with its session.
  if (!ended && !triesOf(context).some(isDone)) await requireRightKey(context, session, fact);
  return context.act('destroy', 'reconcilable', { id, label, by: context.person }, async () => {
    await destroyObjects(session, fact);
    return affidavit(context, fact, context.person, ended ? HOW_ENDED : HOW_DESTROYED);
  });
}

/** Of a pair whose private half an earlier try has destroyed, the public one is left. */
async function requireRightKey(context: EffectContext, session: TokenSession, fact: KeyFact): Promise<void> {
  const tried = triesOf(context).length > 0;
  const [first] = await findSameKey(session, fact, tried);
  if (fact.publicKey === undefined || first === undefined || tried) return;
  const { class: found } = await session.attributes(first);
  if (found !== 'CKO_PRIVATE_KEY')
    throw new ClavigerError('TOKEN_KEY_MISSING', {
      field: `key ${fact.label}`,
      expected: 'its private key',
      got: 'its public key alone',
    });
}

/** The search is made anew after each object, for a token may take both halves at once. Throws `TOKEN_KEY_NOT_DESTROYED`. */
async function destroyObjects(session: TokenSession, fact: KeyFact): Promise<void> {
  for (let round = 0; round < MOST_OBJECTS && !(await session.proveAbsent(fact.id)); round += 1) {
    const [next] = await findSameKey(session, fact, true);
    if (next !== undefined) await session.destroy(next);
  }
  if (await session.proveAbsent(fact.id)) return;
  throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', {
    field: `key ${fact.label}`,
    expected: 'no such key',
    got: `CKA_ID ${fact.id}`,
  });
}

/** The witness signs what was recorded when the key was destroyed. */
function affirm(context: EffectContext): JsonObject {
  const done = triesOf(context).findLast(isDone)?.outcome?.observed;
  if (done === undefined)
    throw new ClavigerError('TURN_UNKNOWN', { field: `step ${context.step.id}`, expected: 'a key that was destroyed' });
  if (done.by === context.person)
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: `affidavit of ${context.step.id}`,
      expected: 'a witness who did not destroy the key',
      got: context.person,
    });
  return done;
}

function triesOf({ state, step, attempt }: EffectContext): readonly ActState[] {
  return state()
    .acts.ofStep(step.id)
    .filter((act) => act.attempt === attempt && act.act === 'destroy');
}

function namedKey(context: EffectContext): KeyFact {
  return keyFact(context, (context.step.fields as z.output<typeof kind.fields>).key);
}

function affidavit(context: EffectContext, fact: KeyFact, by: string, how: string): JsonObject {
  return {
    what: keyInWords(fact),
    token: tokenInWords(context.state().facts) ?? {},
    how,
    when: new Date(context.room.clock.now()).toISOString(),
    by,
    absent: true,
  };
}
