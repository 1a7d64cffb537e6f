/** Something a token can be tried for. */
export interface Property {
  /** `security`: what a token must enforce. `capability`: what it can do. */
  readonly kind: 'security' | 'capability';
  /** What the token does when all is well, as a short phrase: "refuses to reveal a sensitive key". */
  readonly title: string;
  /** Why it matters: one plain sentence. */
  readonly why: string;
  /** Where it is demanded or defined. */
  readonly source: string;
  /** What makes the token a lax one where it does not enforce this, as a phrase behind "it". Only of what no use in production can do without. */
  readonly lax?: string;
}

/** A capability, in one line. */
export function capability(title: string, why: string, source: string): Property {
  return { kind: 'capability', title, why, source };
}
