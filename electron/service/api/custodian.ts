import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Facts } from '../../../shared/engine/facts.ts';
import { type CeremonyState, stepState } from '../../../shared/engine/state.ts';
import type { BoundStep, Turn } from '../../../shared/engine/step-kind.ts';
import { givenBefore } from '../../../shared/engine/steps/collect-shares.ts';
import { asksIdentityOfNewcomer } from '../../../shared/engine/steps/replace-person.ts';
import { asksIdentity, identityCheckers } from '../../../shared/engine/steps/roll-call.ts';
import type { CustodianPrompt, CustodianTask } from '../../../shared/ipc/custodian.ts';
import { type ContributionMethodId, contributionMethods } from '../../../shared/shares/contribution.ts';
import { findPerson } from '../engine/approvals.ts';
import { type Ceremony, requireCurrent } from '../engine/ceremony.ts';
import { shownFor, turnsOf } from '../engine/runner.ts';
import { askByCard } from './custodian-card.ts';
import { promptPin } from './custodian-pin.ts';
import { promptRoom } from './custodian-room.ts';
import { promptPinChange, promptQualification } from './custodian-token.ts';
import type { Desk } from './desk.ts';
import type { Handlers } from './handlers.ts';

type Task<K extends CustodianTask['task']> = Extract<CustodianTask, { task: K }>;
type Prompters = {
  readonly [K in CustodianTask['task']]: (desk: Desk, task: Task<K>) => CustodianPrompt | Promise<CustodianPrompt>;
};

const asksNothing: CustodianPrompt['asks'] = {
  passphrase: false,
  newPassphrase: false,
  pin: false,
  share: false,
  decision: false,
};

/** What the custodian window asks of one person, for each kind of task. */
const prompters: Prompters = {
  'approve-plan': (desk, task) => {
    const { plan, digest } = desk.draft(task.code);
    const person = findPerson(plan, task.person);
    const expected = [
      { label: 'Plan digest', value: digest },
      { label: 'Script', value: plan.script.sha256 },
      ...plan.modules.map(({ name, librarySha256 }) => ({ label: `Library ${name}`, value: librarySha256 })),
      ...Object.entries(plan.parameters).map(([label, value]) => ({ label, value })),
      ...(plan.waivers ?? []).map(({ person: id, roles, reason }) => ({
        label: `Waived: ${findPerson(plan, id).name} is ${roles.join(' and ')}`,
        value: reason,
      })),
    ];
    const happens = 'You sign the plan: the script, the values of this site, the people and the libraries, all by hash.';
    return {
      ...frame(task, plan, person),
      title: 'Approve the plan',
      say: '',
      happens,
      expected,
      asks: { ...asksNothing, passphrase: true },
    };
  },
  approve: (desk, task) => {
    const ceremony = desk.ceremony(task.code);
    const step = requireCurrent(ceremony, task.step);
    const { plan } = ceremony.journal.state();
    const shown = shownFor(step, ceremony.journal.state());
    const { title, say, happens, expected } = shown;
    return {
      ...frame(task, plan, findPerson(plan, task.person)),
      title,
      say,
      happens,
      expected,
      asks: { ...asksNothing, passphrase: true },
    };
  },
  turn: (desk, task) => promptTurn(desk, task),
  sign: (desk, task) => {
    const { plan, closed, head } = desk.ceremony(task.code).journal.state();
    const expected = [
      { label: 'Statement', value: closed?.statement ?? '' },
      { label: 'Chain head', value: head },
    ];
    const happens = 'You sign the statement over the whole closed transcript. It cannot be taken back.';
    return {
      ...frame(task, plan, findPerson(plan, task.person)),
      title: 'Sign the transcript',
      say: '',
      happens,
      expected,
      asks: { ...asksNothing, passphrase: true },
    };
  },
  'create-participant': (_desk, task) => ({
    task,
    mode: task.mode,
    ceremony: '',
    personName: task.name,
    personRole: '',
    title: 'Choose your passphrase',
    say: '',
    happens: `A signing key is made for ${task.name} and written to ${task.file}, sealed by this passphrase. Nobody can recover it without you.`,
    expected: [{ label: 'File', value: `${task.folder}/${task.file}` }],
    asks: { ...asksNothing, newPassphrase: true },
    share: null,
  }),
  'qualify-token': promptQualification,
  'change-pin': promptPinChange,
};

function frame(
  task: CustodianTask,
  plan: { mode: CustodianPrompt['mode']; ceremony: string },
  person: { name: string; role: string },
) {
  return { task, mode: plan.mode, ceremony: plan.ceremony, personName: person.name, personRole: person.role, share: null };
}

async function promptTurn(desk: Desk, task: Task<'turn'>): Promise<CustodianPrompt> {
  const ceremony = desk.ceremony(task.code);
  const step = requireCurrent(ceremony, task.step);
  const state = ceremony.journal.state();
  const turn = turnsOf(step, state).find((candidate) => candidate.id === task.turn);
  if (turn === undefined || Object.hasOwn(stepState(state, step.id).turns, task.turn))
    throw new ClavigerError('TURN_UNKNOWN', { field: `step ${step.id}`, got: task.turn });
  // What people approved and saw is what they sign, though the room has changed since.
  const { shown, status } = stepState(state, step.id);
  const { say, happens, expected } = status === 'current' && shown !== null ? shown : shownFor(step, state);
  const { rows, ...decides } = promptRoom(ceremony, step, turn);
  const pin = await promptPin(desk, ceremony, { step, turn, person: task.person });
  return {
    ...frame(task, state.plan, findPerson(state.plan, task.person)),
    ...pin.prompt,
    ...decides,
    ...promptTyped(step, turn),
    ...promptPresence(state, step, turn, task.person),
    title: turn.title,
    say,
    happens,
    expected: [...expected.map((row) => namedRow(ceremony, row)), ...rows, ...pin.rows],
    asks: {
      passphrase: turn.signs !== null,
      newPassphrase: false,
      pin: turn.secret === 'pin',
      share: turn.secret === 'share',
      decision: turn.signs === 'decide',
    },
    ...(turn.secret === 'share-entry' ? { shares: entryExpectation(step.fields, task.turn, state.facts.sets) } : {}),
    share: turn.secret === 'share' ? shareExpectation(step.fields, state.facts.sets) : null,
  };
}

/** Which step an exception was called in, by its title. */
function namedRow({ steps, script }: Ceremony, { label, value }: CustodianPrompt['expected'][number]) {
  if (label !== 'During') return { label, value };
  return { label, value: [...steps, ...script.steps].find(({ id }) => id === value)?.title ?? value };
}

/** Of a checkpoint typed from paper only how many words; of presence, who can have looked at a document. */
function promptPresence(
  state: CeremonyState,
  step: BoundStep,
  turn: Turn,
  person: string,
): Pick<CustodianPrompt, 'words' | 'identity'> {
  if (turn.secret === 'words') return { words: { count: 16 } };
  const newcomer = step.kind === 'replace-person' && turn.signs === 'presence' && asksIdentityOfNewcomer(person, state.facts);
  if (!newcomer && (step.kind !== 'roll-call' || !asksIdentity(step.fields, person, state))) return {};
  const checkers = identityCheckers(person, state).map((id) => ({ id, name: findPerson(state.plan, id).name }));
  return { identity: { checkers } };
}

/** In which ways randomness can be made, where it is asked for; whether the number of a bag is typed. */
function promptTyped({ kind }: BoundStep, { secret }: Turn): Pick<CustodianPrompt, 'entropy' | 'bag'> {
  const methods = Object.keys(contributionMethods) as ContributionMethodId[];
  return {
    ...(secret === 'entropy' ? { entropy: methods.map((made) => ({ made, minimum: contributionMethods[made].minimum })) } : {}),
    ...(kind === 'seal' ? { bag: true } : {}),
  };
}

/** What the share on the paper must be, so that the window can judge it alone. */
function shareExpectation(fields: unknown, sets: Facts['sets']): CustodianPrompt['share'] {
  const { set: name, index } = fields as { set: string; index: number };
  const set = sets[name];
  if (set === undefined) throw new ClavigerError('SHARE_SET_LOST', { field: `set ${name}` });
  const { setId, threshold, total } = set;
  return { setId, index, x: set.coordinates[index - 1] ?? 0, threshold, total, commitment: set.commitments[index - 1] ?? '' };
}

/** Which shares of the set may be handed over now, so that the window can judge one alone. */
function entryExpectation(fields: unknown, turn: string, sets: Facts['sets']): NonNullable<CustodianPrompt['shares']> {
  const { set: name } = fields as { set: string };
  const set = sets[name];
  if (set === undefined) throw new ClavigerError('SHARE_SET_LOST', { field: `set ${name}` });
  const { setId, threshold, total, fingerprint } = set;
  const lists = { commitments: [...set.commitments], coordinates: [...set.coordinates] };
  return { setId, threshold, total, fingerprint, ...lists, given: givenBefore(set, turn).map(({ index }) => index) };
}

/** Asked by the main process when it opens the custodian window. */
export const custodianHandlers = {
  'custodian.prompt': async (desk, task) => {
    const prompter = prompters[task.task] as (desk: Desk, task: CustodianTask) => CustodianPrompt | Promise<CustodianPrompt>;
    return askByCard(desk, await prompter(desk, task));
  },
} satisfies Partial<Handlers>;
