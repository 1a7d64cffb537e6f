import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { MOVES, type Move, PEOPLE } from '../../fakes/ceremony-moves.ts';
import { followedBy, type Match } from './moves.ts';

/** What everybody says, where everybody agrees. */
export const opinions = PEOPLE.map(({ id }) => ({ person: id, opinion: 'agree', text: '' }));

/** The words of an exception that custodian-1 calls. */
export const called = { expected: 'light', happened: 'no light', number: '1', caller: 'custodian-1', during: 'words' };

/** A decision to note it, and nothing else. */
export const noted: JsonObject = { severity: 'note', text: 'it was off', benefits: [], opinions };

/** The whole sheet as it is signed. */
export function sheetOf(decision: JsonObject, round = 1, fields: typeof called = called): JsonObject {
  const { expected, happened, caller, number } = fields;
  return { ...decision, expected, happened, caller, number: Number(number), round };
}

export function insert(kind: string, fields: JsonObject, change: JsonObject = {}): Move {
  const title =
    kind === 'exception'
      ? `Exception ${String(fields.number)}`
      : kind === 'break'
        ? 'Break'
        : `Correction of event ${String(fields.of)}`;
  return { do: 'event', type: 'step-inserted', body: { id: `${kind}-1`, kind, title, fields, person: 'custodian-1', ...change } };
}

export function begin(step: string, kind: string, title: string): Move {
  return { do: 'begin', step, kind, shown: { title } };
}

export function decide(decision: JsonObject, round = 1, step = 'exception-1'): Move {
  return { do: 'turn', step, turn: `decide-${round}`, person: 'administrator-1', observed: decision, signs: null };
}

export function sign(
  who: 'witness' | 'officer',
  sheet: JsonObject,
  change: { readonly person?: string; readonly round?: number; readonly decision?: string; readonly step?: string } = {},
): Move {
  const {
    person = who === 'witness' ? 'internal-witness-1' : 'security-officer-1',
    round = 1,
    decision = 'agree',
    step = 'exception-1',
  } = change;
  const note = decision === 'agree' ? '' : 'not so';
  return { do: 'turn', step, turn: `sign-${round}-${who}`, person, observed: { decision, note, sheet }, signs: 'decide' };
}

/** An exception from its call to its end, with what is decided in it. */
export function exception(decision: JsonObject, fields: typeof called = called): readonly Move[] {
  const grave = decision.severity === 'replace' || decision.severity === 'abort';
  const sheet = sheetOf(decision, 1, fields);
  return [
    insert('exception', fields),
    begin('exception-1', 'exception', `Exception ${fields.number}`),
    decide(decision),
    ...(grave ? [sign('officer', sheet)] : []),
    sign('witness', sheet),
    { do: 'done', step: 'exception-1' },
  ];
}

const afterNote: Match = (move) => move.do === 'done' && move.step === 'note';

/** The ceremony in which `moves` happen after the note was written down, before the words. */
export function withMoves(...moves: readonly Move[]): readonly Move[] {
  return followedBy(afterNote, ...moves);
}

/** The ceremony up to the note, and then `moves` in place of everything else. */
export function endingWith(...moves: readonly Move[]): readonly Move[] {
  return [...MOVES.slice(0, MOVES.findIndex(afterNote) + 1), ...moves];
}

/** The end of an aborted ceremony without keys, from the step that ends what exists to everybody's decision. */
export function ending(change: { readonly remaining?: readonly string[]; readonly look?: JsonObject } = {}): readonly Move[] {
  const remaining = [...(change.remaining ?? [])];
  const look = { did: 'look', keys: [], token: 'none', ...change.look };
  const confirmed = { did: 'confirm', decision: 'agree', note: '', destroyed: [], remaining };
  return [
    begin('zeroise', 'zeroise', 'End what exists'),
    { do: 'turn', step: 'zeroise', turn: 'look-1', person: 'administrator-1', observed: look, signs: null },
    { do: 'turn', step: 'zeroise', turn: 'confirm-1', person: 'internal-witness-1', observed: confirmed, signs: 'decide' },
    { do: 'done', step: 'zeroise' },
    ...closing(),
  ];
}

/** Everybody decides about the transcript of an aborted ceremony. */
export function closing(): readonly Move[] {
  const observed = { decision: 'agree', note: '' };
  return [
    begin('close', 'close', 'Close the aborted ceremony'),
    ...PEOPLE.map(({ id }): Move => ({ do: 'turn', step: 'close', turn: `decide-${id}`, person: id, observed, signs: 'decide' })),
    { do: 'done', step: 'close' },
  ];
}
