import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallObserver } from './native/caller.ts';

/** A native call that blocks this process until the library answers. */
export interface CallUnderWay {
  /** Its `C_…` name. */
  readonly call: string;
  /** The label of the token it is about, where it is about one. */
  readonly token: string | null;
}

// A long row of the same calls is told of once a second: each is heard of, and nobody is flooded.
const AGAIN_AFTER = 1_000;

/**
 * Tells which native call is under way BEFORE it is made: afterwards nobody here could, for the call blocks this process. The end is
 * told when the process gets to anything else, so that calls that follow one another do not end each time.
 */
export class CallWatch implements CallObserver {
  readonly #now: () => number;
  #tell: ((underWay: CallUnderWay | null) => void) | null = null;
  readonly #token = new AsyncLocalStorage<string>();
  #told: CallUnderWay | null = null;
  #toldAt = 0;
  #isEnding = false;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Sets who is told; one listener. */
  listen(tell: (underWay: CallUnderWay | null) => void): void {
    this.#tell = tell;
  }

  /** Does `work`, whose calls are about the token labelled `token`, also after it had to wait for something. */
  about<T>(token: string, work: () => T): T {
    return this.#token.run(token, work);
  }

  begin(call: string): void {
    if (this.#tell === null) return;
    const now = this.#now();
    const token = this.#token.getStore() ?? null;
    const isTold = this.#told?.call === call && this.#told.token === token;
    if (isTold && now - this.#toldAt < AGAIN_AFTER) return;
    this.#told = { call, token };
    this.#toldAt = now;
    this.#tell(this.#told);
  }

  end(): void {
    if (this.#told === null || this.#isEnding) return;
    this.#isEnding = true;
    setImmediate(() => {
      this.#isEnding = false;
      this.#told = null;
      this.#tell?.(null);
    });
  }
}

/** The watch over every library of this process: a library's state belongs to the process, and so does what it does. */
export const callWatch = new CallWatch(() => performance.now());
