import type { CeremonyView, CurrentStepView, TurnView } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';

/** A person as everybody in the room calls them. */
export interface PersonLabel {
  readonly id: string;
  readonly name: string;
  /** The role, numbered where several people have it: "Custodian 2". */
  readonly role: string;
}

/** How to call the person `id`; somebody the view does not know is called by their id. */
export function personLabel(view: Pick<CeremonyView, 'people'>, id: string): PersonLabel {
  const person = view.people.find((candidate) => candidate.id === id);
  if (person === undefined) return { id, name: id, role: '' };
  const peers = view.people.filter((candidate) => candidate.role === person.role);
  const number = peers.length > 1 ? ` ${peers.indexOf(person) + 1}` : '';
  const also = (person.alsoRoles ?? []).map((role) => text.role(role));
  return { id, name: person.name, role: [`${text.role(person.role)}${number}`, ...also].join(', ') };
}

/** The first turn that is not done, once the step was begun and approved. */
export function activeTurn(step: CurrentStepView): TurnView | undefined {
  return step.begun && step.approved ? step.turns.find((turn) => !turn.done) : undefined;
}

/** Who must act now: whoever still has to approve, else whoever has the turn, else the step's actor. */
export function whoActs(view: CeremonyView, step: CurrentStepView): readonly PersonLabel[] {
  const open = step.approvals.find((approval) => approval.given.length < approval.count);
  const approvers = step.begun && open !== undefined ? open.candidates.filter((id) => !open.given.includes(id)) : [];
  const turn = step.turns.find((candidate) => !candidate.done);
  const ids = step.begun && approvers.length > 0 ? approvers : (turn?.people ?? actors(view, step));
  return ids.map((id) => personLabel(view, id));
}

function actors(view: CeremonyView, step: CurrentStepView): readonly string[] {
  return view.people.filter(({ role, alsoRoles = [] }) => [role, ...alsoRoles].includes(step.actor)).map((person) => person.id);
}

/** What comes after the thing that is to be done now, in a few words. */
export function whatFollows(view: CeremonyView, step: CurrentStepView): string {
  const waiting = step.turns.filter((turn) => !turn.done);
  const following = step.approved && step.begun ? waiting[1] : waiting[0];
  if (following !== undefined) return `${text.runner.follows} ${turnLine(view, following)}`;
  if (view.next === null) return text.runner.last;
  return `${text.runner.follows} ${text.role(view.next.actor)}: ${view.next.title}`;
}

function turnLine(view: CeremonyView, turn: TurnView): string {
  const names = turn.people.map((id) => personLabel(view, id).name);
  return text.runner.turnAs(text.and(names), turn.title);
}

/** The title of the step `id`; an id that the view does not know stays as it is. */
export function stepTitle(view: Pick<CeremonyView, 'sections'>, id: string): string {
  const steps = view.sections.flatMap((section) => section.steps);
  return steps.find((step) => step.id === id)?.title ?? id;
}

/** `line` with the names of people where it has their ids. */
export function withNames(view: Pick<CeremonyView, 'people'>, line: string): string {
  return view.people.reduce((said, { id, name }) => said.replace(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'g'), name), line);
}
