import { base64ToBytes } from '../core/bytes.ts';
import type { Json } from '../core/canonical-json.ts';
import { type Approval, approvalBytes, approvalFormat, shownDigest } from '../transcript/approval.ts';
import { certificateAlgorithm, readCertificate } from '../transcript/certificate.ts';
import type { CeremonyEvent, Shown, TypedEvent } from '../transcript/event.ts';
import { hasRole, type Person, type Plan, planDigest } from '../transcript/plan.ts';
import type { SignatureVerifier } from '../transcript/signer-port.ts';
import { type Finding, type FindingCode, finding, lineName } from './finding.ts';
import { eventsOf, type ParsedFolder } from './parse.ts';
import { planAt, replacedIn } from './replaced.ts';

/** A signature in the transcript, and what the place it stands at demands of it. */
interface PlacedApproval {
  readonly approval: Approval;
  /** Line of the transcript, from 1. */
  readonly line: number;
  readonly head: string;
  readonly step: string;
  readonly attempt: number;
  readonly purposes: readonly Approval['payload']['purpose'][];
  /** The person the event names, or null where only the approval names one. */
  readonly person: string | null;
  /** What must have been shown, or null when nothing says what it was. */
  readonly shown: string | null;
}

/** Checks every approval of the transcript: who made it, over what, for which place, and that none serves twice. */
export async function checkApprovals(folder: ParsedFolder, verifier: SignatureVerifier): Promise<readonly Finding[]> {
  const { plan } = folder;
  if (plan === null) return [];
  const digest = planDigest(plan);
  const placed = placeApprovals(folder, plan);
  const replaced = replacedIn(eventsOf(folder.lines).map(({ event }) => event));
  const codes = await Promise.all(placed.map((each) => judge(each, planAt(plan, replaced, each.line - 1), digest, verifier)));
  const nonces = new Set<string>();
  return placed.flatMap((each, index) => {
    const { nonce, person, purpose } = each.approval.payload;
    const code = codes[index] ?? (nonces.has(nonce) ? 'APPROVAL_REPLAYED' : null);
    nonces.add(nonce);
    return code === null ? [] : [finding('signatures', code, `${lineName(each.line)}: ${purpose} of ${person}`)];
  });
}

function placeApprovals({ lines }: ParsedFolder, plan: Plan): readonly PlacedApproval[] {
  const shown = new Map<string, Shown>();
  return eventsOf(lines).flatMap(({ line, event }) => {
    if (event.type === 'step-begun') shown.set(placeName(event), event.body.shown);
    return placeEvent(event, line.number, { plan, shown: shown.get(placeName(event)) ?? null });
  });
}

function placeName({ step }: CeremonyEvent): string {
  return step === null ? '' : `${step.id}/${step.attempt}`;
}

function placeEvent(
  event: CeremonyEvent,
  line: number,
  known: { readonly plan: Plan; readonly shown: Shown | null },
): readonly PlacedApproval[] {
  const place = { line, head: event.previous, step: event.step?.id ?? '', attempt: event.step?.attempt ?? 0 };
  const shown = (observed: Json) => (known.shown === null ? null : shownDigest(known.shown, observed));
  if (event.type === 'opened') {
    const planShown = shownDigest(known.plan as unknown as Json, null);
    const here = { ...place, step: 'plan', attempt: 1, purposes: ['plan' as const], person: null, shown: planShown };
    return event.body.approvals.map((approval) => ({ ...here, approval }));
  }
  if (event.type === 'approval')
    return [{ ...place, purposes: ['approve'], person: null, shown: shown(null), approval: event.body }];
  return event.type === 'turn' ? placeTurn(event, { ...place, shown: shown(event.body.observed) }) : [];
}

function placeTurn(
  { body }: TypedEvent<'turn'>,
  place: Pick<PlacedApproval, 'line' | 'head' | 'step' | 'attempt' | 'shown'>,
): readonly PlacedApproval[] {
  const purposes = ['presence', 'acknowledge', 'decide'] as const;
  return body.signatures.map((approval) => ({ ...place, purposes, person: body.person, approval }));
}

async function judge(
  placed: PlacedApproval,
  plan: Plan,
  digest: string,
  verifier: SignatureVerifier,
): Promise<FindingCode | null> {
  const { payload } = placed.approval;
  const person = plan.people.find(({ id }) => id === payload.person);
  if (person === undefined || !belongs(payload, plan, digest, person)) return 'APPROVAL_INVALID';
  if (!(await holds(placed.approval, person, verifier))) return 'APPROVAL_INVALID';
  const inPlace =
    payload.head === placed.head &&
    payload.step === placed.step &&
    payload.attempt === placed.attempt &&
    placed.purposes.includes(payload.purpose) &&
    (placed.person === null || placed.person === payload.person);
  if (!inPlace) return 'APPROVAL_REPLAYED';
  return payload.shown === placed.shown ? null : 'APPROVAL_SHOWN_DIFFERENT';
}

function belongs(payload: Approval['payload'], plan: Plan, digest: string, person: Person): boolean {
  return (
    payload.format === approvalFormat(plan.mode) &&
    payload.ceremony === plan.ceremony &&
    payload.mode === plan.mode &&
    payload.planDigest === digest &&
    (payload.purpose === 'approve' || payload.purpose === 'plan' ? hasRole(person, payload.role) : payload.role === person.role)
  );
}

async function holds({ payload, algorithm, signature }: Approval, person: Person, verifier: SignatureVerifier): Promise<boolean> {
  try {
    const certificate = base64ToBytes(person.certificate);
    if (certificateAlgorithm(certificate) !== algorithm) return false;
    const { subjectPublicKeyInfo } = readCertificate(certificate);
    return await verifier.verify(subjectPublicKeyInfo, algorithm, approvalBytes(payload), base64ToBytes(signature));
  } catch {
    return false;
  }
}
