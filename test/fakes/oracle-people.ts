import { type Seat, seatOf } from './oracle-signatures.ts';

/** Who sits where and who is there, as the lines of a transcript say. */
export class OraclePeople {
  readonly seats = new Map<string, Seat>();
  readonly departed = new Set<string>();
  /** Who proved presence, by their place. */
  readonly #present = new Map<string, string>();
  /** Who had a place and has it no more. */
  readonly #former = new Set<string>();

  sit(place: string, roles: readonly string[], certificate: string): void {
    this.seats.set(place, seatOf(roles, certificate));
  }

  /** The person in a place, whatever place they sit in; empty for nobody. */
  who(place: string): string {
    return this.seats.get(place)?.who ?? '';
  }

  plays(place: string, role: string): boolean {
    return this.seats.get(place)?.roles.includes(role) === true;
  }

  /** Whether whoever sits in the place now has proved presence since everybody left. */
  isHere(place: string): boolean {
    return this.who(place) !== '' && this.#present.get(place) === this.who(place);
  }

  /** Whether the person is there, in whatever place. */
  isThere(who: string): boolean {
    return [...this.#present.values()].includes(who);
  }

  get here(): readonly string[] {
    return [...this.#present.keys()];
  }

  prove(place: string): void {
    this.#present.set(place, this.who(place));
    this.departed.delete(place);
  }

  leave(place: string): void {
    this.#present.delete(place);
    this.departed.add(place);
  }

  leaveAll(): void {
    this.#present.clear();
  }

  /** Somebody takes a place; what is wrong with it. Who had a place, or has another, takes none: two approvals would be one person's. */
  replace(place: string, certificate: string): readonly string[] {
    const newcomer = seatOf(this.seats.get(place)?.roles ?? [], certificate);
    const elsewhere = [...this.seats.values()].some(({ who }) => who === newcomer.who);
    this.#former.add(this.who(place));
    this.seats.set(place, newcomer);
    this.#present.delete(place);
    this.departed.delete(place);
    return elsewhere || this.#former.has(newcomer.who) ? ['who takes the place has or had one'] : [];
  }
}
