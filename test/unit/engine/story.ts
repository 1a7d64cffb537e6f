import { readFileSync } from 'node:fs';
import { digestHex } from '../../../shared/core/digest.ts';
import { reduce } from '../../../shared/engine/reduce.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { bindScript } from '../../../shared/script/bind.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import type { ApprovalPayload } from '../../../shared/transcript/approval.ts';
import type { CeremonyEvent, EventBody, EventType } from '../../../shared/transcript/event.ts';
import type { Plan, Role } from '../../../shared/transcript/plan.ts';

const parameters = {
  'token-label': 'token',
  'key-label': 'key',
  'request-file': '/request.json',
  'key-id': 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'media-folder': '/media',
  'transcript-folder': '/transcripts',
};

/** The steps of the shipped ceremony. */
export const steps: readonly BoundStep[] = bindShipped();

function bindShipped(): readonly BoundStep[] {
  const file = new URL('../../../resources/ceremonies/generate-and-export.yaml', import.meta.url);
  const parsed = parseScript(new Uint8Array(readFileSync(file)), 'generate-and-export.yaml');
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const bound = bindScript(parsed.script, parameters);
  if (!bound.ok) throw new Error(bound.problems[0]?.message);
  return bound.bound.steps;
}

const roles: readonly [string, Role][] = [
  ['administrator-1', 'administrator'],
  ['security-officer-1', 'security-officer'],
  ['internal-witness-1', 'internal-witness'],
  ['custodian-1', 'custodian'],
  ['custodian-2', 'custodian'],
  ['custodian-3', 'custodian'],
];

/** A plan whose certificates are only names: the fold looks at no signature. */
export const plan: Plan = {
  format: 'claviger-plan-v1',
  ceremony: 'K7QM-2D9F',
  mode: 'practice',
  script: { ceremony: 'generate-and-export', version: 1, sha256: '0'.repeat(64) },
  parameters,
  resources: {},
  build: { version: '0.0.0', runtime: 'test' },
  modules: [],
  people: roles.map(([id, role]) => ({
    id,
    name: id,
    role,
    certificate: '',
    certificateSha256: digestHex(new TextEncoder().encode(id)),
    presence: 'participant-key',
  })),
};

/** A ceremony told event by event; each body is frozen, so that a fold that changes anything fails. */
export class Story {
  state: CeremonyState | null = null;
  readonly told: CeremonyEvent[] = [];

  /** Adds an event to the story. `step` names a step in its present attempt, or says which one. */
  tell<T extends EventType>(type: T, body: EventBody<T>, step: string | null = null, attempt = this.attemptOf(step)): this {
    const seq = this.told.length;
    const event = deepFreeze({
      format: 'claviger-event-v1',
      seq,
      at: '2026-11-23T20:00:00.000Z',
      tick: seq,
      step: step === null ? null : { id: step, attempt },
      salt: '0'.repeat(32),
      previous: headOf(seq - 1),
      type,
      body,
    }) as unknown as CeremonyEvent;
    this.told.push(event);
    this.state = deepFreeze(reduce(this.state, event, headOf(seq), { steps, abort: [] }));
    return this;
  }

  open(): this {
    const previous = { laptop: null, token: null };
    return this.tell('opened', { title: 'A story', plan, planDigest: '1'.repeat(64), approvals: [], previous });
  }

  begin(step: string): this {
    const kind = steps.find((candidate) => candidate.id === step)?.kind ?? '';
    const shown = { title: step, say: '', happens: step, undo: 'nothing-changes' as const, expected: [] };
    return this.tell('step-begun', { kind, shown }, step, this.attemptOf(step) + (this.statusOf(step) === 'current' ? 0 : 1));
  }

  approve(step: string, person: string, decision: ApprovalPayload['decision'] = 'agree'): this {
    const payload = { purpose: 'approve', person, role: roleOf(person), decision } as ApprovalPayload;
    return this.tell('approval', { payload, algorithm: 'ecdsa-p256-sha256', signature: '' }, step);
  }

  turn(step: string, turn: string, person: string, observed: EventBody<'turn'>['observed'] = {}, signs?: 'presence'): this {
    const payload = { purpose: signs, person, role: roleOf(person), decision: 'agree' } as ApprovalPayload;
    const signatures = signs === undefined ? [] : [{ payload, algorithm: 'ecdsa-p256-sha256' as const, signature: '' }];
    return this.tell('turn', { turn, person, observed, signatures }, step);
  }

  done(step: string): this {
    return this.tell('step-done', {}, step);
  }

  /** An act of `step`; without `result` its outcome stays unknown. */
  act(step: string, act: string, result?: EventBody<'outcome'>['result']): this {
    const seq = this.told.length;
    this.tell('intent', { act, effect: 'observed', detail: { of: step } }, step);
    return result === undefined ? this : this.tell('outcome', { intent: seq, result, observed: { seq } }, step);
  }

  /** The state, which there is once the story was opened. */
  get now(): CeremonyState {
    if (this.state === null) throw new Error('nothing was told');
    return this.state;
  }

  statusOf(step: string): string {
    return this.state?.steps.get(step)?.status ?? 'pending';
  }

  private attemptOf(step: string | null): number {
    return step === null ? 1 : (this.state?.steps.get(step)?.attempt ?? 0);
  }
}

/** The head after event `seq`; the fold takes it as given. */
export function headOf(seq: number): string {
  return digestHex(new TextEncoder().encode(`head ${seq}`));
}

function roleOf(person: string): Role {
  return plan.people.find(({ id }) => id === person)?.role ?? 'custodian';
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
