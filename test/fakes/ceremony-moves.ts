import type { JsonObject } from '../../shared/core/canonical-json.ts';
import type { ApprovalPayload } from '../../shared/transcript/approval.ts';
import type { EventBody, EventType, Shown, StepReference } from '../../shared/transcript/event.ts';
import type { Role } from '../../shared/transcript/plan.ts';

/** A small ceremony that touches nothing: five people, an approval by two, a note, a checkpoint, the end. */
export const SCRIPT = `ceremony: small-rehearsal
version: 3
title: A small rehearsal
purpose: To show what a transcript is
duration: 60
parameters:
  place:
    title: Where it happens
    type: text
roles:
  administrator: 1
  custodian: 1
  security-officer: 2
  internal-witness: 1
forbid:
  - [administrator, custodian]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs:
  - The signed transcript
sections:
  - id: begin
    title: People
    steps:
      - { id: roll-call, kind: roll-call, title: Everybody proves presence, actor: administrator, say: Welcome., minutes: '5' }
  - id: middle
    title: A decision
    steps:
      - id: decide
        kind: approve
        title: We decide
        actor: administrator
        approve:
          - { role: security-officer, count: 2 }
          - { role: internal-witness, count: 1 }
        decision: The note is written down.
      - id: note
        kind: record
        title: The note is written down
        actor: administrator
        approve:
          - { role: internal-witness, count: 1 }
        items:
          place: { parameter: place }
      - { id: words, kind: checkpoint, title: Sixteen words, actor: internal-witness }
  - id: end
    title: The end
    steps:
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present and saw what is written here. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: out }
`;

/** The script as it is planned today: with what the roll call must ask for since transcripts were first made. */
export const PLANNED_SCRIPT = SCRIPT.replace(
  "say: Welcome., minutes: '5'",
  "say: Welcome., minutes: '5', identity: 'yes', retype-checkpoint: 'yes'",
);

/** One thing that happens. The fake writes whatever it is told, right or wrong, with true signatures and a true chain. */
export type Move =
  | {
      readonly do: 'begin';
      readonly step: string;
      readonly attempt?: number;
      readonly shown?: Partial<Shown>;
      readonly kind?: string;
    }
  | {
      readonly do: 'approve';
      readonly step: string;
      readonly person: string;
      readonly attempt?: number;
      readonly change?: Partial<ApprovalPayload>;
    }
  | {
      readonly do: 'turn';
      readonly step: string;
      readonly turn: string;
      readonly person: string;
      readonly observed: JsonObject;
      readonly signs: ApprovalPayload['purpose'] | null;
      /** Whose key signs, where it is not the person's own. */
      readonly by?: string;
      /** The person signs twice. */
      readonly twice?: boolean;
      readonly attempt?: number;
      readonly change?: Partial<ApprovalPayload>;
    }
  | { readonly do: 'event'; readonly type: EventType; readonly body: JsonObject; readonly step?: StepReference | null }
  | { readonly do: 'intent'; readonly step: string; readonly act: string }
  | { readonly do: 'outcome'; readonly step: string; readonly of: string; readonly attempt?: number }
  | { readonly do: 'checkpoint'; readonly step: string; readonly head?: string }
  | { readonly do: 'done'; readonly step: string; readonly attempt?: number }
  | { readonly do: 'close'; readonly change?: Partial<EventBody<'closed'>> };

/** Everybody of the fake ceremony. */
export const PEOPLE: readonly { readonly id: string; readonly name: string; readonly role: Role }[] = [
  { id: 'administrator-1', name: 'Ada Administrator', role: 'administrator' },
  { id: 'custodian-1', name: 'Carl Custodian', role: 'custodian' },
  { id: 'security-officer-1', name: 'Oscar Officer', role: 'security-officer' },
  { id: 'security-officer-2', name: 'Olga Officer', role: 'security-officer' },
  { id: 'internal-witness-1', name: 'Wanda Witness', role: 'internal-witness' },
];

/** The moves of the ceremony as it should go. */
export const MOVES: readonly Move[] = [
  { do: 'begin', step: 'roll-call' },
  ...PEOPLE.map(
    ({ id }) => ({ do: 'turn', step: 'roll-call', turn: `present-${id}`, person: id, observed: {}, signs: 'presence' }) as const,
  ),
  { do: 'done', step: 'roll-call' },
  { do: 'begin', step: 'decide' },
  { do: 'approve', step: 'decide', person: 'security-officer-1' },
  { do: 'approve', step: 'decide', person: 'security-officer-2' },
  { do: 'approve', step: 'decide', person: 'internal-witness-1' },
  { do: 'done', step: 'decide' },
  { do: 'begin', step: 'note' },
  { do: 'approve', step: 'note', person: 'internal-witness-1' },
  { do: 'intent', step: 'note', act: 'write' },
  { do: 'outcome', step: 'note', of: 'write' },
  {
    do: 'turn',
    step: 'note',
    turn: 'write-down',
    person: 'administrator-1',
    observed: { values: { place: 'Room 7' } },
    signs: null,
  },
  { do: 'done', step: 'note' },
  { do: 'begin', step: 'words' },
  { do: 'checkpoint', step: 'words' },
  { do: 'turn', step: 'words', turn: 'noted', person: 'internal-witness-1', observed: {}, signs: 'acknowledge' },
  { do: 'done', step: 'words' },
  { do: 'begin', step: 'close' },
  ...PEOPLE.map(
    ({ id }) =>
      ({
        do: 'turn',
        step: 'close',
        turn: `decide-${id}`,
        person: id,
        observed: { decision: 'agree', note: '' },
        signs: 'decide',
      }) as const,
  ),
  { do: 'done', step: 'close' },
  { do: 'close' },
];
