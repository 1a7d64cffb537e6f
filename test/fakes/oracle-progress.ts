/** How far a step is, as the lines of a transcript say. */
export interface Progress {
  attempt: number;
  begun: boolean;
  done: boolean;
  shown: unknown;
  /** Who agreed in this attempt: the role, by the person. */
  agreed: Map<string, string>;
  /** Who took each turn of this attempt. */
  turns: Map<string, string>;
}

/** How far every step is. */
export class OracleProgress {
  readonly #steps = new Map<string, Progress>();

  of(id: string): Progress {
    const known = this.#steps.get(id) ?? fresh(0);
    this.#steps.set(id, known);
    return known;
  }

  all(): readonly Progress[] {
    return [...this.#steps.values()];
  }

  begin(id: string, attempt: number, shown: unknown): void {
    this.#steps.set(id, { ...fresh(attempt), begun: true, shown });
  }

  /** It is to be done once more: nothing that was given or done in it counts. */
  undo(id: string): void {
    this.#steps.set(id, fresh(this.of(id).attempt));
  }
}

function fresh(attempt: number): Progress {
  return { attempt, begun: false, done: false, shown: null, agreed: new Map(), turns: new Map() };
}
