import type { z } from 'zod';
import { bytesToBase64 } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { KeyFact } from '../../../../shared/engine/facts.ts';
import type { findKey as kind } from '../../../../shared/engine/steps/find-key.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { StepEffect } from '../effect.ts';
import { findKey as findSecretKey, keyFact, openToken } from '../token-access.ts';

/** Looks for the key by its id, and compares what the token says of it with what the earlier transcript does. */
export const findKey: StepEffect = {
  run: async (context) => {
    const { key } = context.step.fields as z.output<typeof kind.fields>;
    const session = openToken(context);
    const fact = keyFact(context, key);
    return fact.type === 'aes' ? findSecret(session, fact) : findPair(session, fact);
  },
};

async function findSecret(session: TokenSession, fact: KeyFact) {
  const handle = await findSecretKey(session, fact);
  requireSame(`label of ${fact.label}`, fact.label, handle.label);
  const { method, value } = await session.checkValue(handle);
  requireSame(`check value of ${fact.label}`, inWords(fact.checkValue), inWords({ method, value }));
  const { extractable } = await session.attributes(handle);
  return { label: handle.label, id: handle.id, checkValue: { method, value }, extractable: extractable === true };
}

function inWords(known: { readonly method: string; readonly value: string } | undefined): string {
  return known === undefined ? 'none' : `${known.value} (${known.method})`;
}

async function findPair(session: TokenSession, fact: KeyFact) {
  const handle = await findPrivateHalf(session, fact);
  requireSame(`label of ${fact.label}`, fact.label, handle.label);
  const publicKey = bytesToBase64(await session.publicKey(handle));
  requireSame(`public key of ${fact.label}`, fact.publicKey ?? '', publicKey);
  const { extractable } = await session.attributes(handle);
  return { label: handle.label, id: handle.id, publicKey, extractable: extractable === true };
}

/** Throws `TOKEN_KEY_MISSING`. */
async function findPrivateHalf(session: TokenSession, fact: KeyFact): Promise<KeyHandle> {
  const halves: KeyHandle[] = [];
  for (const handle of await session.findKeys({ id: fact.id }))
    if ((await session.attributes(handle)).class === 'CKO_PRIVATE_KEY') halves.push(handle);
  const [found, second] = halves;
  if (found === undefined || second !== undefined)
    throw new ClavigerError('TOKEN_KEY_MISSING', {
      field: `key ${fact.label}`,
      expected: `one private key with CKA_ID ${fact.id}`,
      got: found === undefined ? 'none' : 'more than one',
    });
  return found;
}

/** Throws `VALUE_DIFFERENT`. */
function requireSame(field: string, expected: string, got: string): void {
  if (got !== expected) throw new ClavigerError('VALUE_DIFFERENT', { field, expected, got });
}
