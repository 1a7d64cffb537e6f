import { z } from 'zod';
import { wordsToBytes } from '../../core/words.ts';
import type { Plan, Role } from '../../transcript/plan.ts';
import type { Demand } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { peopleOf, peopleWithoutShare, type StepContext, type Turn, type TurnContext } from '../step-kind.ts';

const FIRST = 'type-checkpoint-1';
const SECOND = 'type-checkpoint-2';

/** What the row is called that says which checkpoint is typed. */
export const CHECKPOINT_LABEL = 'Checkpoint on your paper';

/** What is typed from paper: sixteen words, each as somebody wrote it. */
export const typedWordsSchema = z.array(z.string().max(40)).length(16);

/** What a turn in which a checkpoint was typed records: the event it was recorded in. Its words stand there. */
export const typedCheckpointSchema = z.strictObject({ checkpoint: z.int().min(0) });

/** Whether `turn` is one in which a checkpoint is typed. */
export function isCheckpointTurn(turn: string): boolean {
  return turn === FIRST || turn === SECOND;
}

/**
 * The two turns in which the last checkpoint is typed from paper: by a witness, then by somebody else, another witness or a security
 * officer (design section 5). Nobody who holds a share is among them.
 */
export function checkpointTurns({ plan, facts }: Pick<StepContext, 'plan' | 'facts'>): readonly Turn[] {
  const witnesses = withoutShare(plan, ['internal-witness', 'external-witness']);
  const others = withoutShare(plan, ['internal-witness', 'external-witness', 'security-officer']);
  const typed = facts.checkpoint?.typedBy ?? [];
  // The only witness types first; whoever typed first does not type again.
  const first = witnesses.length === 1 ? witnesses : typed.length === 1 ? typed : [];
  const turn = { secret: 'words', signs: 'acknowledge' } as const;
  return [
    { id: FIRST, title: 'type the sixteen words of the last checkpoint from your own paper', people: witnesses, ...turn },
    {
      id: SECOND,
      title: 'type the same sixteen words from another paper',
      people: others.filter((id) => !first.includes(id)),
      ...turn,
    },
  ];
}

function withoutShare(plan: Plan, roles: readonly Role[]): readonly string[] {
  const free = peopleWithoutShare(plan);
  return [...new Set(roles.flatMap((role) => peopleOf(plan, role)))].filter((id) => free.includes(id));
}

/** The facts after `person` typed the last checkpoint right. */
export function typedCheckpoint(facts: Facts, turn: string, person: string): Facts {
  const { checkpoint } = facts;
  if (checkpoint === null) return facts;
  const typedBy = turn === FIRST ? [person] : [...checkpoint.typedBy, person];
  return { ...facts, checkpoint: { ...checkpoint, typedBy } };
}

/** What a typed checkpoint must be: the last one that was recorded, the second time by somebody else than the first. */
export function demandTyped(observed: number | undefined, { facts, turn, person, taken }: TurnContext): readonly Demand[] {
  const typedBy = facts.checkpoint?.typedBy ?? [];
  const isFirst = turn === FIRST;
  return [
    ['whether a checkpoint was written down', true, facts.checkpoint !== null],
    ['event of the last checkpoint', facts.checkpoint?.seq, observed],
    ['how many people have typed the words before', isFirst ? typedBy.length : 1, typedBy.length],
    ['whether the words were typed before in this attempt', !isFirst, taken.includes(FIRST)],
    ['whether somebody else typed the words first', true, isFirst || !typedBy.includes(person)],
  ];
}

/** Which checkpoint is meant, without a word of it. */
export function checkpointRow({ checkpoint }: Facts): { readonly label: string; readonly value: string } {
  const value = checkpoint === null ? 'none was written down' : `${checkpoint.title}, event ${checkpoint.seq}`;
  return { label: CHECKPOINT_LABEL, value };
}

/**
 * The words as they stand in the list: upper and lower case are alike, and accents may be left out. Throws `WORDS_INVALID` naming the
 * first word that is in no list, or in the other one.
 */
export function typedBytes(words: readonly string[]): Uint8Array {
  return wordsToBytes(words.map((word) => (plain(word) === 'yucatan' ? 'Yucatán' : word.trim())));
}

function plain(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim()
    .toLowerCase();
}
