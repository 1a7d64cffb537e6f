import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { type BoundStep, peopleOf, type Turn } from '../../../shared/engine/step-kind.ts';
import { type PinHolders, pinParts } from '../../../shared/engine/steps/pin-turns.ts';
import { newPinLimits, type PinOwner, partLimits } from '../../../shared/hsm/pin.ts';
import { describePinState } from '../../../shared/hsm/pin-tries.ts';
import type { PinState } from '../../../shared/hsm/port/token.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';
import type { Ceremony } from '../engine/ceremony.ts';
import { approvedModule } from '../engine/token-access.ts';
import type { Desk } from './desk.ts';

/** A turn in which a PIN is typed, and who takes it. */
interface PinTurn {
  readonly step: BoundStep;
  readonly turn: Turn;
  readonly person: string;
}

/** What the window is told about a PIN, and what its person reads about it. */
interface PinPrompt {
  readonly prompt: Pick<CustodianPrompt, 'newPin' | 'secondHolders' | 'secondPeople'>;
  readonly rows: CustodianPrompt['expected'];
}

const nothing: PinPrompt = { prompt: {}, rows: [] };

/** Of a new PIN, what the token takes; of one that is tried, how many tries are left, and who can agree to the last. */
export async function promptPin(desk: Desk, ceremony: Ceremony, taken: PinTurn): Promise<PinPrompt> {
  if (taken.turn.secret === 'new-pin') return { prompt: { newPin: newPin(ceremony, taken) }, rows: [] };
  if (taken.turn.secret !== 'pin') return nothing;
  const { label, owner } = tokenOf(ceremony, taken);
  const holders = secondHolders(ceremony, taken);
  const state = await pinState(desk, ceremony, label, owner);
  if (state === null) return { prompt: holders, rows: [] };
  const rows = [{ label: 'Tries of the PIN', value: describePinState(state) }];
  // Elsewhere a last try is refused: nobody can be handed in who agrees to it.
  const takesSecond = state.finalTry === true && taken.step.kind === 'identify-token';
  return { prompt: { ...holders, ...(takesSecond ? { secondPeople: peopleBeside(ceremony, taken.person) } : {}) }, rows };
}

function newPin(ceremony: Ceremony, { step, turn }: PinTurn): CustodianPrompt['newPin'] {
  const { found } = ceremony.journal.state().facts;
  const fields = step.fields as PinHolders & { readonly label: string; readonly generated: 'yes' | 'no' };
  const part = pinParts(fields).get(turn.id);
  if (found === null || part === undefined) throw new ClavigerError('TURN_UNKNOWN', { field: `step ${step.id}`, got: turn.id });
  const limits = newPinLimits(part.owner, found.pinLimits);
  return {
    owner: part.owner,
    part: part.part,
    parts: part.parts,
    limits: part.parts === 1 ? limits : partLimits(limits),
    generated: fields.generated === 'yes' ? 'must' : 'may',
    names: { label: fields.label, serial: found.serial },
  };
}

/** The token whose PIN is tried, and whose PIN it is. */
function tokenOf(ceremony: Ceremony, { step, turn }: PinTurn): { readonly label: string; readonly owner: PinOwner } {
  const { found, token } = ceremony.journal.state().facts;
  const { label = token?.label ?? '' } = step.fields as { readonly label?: string };
  return {
    label: step.kind === 'initialise-token' ? (found?.label ?? label) : label,
    owner: turn.id.startsWith('officer-pin') ? 'officer' : 'user',
  };
}

/** A token that does not answer now is reported when the PIN is tried. */
async function pinState(desk: Desk, ceremony: Ceremony, label: string, owner: PinOwner): Promise<PinState | null> {
  try {
    const { site, journal } = ceremony;
    return await desk.room.tokens.pinState(approvedModule({ site, state: () => journal.state() }), { label }, owner);
  } catch (error) {
    if (error instanceof ClavigerError) return null;
    throw error;
  }
}

function secondHolders(ceremony: Ceremony, { step, person }: PinTurn): PinPrompt['prompt'] {
  const { 'second-pin-holder': role } = step.fields as { readonly 'second-pin-holder'?: string };
  if (role === undefined) return {};
  const ids = peopleOf(ceremony.journal.state().plan, role);
  return { secondHolders: peopleBeside(ceremony, person).filter(({ id }) => ids.includes(id)) };
}

function peopleBeside(ceremony: Ceremony, person: string): { id: string; name: string }[] {
  const { plan, present } = ceremony.journal.state();
  return plan.people.filter(({ id }) => id !== person && present.includes(id)).map(({ id, name }) => ({ id, name }));
}
