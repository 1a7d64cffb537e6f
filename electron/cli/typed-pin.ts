import { ClavigerError } from '../../shared/core/errors/index.ts';

const LONGEST_PIN = 255;
const END_OF_LINE: readonly number[] = [0x0a, 0x0d];
const INTERRUPT: readonly number[] = [0x03, 0x04];
const BACKSPACE: readonly number[] = [0x08, 0x7f];

/** Where a PIN is typed: a terminal, which can be told not to show it, or anything that gives one line. */
export interface PinSource {
  readonly isTTY?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/**
 * One line of `source` as UTF-8 bytes, for the caller to wipe; a terminal shows nothing of it. Throws `TOKEN_PIN_INVALID` for nothing,
 * more than 255 bytes, or an interruption.
 */
export async function readTypedPin(source: PinSource, prompt: (text: string) => void): Promise<Uint8Array> {
  const isTerminal = source.isTTY === true;
  if (isTerminal) {
    prompt('PIN (it is not shown): ');
    source.setRawMode?.(true);
  }
  const typed = new Uint8Array(new ArrayBuffer(LONGEST_PIN));
  try {
    const length = await readLine(source, typed);
    if (length === 0) throw invalid('a PIN', 'nothing');
    return Uint8Array.from(typed.subarray(0, length));
  } finally {
    typed.fill(0);
    if (isTerminal) source.setRawMode?.(false);
    source.pause();
  }
}

function readLine(source: PinSource, into: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    let length = 0;
    const end = () => {
      source.off('data', take);
      source.off('end', finish);
    };
    const finish = () => {
      end();
      resolve(length);
    };
    const take = (chunk: Buffer) => {
      const answer = takeBytes(chunk, into, length);
      chunk.fill(0);
      if (answer instanceof ClavigerError) {
        end();
        reject(answer);
        return;
      }
      length = answer.length;
      if (answer.isDone) finish();
    };
    source.on('data', take);
    source.on('end', finish);
    source.resume();
  });
}

function takeBytes(chunk: Buffer, into: Uint8Array, from: number): { length: number; isDone: boolean } | ClavigerError {
  let length = from;
  for (const byte of chunk) {
    if (END_OF_LINE.includes(byte)) return { length, isDone: true };
    if (INTERRUPT.includes(byte)) return invalid('a PIN', 'an interruption');
    if (BACKSPACE.includes(byte)) length = before(into, length);
    else if (length === into.length) return invalid(`at most ${LONGEST_PIN} bytes`, 'more');
    else {
      into[length] = byte;
      length += 1;
    }
  }
  return { length, isDone: false };
}

// A character of UTF-8 is one byte that is no continuation, and those behind it.
function before(typed: Uint8Array, length: number): number {
  let at = length;
  while (at > 0) {
    at -= 1;
    if (((typed[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return 0;
}

function invalid(expected: string, got: string): ClavigerError {
  return new ClavigerError('TOKEN_PIN_INVALID', { field: 'PIN', expected, got });
}
