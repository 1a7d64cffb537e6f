/** Time, passed in so that rules stay pure. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC, by the wall clock. */
  now(): number;
  /** Whole milliseconds since an arbitrary start, never going back. */
  tick(): number;
}

/** Public randomness (salts, nonces, object ids), passed in so that rules stay pure. Key material comes from tokens instead. */
export interface Randomness {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}
