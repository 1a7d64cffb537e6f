import type { JsonObject } from '../core/canonical-json.ts';
import type { EffectClass, EventBody } from '../transcript/event.ts';

/** An act that was announced, and what is known of it. */
export interface ActState {
  readonly seq: number;
  readonly step: string;
  readonly attempt: number;
  readonly act: string;
  readonly effect: EffectClass;
  readonly detail: JsonObject;
  readonly outcome: EventBody<'outcome'> | null;
}

type Outcome = EventBody<'outcome'>;
type Announced = Omit<ActState, 'outcome'>;

/** What all states of one ceremony share: it only grows, and each state looks at its own length of it. */
interface Ledger {
  readonly acts: Announced[];
  /** Position in `acts` by `seq`. */
  readonly places: Map<number, number>;
  /** Positions in `acts` by step. */
  readonly steps: Map<string, number[]>;
  readonly outcomes: Map<number, { readonly order: number; readonly outcome: Outcome }[]>;
  outcomeCount: number;
}

/**
 * The acts that were announced so far, in order, and what became of them. Immutable to whoever reads it; adding takes the time of one
 * act, however many there are, as long as it is added to the newest log.
 */
export class ActLog {
  readonly #ledger: Ledger;
  readonly #outcomeCount: number;
  /** How many acts were announced. */
  readonly length: number;

  private constructor(ledger: Ledger, length: number, outcomeCount: number) {
    this.#ledger = ledger;
    this.#outcomeCount = outcomeCount;
    this.length = length;
  }

  /** No act yet. */
  static empty(): ActLog {
    return new ActLog({ acts: [], places: new Map(), steps: new Map(), outcomes: new Map(), outcomeCount: 0 }, 0, 0);
  }

  /** The log with `act` announced, without an outcome. */
  announced(act: Announced): ActLog {
    const ledger = this.#own();
    ledger.places.set(act.seq, this.length);
    const places = ledger.steps.get(act.step) ?? [];
    places.push(this.length);
    ledger.steps.set(act.step, places);
    ledger.acts.push(act);
    return new ActLog(ledger, this.length + 1, this.#outcomeCount);
  }

  /** The log with the outcome of one act; one of an act that was never announced changes nothing. */
  settled(outcome: Outcome): ActLog {
    if (this.bySeq(outcome.intent) === undefined) return this;
    const ledger = this.#own();
    const known = ledger.outcomes.get(outcome.intent) ?? [];
    ledger.outcomeCount += 1;
    known.push({ order: ledger.outcomeCount, outcome });
    ledger.outcomes.set(outcome.intent, known);
    return new ActLog(ledger, this.length, ledger.outcomeCount);
  }

  /** The act that event `seq` announced. */
  bySeq(seq: number): ActState | undefined {
    const place = this.#ledger.places.get(seq);
    return place === undefined || place >= this.length ? undefined : this.#at(place);
  }

  /** The acts of the step `id` in all its attempts, in order. */
  ofStep(id: string): readonly ActState[] {
    const places = this.#ledger.steps.get(id) ?? [];
    return places.filter((place) => place < this.length).flatMap((place) => this.#at(place) ?? []);
  }

  /** Every act, in order. */
  all(): readonly ActState[] {
    return Array.from({ length: this.length }, (_unused, place) => place).flatMap((place) => this.#at(place) ?? []);
  }

  /** The acts whose outcome is not known, in order. */
  open(): readonly ActState[] {
    return this.all().filter(({ outcome }) => outcome === null);
  }

  #at(place: number): ActState | undefined {
    const act = this.#ledger.acts[place];
    if (act === undefined) return undefined;
    const known = this.#ledger.outcomes.get(act.seq)?.findLast(({ order }) => order <= this.#outcomeCount);
    return { ...act, outcome: known?.outcome ?? null };
  }

  /** The ledger to add to: the shared one, or where a newer log was made from it already, a copy of what this one sees. */
  #own(): Ledger {
    const shared = this.#ledger;
    if (shared.acts.length === this.length && shared.outcomeCount === this.#outcomeCount) return shared;
    let copy = ActLog.empty();
    for (const { outcome, ...act } of this.all()) {
      copy = copy.announced(act);
      if (outcome !== null) copy = copy.settled(outcome);
    }
    copy.#ledger.outcomeCount = this.#outcomeCount;
    return copy.#ledger;
  }
}
