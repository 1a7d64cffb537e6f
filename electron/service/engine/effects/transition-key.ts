import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { mayTransition } from '../../../../shared/engine/key-lifecycle.ts';
import type { transitionKey as kind } from '../../../../shared/engine/steps/transition-key.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { keyFact } from '../token-access.ts';

type Fields = z.output<typeof kind.fields>;
type Input = z.output<typeof kind.input>;

/** Nothing but the record changes: one person says why, and another confirms exactly that. */
export const transitionKey: StepEffect = {
  run: async (context) => (context.turn === 'announce' ? announce(context) : confirm(context)),
};

function announce(context: EffectContext): JsonObject {
  const fields = context.step.fields as Fields;
  const input = context.input as Input;
  const { state, label } = keyFact(context, fields.key);
  if (!mayTransition(state, fields.to))
    throw new ClavigerError('KEY_STATE_FORBIDS', {
      field: `key ${label}`,
      expected: `a state that may become ${fields.to}`,
      got: state,
    });
  const since = given('since', fields['compromised-since'], input.since, fields.to === 'compromised');
  return {
    from: state,
    to: fields.to,
    date: new Date(context.room.clock.now()).toISOString(),
    reason: given('reason', fields.reason, input.reason, true) ?? '',
    ...(since === undefined ? {} : { since }),
  };
}

/** What the script says, else what was typed on the day: one of the two where it is wanted, never both. Throws `INPUT_INVALID`. */
function given(field: string, script: string | undefined, typed: string | undefined, wanted: boolean): string | undefined {
  const open = wanted && script === undefined;
  if (open === (typed !== undefined)) return script ?? typed;
  throw new ClavigerError('INPUT_INVALID', {
    field,
    expected: open ? 'a value' : 'nothing; it is not asked for',
    got: typed ?? 'nothing',
  });
}

function confirm(context: EffectContext): JsonObject {
  const { state, label, announced } = keyFact(context, (context.step.fields as Fields).key);
  if (announced === undefined)
    throw new ClavigerError('TURN_UNKNOWN', { field: `key ${label}`, expected: 'a change of its state that was announced' });
  return { from: state, ...announced };
}
