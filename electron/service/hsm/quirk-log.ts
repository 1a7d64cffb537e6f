import type { AppliedQuirk } from '../../../shared/hsm/port/capabilities.ts';
import type { QuirkFamily, QuirkPoint } from '../../../shared/hsm/quirks/family.ts';
import { appliedQuirks } from '../../../shared/hsm/quirks/index.ts';

/** Which quirks of a token's family a session has gone by so far. */
export class QuirkLog {
  readonly family: QuirkFamily;
  readonly #points = new Set<QuirkPoint>();

  constructor(family: QuirkFamily) {
    this.family = family;
  }

  /** Notes that the session did what `point` names. May be called any number of times. */
  reached(point: QuirkPoint): void {
    this.#points.add(point);
  }

  /** The quirks that were gone by, in the order of the family. */
  applied(): readonly AppliedQuirk[] {
    return appliedQuirks(this.family, this.#points);
  }
}
