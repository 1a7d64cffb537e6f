import { Refusal, statusWords } from './apdu.ts';

/** Tries that a PIN or PUK has before it is blocked. */
export const MOST_TRIES = 3;

/** A secret number as the card keeps it: padded bytes in hexadecimal, and how many tries are left. */
export interface StoredPin {
  value: string;
  tries: number;
}

/** The PIN and the PUK of a card. Each is null until it is set. */
export interface StoredPins {
  pin: StoredPin | null;
  puk: StoredPin | null;
}

/** Checks `value` against `stored`: a wrong one costs a try, a right one restores all. Throws `Refusal` 63Cx or 6983. */
export function verify(stored: StoredPin | null, value: Buffer): void {
  if (stored === null) throw new Refusal(statusWords.noReference);
  if (stored.tries === 0) throw new Refusal(statusWords.blocked);
  stored.tries = stored.value === value.toString('hex') ? MOST_TRIES : stored.tries - 1;
  if (stored.value !== value.toString('hex')) throw new Refusal(triesLeft(stored));
}

/** The status word that tells the tries left: 63Cx, or 6983 when there is none. */
export function triesLeft({ tries }: StoredPin): string {
  return tries === 0 ? statusWords.blocked : `63c${tries.toString(16)}`;
}

/** `value` as a stored PIN with all its tries. */
export function newPin(value: Buffer): StoredPin {
  return { value: value.toString('hex'), tries: MOST_TRIES };
}
