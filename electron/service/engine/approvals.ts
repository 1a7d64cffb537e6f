import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { Json } from '../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import {
  type Approval,
  type ApprovalPayload,
  approvalBytes,
  approvalFormat,
  shownDigest,
} from '../../../shared/transcript/approval.ts';
import { certificateFingerprint } from '../../../shared/transcript/certificate.ts';
import type { Shown } from '../../../shared/transcript/event.ts';
import type { Person, Plan, Role } from '../../../shared/transcript/plan.ts';
import type { Signer } from '../../../shared/transcript/signer-port.ts';
import { type Ceremony, newNonce } from './ceremony.ts';
import type { Credential, Room } from './room.ts';

/** The place and content of a signature inside a transcript. */
export interface ApprovalRequest {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly head: string;
  readonly step: { readonly id: string; readonly attempt: number };
  readonly purpose: ApprovalPayload['purpose'];
  readonly person: Person;
  /** In which of their roles they sign; the one of their place where it is left out. */
  readonly role?: Role | undefined;
  readonly decision: ApprovalPayload['decision'];
  readonly note: string;
  readonly shown: Shown | Plan;
  readonly observed: Json;
}

/** Where the participant file of somebody lies: of whoever took another's place, where they brought it. */
export function participantFile({ journal, site }: Pick<Ceremony, 'journal' | 'site'>, id: string): string {
  return journal.state().facts.replaced[id] ?? site.people[id] ?? '';
}

/** Somebody of the plan. Throws `PERSON_UNKNOWN`. */
export function findPerson(plan: Plan, id: string): Person {
  const person = plan.people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new ClavigerError('PERSON_UNKNOWN', { field: 'person', got: id });
  return person;
}

/**
 * Opens a person's key for one signature, checks that it is the one of the plan, signs, and forgets it.
 * Throws `PASSPHRASE_WRONG`, `CERTIFICATE_DIFFERENT` and what the file's reading throws.
 */
export async function signApproval(
  room: Room,
  file: string,
  credential: Credential,
  request: ApprovalRequest,
): Promise<Approval> {
  const signer = await openPlannedSigner(room, file, credential, request.person);
  try {
    const payload = approvalPayload(room, request);
    const signature = await signer.sign(approvalBytes(payload));
    return { payload, algorithm: signer.algorithm, signature: bytesToBase64(signature) };
  } finally {
    signer.close();
  }
}

/** The signer behind a participant file, who must hold the certificate of the plan. Throws `CERTIFICATE_DIFFERENT`. */
export async function openPlannedSigner(room: Room, file: string, credential: Credential, person: Person): Promise<Signer> {
  const signer = await room.openSigner(file, credential);
  const fingerprint = certificateFingerprint(signer.certificate);
  if (fingerprint === person.certificateSha256) return signer;
  signer.close();
  throw new ClavigerError('CERTIFICATE_DIFFERENT', {
    field: `certificate of ${person.name}`,
    expected: person.certificateSha256,
    got: fingerprint,
  });
}

function approvalPayload(room: Room, request: ApprovalRequest): ApprovalPayload {
  return {
    format: approvalFormat(request.plan.mode),
    ceremony: request.plan.ceremony,
    mode: request.plan.mode,
    planDigest: request.planDigest,
    head: request.head,
    step: request.step.id,
    attempt: request.step.attempt,
    purpose: request.purpose,
    person: request.person.id,
    role: request.role ?? request.person.role,
    decision: request.decision,
    note: request.note,
    shown: shownDigest(request.shown as unknown as Json, request.observed),
    nonce: newNonce(room),
  };
}
