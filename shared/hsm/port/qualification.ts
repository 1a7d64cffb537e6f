/** How a token is qualified. */
export interface QualificationRequest {
  /** The user PIN once more, as UTF-8 bytes; the caller wipes it. Without it, what needs a login is not testable. */
  readonly pin?: Uint8Array;
  /** Told in words how far it is, before each property is tried. */
  readonly onProgress?: (progress: string) => void;
}
