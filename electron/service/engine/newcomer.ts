import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { MAXIMUM_PARTICIPANT_BYTES } from '../../../shared/transcript/participant.ts';
import { parseAnyParticipant } from '../../../shared/transcript/participant-kinds.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { readBoundedFile } from '../media/file.ts';
import type { InsertionRequest } from './room-events.ts';

/**
 * The request with what stands in the participant file that a newcomer brings: name, certificate, and what they sign with. Any other
 * request is as it was. Throws `PEOPLE_WRONG` for a file of the other mode, and what the file's reading throws.
 */
export async function withNewcomer(plan: Plan, request: InsertionRequest): Promise<InsertionRequest> {
  const { person = '', reason = '', file } = request.fields;
  if (request.kind !== 'replace-person' || file === undefined) return request;
  const participant = parseAnyParticipant(await readBoundedFile(file, MAXIMUM_PARTICIPANT_BYTES));
  if (participant.mode !== plan.mode)
    throw new ClavigerError('PEOPLE_WRONG', {
      field: person,
      expected: `a ${plan.mode} participant file`,
      got: participant.mode,
    });
  const { name, presence } = participant;
  const library = participant.presence === 'card' ? { library: participant.library.sha256 } : {};
  const certificate = bytesToBase64(participant.certificate);
  return { ...request, fields: { person, reason, name, certificate, presence, file, ...library } };
}
