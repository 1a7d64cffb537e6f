import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { describePinState } from '../../../shared/hsm/pin-tries.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';
import { MAXIMUM_PARTICIPANT_BYTES } from '../../../shared/transcript/participant.ts';
import { type ParticipantCard, parseParticipantCard } from '../../../shared/transcript/participant-card.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { findPerson } from '../engine/approvals.ts';
import type { Site } from '../engine/room.ts';
import { findLibrary } from '../hsm/find-library.ts';
import { readBoundedFile } from '../media/file.ts';
import { findCard } from '../transcript/signers/card.ts';
import type { Desk } from './desk.ts';

/** `prompt` as it is for a person who signs with a smart card: its PIN is asked for, not a passphrase. For anybody else it is as it was. */
export async function askByCard(desk: Desk, prompt: CustodianPrompt): Promise<CustodianPrompt> {
  const { task, asks } = prompt;
  if (!asks.passphrase || !('person' in task)) return prompt;
  const { plan, site } = placeOf(desk, task);
  if (findPerson(plan, task.person).presence !== 'card') return prompt;
  const participant = parseParticipantCard(await readBoundedFile(site.people[task.person] ?? '', MAXIMUM_PARTICIPANT_BYTES));
  const { label, serial } = participant.card;
  const rows = [
    { label: 'Your card', value: `${label}, serial number ${serial}` },
    { label: 'In the reader', value: await describeReader(desk, participant) },
  ];
  return {
    ...prompt,
    expected: [...prompt.expected, ...rows],
    asks: { ...asks, passphrase: false, pin: true },
    card: { label },
  };
}

function placeOf(
  desk: Desk,
  task: { readonly task: string; readonly code: string },
): { readonly plan: Plan; readonly site: Site } {
  if (task.task === 'approve-plan') return desk.draft(task.code);
  const { journal, site } = desk.ceremony(task.code);
  const { plan, facts } = journal.state();
  return { plan, site: { ...site, people: { ...site.people, ...facts.replaced } } };
}

/** What is wrong is said here already, before the PIN is typed; it is no reason to keep the window closed, for a card can still be put in. */
async function describeReader({ room: { tokens } }: Desk, participant: ParticipantCard): Promise<string> {
  try {
    const module = await findLibrary(participant.library);
    const { label, serial } = await findCard(tokens, participant, module);
    return `this card; tries of its PIN: ${describePinState(await tokens.pinState(module, { label, serial }))}`;
  } catch (error) {
    if (error instanceof ClavigerError) return error.message;
    throw error;
  }
}
