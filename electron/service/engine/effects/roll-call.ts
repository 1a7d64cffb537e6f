import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { isCheckpointTurn } from '../../../../shared/engine/steps/checkpoint-turns.ts';
import {
  asksIdentity,
  type Identity,
  identityCheckers,
  type rollCall as kind,
} from '../../../../shared/engine/steps/roll-call.ts';
import { findPerson } from '../approvals.ts';
import type { StepEffect } from '../effect.ts';
import { compareTyped } from './typed-checkpoint.ts';

/** Presence is the signature that ends the turn; here only the certificate it must be made with is recorded, and how the person was known. */
export const rollCall: StepEffect = {
  run: async (context) => {
    const state = context.state();
    const { identity, words } = context.input as z.output<typeof kind.input>;
    if (isCheckpointTurn(context.turn)) return compareTyped(state.facts, words);
    const { certificateSha256 } = findPerson(state.plan, context.person);
    if (!asksIdentity(context.step.fields, context.person, state)) return { certificateSha256 };
    return { certificateSha256, identity: requireIdentity(state, context.person, identity) };
  },
};

/** What was said of somebody's document, where somebody looked at it who can have. Throws `IDENTITY_MISSING`, `PERSON_NOT_ALLOWED`. */
export function requireIdentity(
  room: Parameters<typeof identityCheckers>[1],
  person: string,
  identity: Identity | undefined,
): JsonObject {
  if (identity === undefined)
    throw new ClavigerError('IDENTITY_MISSING', { field: 'identity', expected: 'a document that somebody else looked at' });
  const checkers = identityCheckers(person, room);
  if (!checkers.includes(identity.checkedBy))
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: 'identity.checkedBy',
      expected: checkers.join(' or '),
      got: identity.checkedBy,
    });
  return { ...identity };
}
