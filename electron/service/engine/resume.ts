import type { Plan } from '../../../shared/transcript/plan.ts';
import type { Ceremony } from './ceremony.ts';
import { closeTranscript, unfinishedClosing } from './closing.ts';
import type { Room } from './room.ts';
import { finishWhenSigned } from './sign.ts';

/**
 * Takes an interrupted ceremony up again: records that it was interrupted and which acts have no outcome, after which presence and
 * logins are proved anew and open secret blocks are broken. A transcript whose closing was interrupted is closed; a closed one is
 * finished when nothing but its folder is missing.
 */
export async function resumeCeremony(ceremony: Ceremony, room: Room): Promise<void> {
  const { journal } = ceremony;
  if (journal.state().closed !== null) return finishWhenSigned(ceremony, room);
  if (ceremony.running) return;
  const closing = unfinishedClosing(ceremony);
  if (closing !== undefined) return closeTranscript(ceremony, closing);
  const open = journal.state().acts.open();
  journal.append('resumed', { reason: reasonOf(journal.state().plan, room), openIntents: open.map((act) => act.seq) }, null);
  // Not before: without the event on the disk nobody would prove presence again.
  ceremony.running = true;
}

/** People approved one build; that another one goes on is theirs to know. */
function reasonOf({ build }: Plan, { identity }: Room): string {
  const again = 'the service was started again';
  const same = build.version === identity.version && build.runtime === identity.runtime;
  return same ? again : `${again}, by another build than the plan names: ${identity.version} (${identity.runtime})`;
}
