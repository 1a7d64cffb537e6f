import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SealedFact } from '../../../../shared/engine/room-facts.ts';
import { isAccepted, type roomBreak as kind } from '../../../../shared/engine/steps/break.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { endPins } from './pins.ts';

/** Logs out before everybody leaves; afterwards compares bags and people with what was sealed. */
export const roomBreak: StepEffect = {
  run: async (context) => {
    if (context.turn === 'seal') return seal(context);
    if (context.turn === 'return') return comeBack(context);
    const known = context.state().facts.breaks[context.step.id];
    const last = context.turn === 'return-witness' ? known?.returned : known;
    const exception = context.turn === 'return-witness' ? acceptedException(context) : undefined;
    return { ...observedOf(last ?? { people: 0, bags: [] }), ...(exception === undefined ? {} : { exception }) };
  },
};

async function seal(context: EffectContext) {
  const sealed = typed(context);
  const { present } = context.state();
  if (sealed.people !== present.length)
    throw new ClavigerError('BREAK_PEOPLE', { field: 'people', expected: String(present.length), got: String(sealed.people) });
  const numbers = sealed.bags.map(({ bag }) => bag);
  const twice = numbers.find((bag, index) => numbers.indexOf(bag) !== index);
  if (twice !== undefined)
    throw new ClavigerError('BREAK_BAGS', { field: 'bags', expected: 'a bag for each item', got: `${twice} twice` });
  endPins(context.live);
  await context.live.token?.close();
  context.live.token = null;
  return observedOf(sealed);
}

/** The number that was sealed is not told: whoever types it reads it from the bag. */
function comeBack(context: EffectContext) {
  const back = typed(context);
  const { exception } = context.input as z.output<typeof kind.input>;
  const sealed = context.state().facts.breaks[context.step.id] ?? { people: 0, bags: [] };
  if (exception !== undefined) {
    if (isAccepted(context.state().facts, exception, context.step.id)) return { ...observedOf(back), exception };
    throw new ClavigerError('BREAK_EXCEPTION', {
      field: 'exception',
      expected: 'one that was called in this break',
      got: exception,
    });
  }
  if (back.people !== sealed.people)
    throw new ClavigerError('BREAK_PEOPLE', { field: 'people', expected: String(sealed.people), got: String(back.people) });
  const other = back.bags.find(({ bag }, index) => bag !== sealed.bags[index]?.bag);
  if (other === undefined) return observedOf(back);
  throw new ClavigerError('BREAK_BAGS', { field: other.item, expected: 'the number that was sealed', got: other.bag });
}

function typed({ step, input }: EffectContext): SealedFact {
  const { items } = step.fields as z.output<typeof kind.fields>;
  const { bags = [], people } = input as z.output<typeof kind.input>;
  if (people === undefined)
    throw new ClavigerError('BREAK_PEOPLE', { field: 'people', expected: 'how many there are', got: 'nothing' });
  if (bags.length !== items.length)
    throw new ClavigerError('BREAK_BAGS', { field: 'bags', expected: `${items.length} numbers`, got: String(bags.length) });
  return { people, bags: items.map((item, index) => ({ item, bag: (bags[index] ?? '').trim() })) };
}

function observedOf({ people, bags }: SealedFact) {
  return { people, bags: bags.map((bag) => ({ ...bag })) };
}

/** The exception that `return` was done with. */
function acceptedException({ state, step }: EffectContext): string | undefined {
  const { facts } = state();
  const { returned, ...sealed } = facts.breaks[step.id] ?? { people: 0, bags: [], returned: undefined };
  const same = JSON.stringify(observedOf(returned ?? sealed)) === JSON.stringify(observedOf(sealed));
  return same ? undefined : Object.keys(facts.exceptions).findLast((id) => isAccepted(facts, id, step.id));
}
