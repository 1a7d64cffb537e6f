import { courseOf } from '../../../shared/engine/course.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import type { BoundStep, Turn } from '../../../shared/engine/step-kind.ts';
import { type ExceptionFields, exceptionFact } from '../../../shared/engine/steps/exception.ts';
import { leftInRoom } from '../../../shared/engine/steps/zeroise.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';
import { findPerson } from '../engine/approvals.ts';
import type { Ceremony } from '../engine/ceremony.ts';

/** What a decision about an exception comes to. */
const decided = {
  note: 'It is written down, and the ceremony goes on',
  repeat: 'Steps are done once more',
  replace: 'Something is replaced, and the ceremony goes on',
  abort: 'The ceremony is given up; what it made is destroyed',
} as const;

type RoomPrompt = Partial<Pick<CustodianPrompt, 'decides'>> & { readonly rows: CustodianPrompt['expected'] };

/** What somebody signs who signs a decision about an exception, or the end of an aborted ceremony: the whole of it, in words. */
export function promptRoom(ceremony: Ceremony, step: BoundStep, turn: Turn): RoomPrompt {
  const state = ceremony.journal.state();
  if (turn.signs !== 'decide') return { rows: [] };
  if (step.kind === 'exception') return { decides: 'exception', rows: decisionRows(ceremony, state, step) };
  return step.kind === 'zeroise' ? { decides: 'ending', rows: endingRows(state) } : { rows: [] };
}

function decisionRows({ script }: Ceremony, state: CeremonyState, step: BoundStep): CustodianPrompt['expected'] {
  const { decision } = exceptionFact(step.id, step.fields as ExceptionFields, state.facts);
  if (decision === null) return [];
  const { severity, text, from, replaced, benefits, opinions } = decision;
  const name = (id: string) => findPerson(state.plan, id).name;
  return [
    { label: 'Decided', value: decided[severity] },
    { label: 'From step', value: courseOf(state, script).find(({ id }) => id === from)?.title ?? from ?? '' },
    { label: 'Replaced', value: replaced ?? '' },
    { label: 'In words', value: text },
    { label: 'Benefits', value: benefits.map(name).join(', ') },
    ...opinions.map(({ person, opinion, text: why }) => ({
      label: name(person),
      value: `${opinion === 'agree' ? 'agrees' : 'disagrees'}${why === '' ? '' : `: ${why}`}`,
    })),
  ].filter(({ value }) => value !== '');
}

function endingRows({ facts }: CeremonyState): CustodianPrompt['expected'] {
  const { destroyed = [], remaining = [] } = facts.ending ?? {};
  const left = [...remaining, ...leftInRoom(facts)];
  return [
    ...(destroyed.length === 0 ? ['no key'] : destroyed.map((id) => `CKA_ID ${id}`)).map((value) => ({
      label: 'Destroyed and proved absent',
      value,
    })),
    ...(left.length === 0 ? ['nothing'] : left).map((value) => ({ label: 'Remains', value })),
  ];
}
