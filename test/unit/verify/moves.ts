import { MOVES, type Move } from '../../fakes/ceremony-moves.ts';

/** Everything here is signed by its people and chained truly: only what happened differs from what the script says. */
export type Match = (move: Move) => boolean;

export const approves =
  (step: string, person: string): Match =>
  (move) =>
    move.do === 'approve' && move.step === step && move.person === person;
export const takes =
  (step: string, person: string): Match =>
  (move) =>
    move.do === 'turn' && move.step === step && move.person === person;
export const does =
  (what: Move['do'], step?: string): Match =>
  (move) =>
    move.do === what && (step === undefined || ('step' in move && move.step === step));

export function without(match: Match): readonly Move[] {
  return MOVES.filter((move) => !match(move));
}

export function instead(match: Match, ...moves: readonly Move[]): readonly Move[] {
  return MOVES.flatMap((move) => (match(move) ? moves : [move]));
}

export function followedBy(match: Match, ...moves: readonly Move[]): readonly Move[] {
  return MOVES.flatMap((move) => (match(move) ? [move, ...moves] : [move]));
}

export function move(match: Match): Move {
  const found = MOVES.find(match);
  if (found === undefined) throw new Error('no such move');
  return found;
}

export const decided = takes('close', 'custodian-1');
