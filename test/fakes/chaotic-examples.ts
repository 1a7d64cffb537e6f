import type { Move, Story } from './chaotic-moves.ts';

const agrees = (person: string, decision: 'agree' | 'refuse' = 'agree'): Move => ({
  ...{ do: 'approve', step: 'here', person, decision, known: true },
});
const takes = (person: string): Move => ({ do: 'perform', step: 'here', turn: 0, person, known: true });
const put = (kind: Extract<Move, { do: 'insert' }>['kind'], subject: string, newcomer = 0): Move => ({
  ...{ do: 'insert', kind, by: 'administrator-1', subject, newcomer, through: true },
});
const skips = (person: string): Move => ({ do: 'skip', step: 'here', person, approved: false });
const except = (severity: Extract<Move, { do: 'except' }>['severity'], benefits: string[], ...signers: string[]): Move => ({
  ...{ do: 'except', by: 'administrator-1', severity, from: 'here', benefits, whole: true },
  answers: signers.map((person) => ({ person, decision: 'agree' as const })),
});
const goes = (times: number): Move => ({ do: 'next', times, severity: 'note', from: 0 });

/** Stories that are tried every time, before any by chance: in each somebody tries the one thing that must not be. */
export const STORIES_ALWAYS: readonly Story[] = [
  // Who has left approves; then the approvals that are there do.
  {
    from: 'decide',
    moves: [put('depart', 'security-officer-1'), agrees('security-officer-1'), agrees('internal-witness-1'), goes(3)],
    ends: true,
  },
  // Who has left acts.
  {
    from: 'note',
    moves: [put('depart', 'administrator-2'), agrees('security-officer-1'), takes('administrator-2')],
    ends: false,
  },
  // Who approved has left.
  {
    from: 'note',
    moves: [agrees('security-officer-1'), put('depart', 'security-officer-1'), takes('administrator-2')],
    ends: false,
  },
  // Who approved acts; somebody approves twice; somebody refuses.
  {
    from: 'note',
    moves: [
      agrees('security-officer-2', 'refuse'),
      takes('administrator-2'),
      agrees('administrator-1'),
      takes('administrator-1'),
    ],
    ends: true,
  },
  {
    from: 'decide',
    moves: [agrees('security-officer-1'), agrees('security-officer-1'), agrees('internal-witness-1')],
    ends: false,
  },
  // A step is left out without approvals, by who approved, and rightly.
  {
    from: 'extra',
    moves: [
      skips('administrator-2'),
      agrees('administrator-1'),
      agrees('internal-witness-1'),
      skips('administrator-1'),
      skips('administrator-2'),
    ],
    ends: true,
  },
  // Who was replaced takes another place, and approves once more.
  {
    from: 'decide',
    moves: [
      agrees('security-officer-1'),
      put('replace-person', 'security-officer-1'),
      put('replace-person', 'security-officer-2'),
    ],
    ends: true,
  },
  // Who benefits signs; one person signs for both roles; nobody signs as an officer.
  {
    from: 'note',
    moves: [except('replace', ['security-officer-1'], 'security-officer-1', 'internal-witness-1')],
    ends: false,
  },
  { from: 'note', moves: [except('replace', [], 'security-officer-2', 'security-officer-2')], ends: false },
  { from: 'note', moves: [except('replace', [], 'internal-witness-1')], ends: false },
  // What was approved before a step is done once more counts no more.
  {
    from: 'decide',
    moves: [
      agrees('security-officer-1'),
      except('repeat', [], 'internal-witness-1'),
      goes(1),
      agrees('security-officer-2'),
      agrees('internal-witness-1'),
    ],
    ends: false,
  },
  // A break, a stop, and an abort while everybody decides.
  {
    from: 'close',
    moves: [
      goes(2),
      put('break', ''),
      { do: 'stop', resume: true },
      goes(8),
      goes(2),
      except('abort', [], 'security-officer-1', 'internal-witness-1'),
    ],
    ends: true,
  },
  { from: 'look', moves: [put('break', ''), agrees('internal-witness-1'), takes('administrator-2')], ends: false },
];
