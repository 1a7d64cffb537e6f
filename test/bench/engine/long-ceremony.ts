import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { Approval } from '../../../shared/transcript/approval.ts';
import type { EventBody, EventType, StepReference } from '../../../shared/transcript/event.ts';
import type { Plan, Role } from '../../../shared/transcript/plan.ts';

const zeros = '0'.repeat(64);
const CODE = 'BENC-HAAA';

const people: readonly [string, Role][] = [
  ['administrator-1', 'administrator'],
  ['security-officer-1', 'security-officer'],
  ['internal-witness-1', 'internal-witness'],
];

/** The plan of a ceremony that nobody holds. */
export const plan: Plan = {
  format: 'claviger-plan-v1',
  ceremony: CODE,
  mode: 'practice',
  script: { ceremony: 'long-ceremony', version: 1, sha256: zeros },
  parameters: {},
  resources: {},
  build: { version: '0', runtime: 'test' },
  modules: [],
  people: people.map(([id, role]) => ({
    id,
    name: id,
    role,
    certificate: 'AAAA',
    certificateSha256: zeros,
    presence: 'participant-key',
  })),
};

/** Events of one step: begun, two approvals, an act announced and done, a turn, the end. */
export const EVENTS_A_STEP = 7;

/** As many steps as make `events` events after the first. */
export function stepsFor(events: number): readonly BoundStep[] {
  return Array.from({ length: Math.ceil(events / EVENTS_A_STEP) }, (_unused, index) => ({
    id: `note-${index + 1}`,
    kind: 'record',
    title: `Note ${index + 1}`,
    say: 'What everybody sees is typed.',
    actor: 'administrator',
    approve: [],
    minutes: 1,
    section: 'all',
    block: null,
    optional: null,
    expect: {},
    fields: { items: { seen: 'What is seen' } },
  }));
}

function approval(step: StepReference, person: string, role: Role): Approval {
  return {
    payload: {
      format: 'claviger-approval-v1-practice',
      ceremony: CODE,
      mode: 'practice',
      planDigest: zeros,
      head: zeros,
      step: step.id,
      attempt: step.attempt,
      purpose: 'approve',
      person,
      role,
      decision: 'agree',
      note: '',
      shown: zeros,
      nonce: '0'.repeat(32),
    },
    algorithm: 'ecdsa-p256-sha256',
    signature: 'MEUCIQ'.padEnd(96, 'A'),
  };
}

/** One event to be recorded. */
export interface Written<T extends EventType = EventType> {
  readonly type: T;
  readonly body: EventBody<T>;
  readonly step: StepReference;
}

function written<T extends EventType>(type: T, body: EventBody<T>, step: StepReference): Written {
  return { type, body, step } as unknown as Written;
}

/** Event `index` of the ceremony, counted from 0 after the first line; `seq` is where it stands. */
export function eventAt(index: number, seq: number): Written {
  const step = { id: `note-${Math.floor(index / EVENTS_A_STEP) + 1}`, attempt: 1 };
  const shown = {
    title: `Note ${step.id}`,
    say: 'What everybody sees is typed.',
    happens: 'What is typed here goes into the transcript as it is.',
    undo: 'nothing-changes' as const,
    expected: [{ label: 'seen', value: 'What is seen' }],
  };
  const kinds = [
    () => written('step-begun', { kind: 'record', shown }, step),
    () => written('approval', approval(step, 'security-officer-1', 'security-officer'), step),
    () => written('approval', approval(step, 'internal-witness-1', 'internal-witness'), step),
    () => written('intent', { act: 'look', effect: 'reconcilable', detail: { what: 'nothing' } }, step),
    () => written('outcome', { intent: seq - 1, result: 'done', observed: { found: 'nothing' } }, step),
    () =>
      written(
        'turn',
        { turn: 'write-down', person: 'administrator-1', observed: { values: { seen: 'a thing' } }, signatures: [] },
        step,
      ),
    () => written('step-done', {}, step),
  ];
  const make = kinds[index % EVENTS_A_STEP];
  if (make === undefined) throw new Error('there is an event for every place of a step');
  return make();
}
