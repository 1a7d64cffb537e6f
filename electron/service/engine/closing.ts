import { abortedMember } from '../../../shared/engine/ending.ts';
import { stepState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { artefactFiles, listFiles } from './artefacts.ts';
import type { Ceremony } from './ceremony.ts';
import { endSets } from './effects/share-set.ts';

/** The `close` step, where everybody has decided and the last event is missing all the same. */
export function unfinishedClosing({ journal, steps }: Ceremony): BoundStep | undefined {
  const state = journal.state();
  if (state.closed !== null) return undefined;
  return steps.find((step) => step.kind === 'close' && stepState(state, step.id).status === 'done');
}

/** Appends the last event of a transcript whose `close` step is done, logs out of the token and leaves no secret in memory. */
export async function closeTranscript(ceremony: Ceremony, step: BoundStep): Promise<void> {
  const { plan } = ceremony.journal.state();
  const { statement } = step.fields as { statement: string };
  ceremony.journal.append(
    'closed',
    {
      required: plan.people.map(({ id, role, certificateSha256 }) => ({ person: id, role, certificateSha256 })),
      deferred: [],
      statement,
      ...abortedMember(ceremony.journal.state()),
      artefacts: listFiles(artefactFiles(ceremony.journal.state(), ceremony.scriptBytes)),
    },
    null,
  );
  await endSets(ceremony.live);
  await ceremony.live.token?.close();
  ceremony.live.token = null;
}
