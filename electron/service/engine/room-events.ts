import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { insertedId } from '../../../shared/engine/course.ts';
import { fillContext, type RoomRefusal, refuseInserted, refuseInsertion, refuseSkip } from '../../../shared/engine/insertion.ts';
import { kindOf } from '../../../shared/engine/kinds.ts';
import { stepState } from '../../../shared/engine/state.ts';
import { stepKinds } from '../../../shared/engine/steps/index.ts';
import type { EventBody } from '../../../shared/transcript/event.ts';
import { type Ceremony, requireCurrent } from './ceremony.ts';
import { recorded } from './recorded.ts';
import { endSecrets, isApproved } from './runner.ts';

/** What somebody puts in, and says of it. */
export interface InsertionRequest {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly person: string;
}

/**
 * Puts a step in before the current one, which waits until it is done. Throws `ROOM_KIND_FIXED`, `ROOM_STEP_OPEN`,
 * `ROOM_SIGNERS_ABSENT`, `ROOM_NOT_NOW`, `PERSON_ABSENT`, `INPUT_INVALID`, `CEREMONY_SUSPENDED`, `CEREMONY_FINISHED`; all of it is recorded.
 */
export async function insertStep(ceremony: Ceremony, request: InsertionRequest): Promise<void> {
  await recorded(ceremony, `put in ${request.kind}`, async () => {
    const state = ceremony.journal.state();
    if (state.closed !== null) throw new ClavigerError('CEREMONY_FINISHED', { field: `ceremony ${ceremony.code}` });
    if (!ceremony.running) throw new ClavigerError('CEREMONY_SUSPENDED', { field: `ceremony ${ceremony.code}` });
    demandNone(refuseInsertion(state, ceremony.script, request.kind));
    const body = insertionOf(ceremony, request);
    demandNone(refuseInserted(state, ceremony.script, body));
    ceremony.journal.append('step-inserted', body, null);
  });
}

/** The kinds of which a step can be put in as things stand. */
export function insertableKinds({ journal, script, running }: Ceremony): readonly string[] {
  if (!running) return [];
  return Object.keys(stepKinds).filter((kind) => refuseInsertion(journal.state(), script, kind) === null);
}

function insertionOf({ journal, script }: Ceremony, { kind, fields, person }: InsertionRequest): EventBody<'step-inserted'> {
  const state = journal.state();
  const { insertable, fields: schema } = kindOf({ id: kind, kind });
  const filled = { ...fields, ...insertable?.fill?.(fields, fillContext(state, script, kind, person)) };
  const parsed = schema.safeParse(filled);
  if (!parsed.success || insertable === undefined)
    throw new ClavigerError('INPUT_INVALID', {
      field: `${kind}.${parsed.error?.issues[0]?.path.join('.') ?? ''}`,
      expected: parsed.error?.issues[0]?.message ?? '',
    });
  return { id: insertedId(state, script, kind), kind, title: insertable.title(parsed.data), fields: filled, person };
}

/**
 * Leaves the current step out, which the script allows, after everybody approved it. Throws `STEP_NOT_OPTIONAL`, `STEP_NOT_APPROVED`,
 * `STEP_UNDER_WAY`, `PERSON_ABSENT`, `PERSON_NOT_ALLOWED`, `STEP_NOT_CURRENT`; all of it is recorded.
 */
export async function skipStep(
  ceremony: Ceremony,
  id: string,
  request: { readonly reason: string; readonly person: string },
): Promise<void> {
  await recorded(ceremony, `leave out ${id}`, async () => {
    const step = requireCurrent(ceremony, id);
    const state = ceremony.journal.state();
    demandNone(refuseSkip(state, step, request.person));
    if (!isApproved(state, step))
      throw new ClavigerError('STEP_NOT_APPROVED', {
        field: `step ${id}`,
        expected: step.approve.map((rule) => `${rule.count} ${rule.role}`).join(', '),
      });
    const { reason, person } = request;
    ceremony.journal.append('step-skipped', { reason, person }, { id, attempt: stepState(state, id).attempt });
    await endSecrets(ceremony, state);
  });
}

function demandNone(refusal: RoomRefusal | null): void {
  if (refusal !== null) throw new ClavigerError(refusal.code, refusal.details);
}
