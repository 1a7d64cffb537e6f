import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { courseOf } from '../../../../shared/engine/course.ts';
import { findRepeatProblem } from '../../../../shared/engine/settlement.ts';
import {
  canSign,
  decisionSchema,
  type ExceptionFields,
  exceptionFact,
  exceptionSheet,
  exceptionSigners,
  type exception as kind,
} from '../../../../shared/engine/steps/exception.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { requireDecision } from './close.ts';

type Input = z.output<typeof kind.input>;
type Decision = z.output<typeof decisionSchema>;

/** Writes down what is decided, after everything that could not be done was refused; or signs the whole sheet. */
export const exception: StepEffect = {
  run: async (context) => {
    if (context.turn.startsWith('decide-')) return decide(context) as unknown as JsonObject;
    const sheet = exceptionSheet(factOf(context));
    if (sheet === null) throw new ClavigerError('INTERNAL', { field: context.step.id, expected: 'a decision' });
    return { ...requireDecision(context.input as Input), sheet: sheet as unknown as JsonObject };
  },
};

function factOf({ state, step }: EffectContext) {
  return exceptionFact(step.id, step.fields as ExceptionFields, state().facts);
}

function decide(context: EffectContext): Decision {
  const { decision: _decision, note: _note, ...input } = context.input as Input;
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const read = decisionSchema.safeParse({ benefits: [], opinions: [], ...Object.fromEntries(given) });
  if (!read.success)
    throw new ClavigerError('EXCEPTION_INCOMPLETE', {
      field: read.error.issues[0]?.path.join('.') ?? '',
      expected: read.error.issues[0]?.message ?? '',
    });
  const decision = read.data;
  refuseIncomplete(decision);
  refuseOpinions(context, decision);
  refuseSettlement(context, decision);
  refuseBenefits(context, decision);
  return decision;
}

function refuseIncomplete({ severity, from, replaced }: Decision): void {
  const wanted = { from: severity === 'repeat', replaced: severity === 'replace' };
  const field = wanted.from && from === undefined ? 'from' : wanted.replaced && replaced === undefined ? 'replaced' : null;
  if (field !== null)
    throw new ClavigerError('EXCEPTION_INCOMPLETE', { field, expected: `what ${severity} needs`, got: 'nothing' });
  const extra =
    from !== undefined && !wanted.from && !wanted.replaced
      ? 'from'
      : replaced !== undefined && !wanted.replaced
        ? 'replaced'
        : null;
  if (extra !== null) throw new ClavigerError('EXCEPTION_INCOMPLETE', { field: extra, expected: `nothing, with ${severity}` });
}

/** Everybody who is present says something, once; who disagrees says why. */
function refuseOpinions({ state }: EffectContext, { opinions }: Decision): void {
  const present = [...state().present].sort();
  const said = opinions.map(({ person }) => person).sort();
  if (present.join() !== said.join())
    throw new ClavigerError('EXCEPTION_OPINIONS', { field: 'opinions', expected: present.join(', '), got: said.join(', ') });
  const silent = opinions.find(({ opinion, text }) => opinion === 'disagree' && text === '');
  if (silent !== undefined)
    throw new ClavigerError('EXCEPTION_OPINIONS', {
      field: `opinion of ${silent.person}`,
      expected: 'why they disagree',
      got: 'nothing',
    });
}

function refuseSettlement({ state, bound }: EffectContext, { severity, from }: Decision): void {
  const { aborted } = state();
  if (severity === 'abort' && aborted !== null)
    throw new ClavigerError('EXCEPTION_ABORTED', { field: 'severity', expected: 'note, repeat or replace', got: 'abort' });
  if (from === undefined) return;
  const problem = findRepeatProblem(state(), courseOf(state(), bound), from);
  if (problem !== null)
    throw new ClavigerError('EXCEPTION_REPEAT_NEVER', {
      field: 'from',
      expected: 'steps that can be done once more',
      got: problem,
    });
}

/** Who benefits signs nothing, and somebody who is there must be left who can: nobody comes while an exception is open. */
function refuseBenefits(context: EffectContext, decision: Decision): void {
  const { plan, present } = context.state();
  const stranger = decision.benefits.find((id) => !plan.people.some((person) => person.id === id));
  if (stranger !== undefined) throw new ClavigerError('PERSON_UNKNOWN', { field: 'benefits', got: stranger });
  const turns = [...exceptionSigners(plan, { ...factOf(context), decision, signed: {} })];
  const there = turns.map(([turn, people]) => [turn, people.filter((id) => present.includes(id))] as const);
  if (canSign(there.map(([, people]) => people))) return;
  const [field = ''] = there.find(([, people]) => people.length === 0) ?? there.at(-1) ?? [];
  throw new ClavigerError('EXCEPTION_NOBODY_SIGNS', {
    field,
    expected: 'somebody who is there, does not benefit and signs nothing else of it',
    got: decision.benefits.join(', '),
  });
}
