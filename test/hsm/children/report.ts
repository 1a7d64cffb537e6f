import { ClavigerError } from '../../../shared/core/errors/index.ts';

/** One thing that was tried: the number of the fact it answers (`pkcs11.md` section 5, crashes 1 to 7, surprises in order after them), and its end. */
export interface Trial {
  readonly fact: number;
  readonly name: string;
  /** `correct`, or the code of the error. */
  readonly code: string;
  /** Joined by `or` where modules differ. */
  readonly expected: string;
}

/** Does `work`, which must give true, or throw a typed error with the code `expected`; writes a line about it. */
export async function tryOut(fact: number, name: string, expected: string, work: () => unknown): Promise<void> {
  const trial: Trial = { fact, name, code: await codeOf(work), expected };
  console.log(JSON.stringify(trial));
}

/** The damage of a wild free, and of memory that was read too late, shows when the heap is used again. */
export function churnHeap(rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    Array.from({ length: 2000 }, (_, index) => Buffer.alloc(16 + (index % 200), index));
    globalThis.gc?.();
  }
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    const answer = await work();
    return answer === true ? 'correct' : `answered ${String(answer)}`;
  } catch (error) {
    return error instanceof ClavigerError ? error.code : String(error);
  }
}
