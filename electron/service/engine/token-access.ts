import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { CheckValueFact, KeyFact } from '../../../shared/engine/facts.ts';
import { mayProtect } from '../../../shared/engine/key-lifecycle.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';
import type { EffectContext } from './effect.ts';

/** Where the library of the tokens is, with the hash that was approved. */
export function approvedModule({ site, state }: Pick<EffectContext, 'site' | 'state'>): ModuleLocation {
  const [module] = state().plan.modules;
  return module === undefined ? site.module : { ...site.module, expectedSha256: module.librarySha256 };
}

/** The open token session. Throws `TOKEN_SESSION_CLOSED` when nobody has logged in. */
export function openToken(context: Pick<EffectContext, 'live' | 'step'>): TokenSession {
  if (context.live.token === null)
    throw new ClavigerError('TOKEN_SESSION_CLOSED', {
      field: `step ${context.step.id}`,
      expected: 'the PIN holder has logged in',
    });
  return context.live.token;
}

/** The fact about the key a script calls `name`. Throws `TOKEN_KEY_MISSING`. */
export function keyFact(context: Pick<EffectContext, 'state'>, name: string): KeyFact {
  const fact = context.state().facts.keys[name];
  if (fact === undefined)
    throw new ClavigerError('TOKEN_KEY_MISSING', { field: `key ${name}`, expected: 'a key made in this ceremony' });
  return fact;
}

/** The check value of a secret key. Throws `TOKEN_KEY_MISSING` for a key pair, which has none. */
export function checkValueOf({ label, checkValue }: KeyFact): CheckValueFact {
  if (checkValue === undefined)
    throw new ClavigerError('TOKEN_KEY_MISSING', { field: `key ${label}`, expected: 'a secret key', got: 'a key pair' });
  return checkValue;
}

/** The fact about the key `name`, which may still protect something new. Throws `TOKEN_KEY_MISSING`, `KEY_STATE_FORBIDS`. */
export function protectingKey(context: Pick<EffectContext, 'state'>, name: string): KeyFact {
  const fact = keyFact(context, name);
  if (mayProtect(fact.state)) return fact;
  throw new ClavigerError('KEY_STATE_FORBIDS', { field: `key ${fact.label}`, expected: 'an active key', got: fact.state });
}

/** The key in the token that `fact` is about, found by its CKA_ID. Throws `TOKEN_KEY_MISSING`. */
export async function findKey(session: TokenSession, fact: KeyFact): Promise<KeyHandle> {
  const [found, second] = await session.findKeys({ id: fact.id });
  if (found === undefined || second !== undefined)
    throw new ClavigerError('TOKEN_KEY_MISSING', {
      field: `key ${fact.label}`,
      expected: `one key with CKA_ID ${fact.id}`,
      got: found === undefined ? 'none' : 'more than one',
    });
  return found;
}

/** The halves of the pair under a CKA_ID, and every key found there, the private ones first. */
export async function findHalves(session: TokenSession, id: string) {
  const found = await session.findKeys({ id });
  const classes = await Promise.all(found.map(async (handle) => ({ handle, kind: (await session.attributes(handle)).class })));
  const of = (wanted: string) => classes.filter(({ kind }) => kind === wanted).map(({ handle }) => handle);
  const [privateKeys, publicKeys] = [of('CKO_PRIVATE_KEY'), of('CKO_PUBLIC_KEY')];
  const all = [...privateKeys, ...found.filter((handle) => !privateKeys.includes(handle))];
  return { privateKey: privateKeys[0], publicKey: publicKeys[0], all };
}

/** The private half of the pair that `fact` is about. Throws `TOKEN_KEY_MISSING`, also where its public key is not the one in the transcript. */
export async function findPrivateKey(session: TokenSession, fact: KeyFact): Promise<KeyHandle> {
  const { privateKey, all } = await findHalves(session, fact.id);
  const spki = privateKey === undefined ? null : await session.publicKey(privateKey);
  if (privateKey !== undefined && spki !== null && bytesToBase64(spki) === fact.publicKey) return privateKey;
  throw new ClavigerError('TOKEN_KEY_MISSING', {
    field: `key ${fact.label}`,
    expected: `the private key of its public key, with CKA_ID ${fact.id}`,
    got: `${all.length} other keys`,
  });
}
