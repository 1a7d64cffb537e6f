import type { Seat } from './oracle-signatures.ts';

/** Who sits where in the light ceremony: Ada and Olga play two roles each. */
export const LIGHT_PLACES: Readonly<Record<string, string>> = {
  'administrator-1': 'Ada',
  'administrator-2': 'Alan',
  'custodian-1': 'Carl',
  'security-officer-1': 'Oscar',
  'security-officer-2': 'Olga',
  'security-officer-3': 'Ada',
  'internal-witness-1': 'Wanda',
  'internal-witness-2': 'Olga',
};

/** Every kind of step that needs no token: approvals by several people of several roles, something optional, a checkpoint. */
export const lightYaml = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show that nothing happens without its approvals
duration: 60
parameters: {}
roles: { administrator: 2, custodian: 1, security-officer: 3, internal-witness: 2 }
forbid:
  - [administrator, custodian]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs:
  - The signed transcript
sections:
  - id: all
    title: All of it
    steps:
      - { id: roll-call, kind: roll-call, title: The roll is called, actor: administrator, identity: 'yes', retype-checkpoint: 'yes' }
      - { id: look, kind: environment, title: The laptop, actor: administrator, approve: [{ role: internal-witness, count: 1 }] }
      - id: decide
        kind: approve
        title: We decide
        actor: administrator
        approve: [{ role: security-officer, count: 2 }, { role: internal-witness, count: 1 }]
        decision: Something is done.
      - { id: words, kind: checkpoint, title: Sixteen words, actor: internal-witness }
      - id: note
        kind: record
        title: A note
        actor: administrator
        approve: [{ role: security-officer, count: 1 }]
        items: { bag: Number of the bag }
      - id: extra
        kind: record
        title: Another note
        actor: administrator
        optional: Where there is nothing to note.
        approve: [{ role: security-officer, count: 1 }, { role: internal-witness, count: 1 }]
        items: { place: Where it is kept }
      - { id: typed, kind: confirm-checkpoint, title: The words are typed, actor: internal-witness }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
abort:
  - id: left
    kind: record
    title: What is left
    actor: administrator
    approve: [{ role: security-officer, count: 1 }]
    items: { left: What is left }
`;

/** What is known of a step without asking the program. */
export interface LightStep {
  readonly kind: string;
  readonly approve: Readonly<Record<string, number>>;
  readonly optional?: boolean;
  /** Who comes, goes or is replaced, and the certificate of who takes the place. */
  readonly subject?: string;
  readonly certificate?: string;
}

/** The script once more, by hand, so that the program's own reading of it is not trusted. */
export const lightScript = {
  course: ['roll-call', 'look', 'decide', 'words', 'note', 'extra', 'typed', 'close', 'sign'],
  aborted: ['zeroise', 'left', 'close', 'sign'],
  steps: {
    'roll-call': { kind: 'roll-call', approve: {} },
    look: { kind: 'environment', approve: { 'internal-witness': 1 } },
    decide: { kind: 'approve', approve: { 'security-officer': 2, 'internal-witness': 1 } },
    words: { kind: 'checkpoint', approve: {} },
    note: { kind: 'record', approve: { 'security-officer': 1 } },
    extra: { kind: 'record', approve: { 'security-officer': 1, 'internal-witness': 1 }, optional: true },
    typed: { kind: 'confirm-checkpoint', approve: {} },
    zeroise: { kind: 'zeroise', approve: {} },
    left: { kind: 'record', approve: { 'security-officer': 1 } },
    close: { kind: 'close', approve: {} },
    sign: { kind: 'sign-transcript', approve: {} },
  } as Readonly<Record<string, LightStep>>,
};

/** A turn as design section 5 has it: who may take it, and what their signature is for; null where they sign nothing. */
export interface ExpectedTurn {
  readonly id: string;
  readonly purpose: string | null;
  readonly roles?: readonly string[];
  readonly people?: readonly string[];
  readonly not?: readonly string[];
  /** Turns that somebody else takes. */
  readonly apart?: readonly string[];
}

interface Standing {
  readonly seats: ReadonlyMap<string, Seat>;
  readonly departed: ReadonlySet<string>;
  readonly round: number;
  readonly grave: boolean;
  readonly benefits: readonly string[];
  /** Whether the last checkpoint is typed at roll-call. */
  readonly types: boolean;
}

const drives = { roles: ['administrator'], purpose: null };
const witnesses = { roles: ['internal-witness'], purpose: 'acknowledge' };
const types: readonly ExpectedTurn[] = [
  { ...witnesses, id: 'type-checkpoint-1', apart: ['type-checkpoint-2'] },
  {
    id: 'type-checkpoint-2',
    roles: ['internal-witness', 'security-officer'],
    purpose: 'acknowledge',
    apart: ['type-checkpoint-1'],
  },
];

/** The turns of a step as things stand; without all of them it is not done. */
export function expectedTurns({ kind, subject = '' }: LightStep, standing: Standing): readonly ExpectedTurn[] {
  const { seats, departed, round, grave, benefits } = standing;
  const everybody = [...seats.keys()];
  const proves = (id: string): ExpectedTurn => ({ id: `present-${id}`, people: [id], purpose: 'presence' });
  const away = [subject, ...departed];
  const allow: readonly ExpectedTurn[] = [
    { id: 'allow-1', purpose: 'acknowledge', not: away, apart: ['allow-2'] },
    { id: 'allow-2', purpose: 'acknowledge', not: away, apart: ['allow-1'] },
  ];
  const officer = `sign-${round}-officer`;
  const witness = `sign-${round}-witness`;
  const kinds: Readonly<Record<string, readonly ExpectedTurn[]>> = {
    'roll-call': [...everybody.filter((id) => !departed.has(id)).map(proves), ...(standing.types ? types : [])],
    environment: [{ ...drives, id: 'look' }],
    approve: [],
    record: [{ ...drives, id: 'write-down' }],
    checkpoint: [{ ...witnesses, id: 'noted' }],
    'confirm-checkpoint': types,
    zeroise: [
      { ...drives, id: `look-${round}` },
      { ...witnesses, id: `confirm-${round}`, purpose: 'decide' },
    ],
    close: everybody.map((id) => ({ id: `decide-${id}`, people: [id], purpose: 'decide' })),
    exception: [
      { ...drives, id: `decide-${round}` },
      ...(grave ? [{ id: officer, roles: ['security-officer'], purpose: 'decide', not: benefits, apart: [witness] }] : []),
      { ...witnesses, id: witness, purpose: 'decide', not: benefits, apart: [officer] },
    ],
    correct: [
      { ...drives, id: 'write' },
      { ...witnesses, id: 'confirm' },
    ],
    break: [
      { ...drives, id: 'seal' },
      { ...witnesses, id: 'seal-witness' },
      { ...drives, id: 'return' },
      { ...witnesses, id: 'return-witness' },
    ],
    depart: allow,
    arrive: [...allow, proves(subject)],
    'replace-person': [...allow, proves(subject)],
  };
  return kinds[kind] ?? [];
}
