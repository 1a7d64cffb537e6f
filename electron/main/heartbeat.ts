/** How often the service's signs of life are looked at, in milliseconds. */
export const LOOK_EVERY = 1_000;

/** After this long without a sign of life, in milliseconds, the service counts as unresponsive. */
export const SILENT_AFTER = 5_000;

/** Watches for signs of life. Times are milliseconds of a clock that never goes back. */
export class Heartbeat {
  #heard: number;
  #looked: number;

  constructor(now: number) {
    this.#heard = now;
    this.#looked = now;
  }

  /** The service was heard. */
  hear(now: number): void {
    this.#heard = now;
  }

  /** For how long the service has been silent, when that is too long; else 0. */
  look(now: number): number {
    const pause = now - this.#looked;
    this.#looked = now;
    // Whoever slept himself cannot say that the other was silent.
    if (pause > 3 * LOOK_EVERY) this.#heard += pause;
    const silence = now - this.#heard;
    return silence > SILENT_AFTER ? silence : 0;
  }
}
