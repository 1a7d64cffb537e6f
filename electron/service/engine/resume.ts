import { stepState } from '../../../shared/engine/state.ts';
import type { Ceremony } from './ceremony.ts';
import { openActs } from './recover.ts';
import type { Room } from './room.ts';
import { closeTranscript } from './runner.ts';
import { finishWhenSigned } from './sign.ts';

/**
 * Takes an interrupted ceremony up again: records that it was interrupted and which acts have no outcome, after which presence and
 * logins are proved anew and open secret blocks are broken. A transcript whose closing was interrupted is closed; a closed one is
 * finished when nothing but its folder is missing.
 */
export async function resumeCeremony(ceremony: Ceremony, room: Room): Promise<void> {
  const { journal, steps } = ceremony;
  if (journal.state().closed !== null) return finishWhenSigned(ceremony, room);
  if (ceremony.running) return;
  ceremony.running = true;
  const closing = steps.find((step) => step.kind === 'close' && stepState(journal.state(), step.id).status === 'done');
  if (closing !== undefined) return closeTranscript(ceremony, closing);
  const open = openActs(
    ceremony,
    steps.map((step) => step.id),
  );
  journal.append('resumed', { reason: 'the service was started again', openIntents: open.map((act) => act.seq) }, null);
}
