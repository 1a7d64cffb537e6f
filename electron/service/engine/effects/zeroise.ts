import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { cutText } from '../../../../shared/core/cut-text.ts';
import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import { courseOf } from '../../../../shared/engine/course.ts';
import { madeKeys } from '../../../../shared/engine/made-keys.ts';
import type { DoomedKey } from '../../../../shared/engine/room-facts.ts';
import { destroyAct, type zeroise as kind, leftInRoom } from '../../../../shared/engine/steps/zeroise.ts';
import { sameToken } from '../../../../shared/hsm/identity.ts';
import { lockedPin } from '../../../../shared/hsm/pin-tries.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { approvedModule } from '../token-access.ts';
import { requireDecision } from './close.ts';
import { endPins } from './pins.ts';
import { endSets } from './share-set.ts';

/** A pair has two objects, and a token may have taken the other half away by itself. */
const MOST_OBJECTS = 4;

type Input = z.output<typeof kind.input>;

/** Errors of the person who types, not of the token: they try again. */
const mistyped: ReadonlySet<ErrorCode> = new Set(['TOKEN_PIN_WRONG', 'TOKEN_PIN_INVALID']);

/** Destroys what an aborted ceremony made. What the token does not do is told, and named as remaining; it stops nothing. */
export const zeroise: StepEffect = {
  run: async (context): Promise<JsonObject> => {
    if (context.turn.startsWith('look-')) return look(context);
    if (context.turn.startsWith('destroy-')) return destroyAll(context);
    const { ending, ...facts } = context.state().facts;
    return {
      did: 'confirm',
      ...requireDecision(context.input as Input),
      destroyed: [...(ending?.destroyed ?? [])],
      remaining: [...(ending?.remaining ?? []), ...leftInRoom({ ...facts, ending })],
    };
  },
};

/** What is in memory ends before anything is asked of the token. */
async function look(context: EffectContext): Promise<JsonObject> {
  const { live, bound } = context;
  endPins(live);
  await endSets(live);
  const keys = madeKeys(context.state(), [...bound.steps, ...courseOf(context.state(), bound)]).map((key) => ({ ...key }));
  const { unreachable } = context.input as Input;
  if (keys.length > 0 && unreachable === undefined)
    return { did: 'look', keys, token: (await isAlive(live.token)) ? 'open' : 'closed' };
  await closeToken(context);
  return keys.length === 0
    ? { did: 'look', keys, token: 'none' }
    : { did: 'look', keys, token: 'unreachable', because: unreachable ?? '' };
}

async function isAlive(token: TokenSession | null): Promise<boolean> {
  try {
    return token !== null && (await token.isAlive());
  } catch {
    return false;
  }
}

async function destroyAll(context: EffectContext): Promise<JsonObject> {
  const keys = context.state().facts.ending?.keys ?? [];
  const opened = context.state().facts.ending?.token === 'closed' ? await tryOpen(context) : null;
  const destroyed: string[] = [];
  const remaining: (DoomedKey & { because: string })[] = [];
  for (const key of keys) {
    const because = opened ?? (await tryDestroy(context, key));
    if (because === null) destroyed.push(key.id);
    else remaining.push({ ...key, because: cutText(because, 400) });
  }
  await closeToken(context);
  return { did: 'destroy', destroyed, remaining: remaining.map((key) => ({ ...key })) };
}

/** Why the token could not be opened, or null. Throws what the person who types can set right. */
async function tryOpen(context: EffectContext): Promise<string | null> {
  try {
    await open(context);
    return null;
  } catch (error) {
    if (!(error instanceof ClavigerError) || mistyped.has(error.code)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

async function open(context: EffectContext): Promise<void> {
  const { live, room, credential } = context;
  const before = context.state().facts.token;
  if (credential.pin === undefined)
    throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'PIN', expected: 'a PIN', got: 'nothing' });
  if (before === null) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: 'the token of this ceremony' });
  const module = approvedModule(context);
  const { label } = before;
  if ((await room.tokens.pinState(module, { label })).locked === true) throw lockedPin('user', label);
  const { secondHolder } = context.input as Input;
  await closeToken(context);
  await context.act('login', 'destructive', { label, ...(secondHolder === undefined ? {} : { secondHolder }) }, async () => {
    const session = await room.tokens.open(module, { label }, credential.pin ?? new Uint8Array(0), { secondPerson: false });
    live.token = session;
    const { serial } = session.identity;
    if (sameToken(before, session.identity)) return { serial };
    await closeToken(context);
    throw new ClavigerError('TOKEN_CHANGED', { field: 'token', expected: before.serial, got: serial });
  });
}

/** Why `key` may still be there, or null when it is destroyed and was looked for in vain. */
async function tryDestroy(context: EffectContext, { id, label }: DoomedKey): Promise<string | null> {
  try {
    await context.act(destroyAct(id), 'destructive', { id, label }, async () => {
      const { token } = context.live;
      if (token === null) throw new ClavigerError('TOKEN_SESSION_CLOSED', { field: `key ${label}` });
      await destroyObjects(token, id);
      if (await token.proveAbsent(id)) return { absent: true };
      throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', { field: `key ${label}`, expected: 'no such key', got: `CKA_ID ${id}` });
    });
    return null;
  } catch (error) {
    return error instanceof ClavigerError ? `${error.code}: ${error.message}` : 'INTERNAL';
  }
}

/** The search is made anew after each object, for a token may take both halves of a pair at once. */
async function destroyObjects(token: TokenSession, id: string): Promise<void> {
  for (let round = 0; round < MOST_OBJECTS; round += 1) {
    const [next] = await token.findKeys({ id });
    if (next === undefined) return;
    await token.destroy(next);
  }
}

/** A session that cannot even be closed is gone as well. */
async function closeToken({ live }: EffectContext): Promise<void> {
  const { token } = live;
  live.token = null;
  try {
    await token?.close();
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
  }
}
