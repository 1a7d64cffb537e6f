import { checkpointWords } from '../../../shared/core/words.ts';
import {
  type CeremonyView,
  type CurrentStepView,
  ceremonyViewSchema,
  type TurnView,
  verifyReportSchema,
} from '../../../shared/ipc/view.ts';

export const HEAD = '0ab1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff';

const people = [
  { id: 'administrator-1', name: 'Ada Lindqvist', role: 'administrator', present: true },
  { id: 'security-officer-1', name: 'Otto Brandt', role: 'security-officer', present: true },
  { id: 'internal-witness-1', name: 'Wilma Řezníčková', role: 'internal-witness', present: true },
  { id: 'custodian-1', name: 'Clara Moreau', role: 'custodian', present: true },
  { id: 'custodian-2', name: 'Cyril Okafor', role: 'custodian', present: true },
  { id: 'custodian-3', name: 'Cora Yıldız', role: 'custodian', present: false },
] as const;

const script = [
  [
    'room',
    'People and laptop',
    null,
    [
      ['roll-call', 'Everybody proves presence', 'roll-call', 'administrator'],
      ['look-at-laptop', 'The laptop is looked at', 'environment', 'administrator'],
    ],
  ],
  [
    'token',
    'The token',
    null,
    [['open-token', 'The token is found, opened and tried out', 'identify-token', 'security-officer']],
  ],
  [
    'key',
    'The data key',
    null,
    [
      ['decide-key', 'We decide to make the key', 'approve', 'administrator'],
      ['make-key', 'The token makes the data key', 'generate-key', 'administrator'],
      ['key-checkpoint', 'Checkpoint after the key', 'checkpoint', 'internal-witness'],
    ],
  ],
  [
    'shares',
    'The shares',
    'wrapping-key',
    [
      ['split-key', 'The wrapping key is made and split in three', 'split', 'administrator'],
      ['try-shares', 'The shares are tried out', 'test-combine', 'administrator'],
      ['print-1', 'Sheet 1 is printed', 'print-share', 'custodian'],
      ['read-1', 'Sheet 1 is read back', 'read-back-share', 'custodian'],
    ],
  ],
  [
    'cloud',
    'For the cloud',
    null,
    [
      ['read-request', 'The request of the cloud is read', 'byok-request', 'administrator'],
      ['bags', 'The bags are written down', 'record', 'internal-witness'],
    ],
  ],
  [
    'end',
    'The end',
    null,
    [
      ['close-it', 'Everybody says whether it was done as the script says', 'close', 'administrator'],
      ['sign-it', 'Everybody signs', 'sign-transcript', 'administrator'],
    ],
  ],
] as const;

const ledgerTexts = [
  'The ceremony was opened. The plan was approved by Otto Brandt and Wilma Řezníčková.',
  'Step “Everybody proves presence” began.',
  'Ada Lindqvist proved presence.',
  'Otto Brandt proved presence.',
  'Wilma Řezníčková proved presence.',
  'Clara Moreau proved presence.',
  'Cyril Okafor proved presence.',
  'Step “The laptop is looked at” began.',
  'The laptop was looked at: 5 checks as expected, 1 cannot be checked.',
  'Step “The token is found, opened and tried out” began.',
  'Refused: the PIN is wrong (2 tries left).',
  'The token “claviger practice”, serial 0017A3, is open.',
  'Step “We decide to make the key” began.',
  'Otto Brandt approved.',
];

/** A view of the ceremony standing at the step `at`, as the service would give it. Parsed by the contract. */
export function sampleView(at: string, step: Partial<CurrentStepView>, change: Partial<CeremonyView> = {}): CeremonyView {
  const order = script.flatMap(([, , , steps]) => steps.map(([id]) => id as string));
  const position = order.indexOf(at);
  const statusOf = (id: string) => {
    const own = order.indexOf(id);
    return own < position ? ('done' as const) : own === position ? ('current' as const) : ('pending' as const);
  };
  const sections = script.map(([id, title, block, steps]) => ({
    id,
    title,
    block,
    steps: steps.map(([stepId, stepTitle, kind, actor]) => {
      const status = statusOf(stepId);
      return { id: stepId, title: stepTitle, kind, actor, minutes: 5, status, attempt: status === 'pending' ? 0 : 1 };
    }),
  }));
  const flat = sections.flatMap((section) => section.steps.map((one) => ({ ...one, block: section.block })));
  const current = flat[position];
  const next = flat[position + 1];
  return ceremonyViewSchema.parse({
    code: 'K7QM-2D9F',
    title: 'Make a data key, back it up on paper, send it to a cloud',
    mode: 'practice',
    planDigest: HEAD,
    openedAt: '2026-11-23T20:11:00.000Z',
    minutesPlanned: 150,
    status: 'open',
    count: ledgerTexts.length,
    head: HEAD,
    headWords: checkpointWords(HEAD),
    people,
    sections,
    previous: null,
    current:
      current === undefined
        ? null
        : {
            id: current.id,
            kind: current.kind,
            title: current.title,
            actor: current.actor,
            attempt: 1,
            begun: true,
            shown: shown(current.title, {}),
            approvals: [],
            approved: true,
            turns: [],
            block: current.block === null ? null : { id: current.block, run: 1, restarts: false },
            optional: null,
            unsettled: [],
            ...step,
          },
    next: next === undefined ? null : { title: next.title, actor: next.actor },
    ledger: ledgerTexts.map((text, seq) => ({
      seq,
      at: '2026-11-23T20:30:00.000Z',
      type: text.startsWith('Refused') ? 'refusal' : 'turn',
      text,
    })),
    checkpoints: [],
    spoiledSheets: 0,
    insertable: ['exception', 'correct', 'break', 'depart', 'arrive', 'replace-person'],
    exceptions: [],
    repeatable: [],
    aborted: null,
    refusals: 1,
    interruptions: 0,
    folder: null,
    ...change,
  });
}

/** What is shown of a step, with the parts a test is about. */
export function shown(title: string, change: Partial<CurrentStepView['shown']>): CurrentStepView['shown'] {
  return { title, say: '', happens: 'One thing happens.', undo: 'nothing-changes', expected: [], ...change };
}

/** One turn, in the open unless said otherwise. */
export function turn(id: string, title: string, people: string[], change: Partial<TurnView> = {}): TurnView {
  return { id, title, people, secret: 'none', signs: null, done: false, observed: null, ...change };
}

export const sampleReport = verifyReportSchema.parse({
  verdict: 'identities-unproven',
  ceremony: 'K7QM-2D9F',
  mode: 'practice',
  planDigest: HEAD,
  statementSha256: HEAD,
  events: 96,
  signers: people.map(({ id, name, role }) => ({ person: id, name, role, certificateSha256: HEAD, state: 'signed' })),
  findings: [
    {
      code: 'SIGNER_UNTRUSTED',
      stage: 'signatures',
      where: 'signers.pem',
      meaning: 'no trusted certificates were given',
      severity: 'note',
    },
  ],
});
