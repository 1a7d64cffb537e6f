import { equalBytes } from '../../shared/core/bytes.ts';
import type { Randomness } from '../../shared/core/ports.ts';
import { generatePin, PIN_BITS, weaknessOf } from '../../shared/hsm/pin.ts';
import type { NewPinPrompt } from '../../shared/ipc/new-pin.ts';
import { text } from '../text/index.ts';

/** What came of the fields: the PIN, for the caller to wipe, and how it came about; or what is wrong, in words. */
export type NewPinResult =
  | { readonly pin: Uint8Array<ArrayBuffer>; readonly made: 'generated' | 'chosen' }
  | { readonly problem: string };

/**
 * A new PIN on its way from its holder to the service. One that was generated is kept until it was typed back from paper, and wiped by
 * `forget`.
 */
export class NewPinEntry {
  readonly #asked: NewPinPrompt;
  #generated: Uint8Array | null = null;

  constructor(asked: NewPinPrompt) {
    this.#asked = asked;
  }

  /** Whether a PIN was generated, which has to be typed back once. */
  get isGenerated(): boolean {
    return this.#generated !== null;
  }

  /** Makes up a PIN, the one before it forgotten. The bytes are lent, for showing them. */
  generate(random: Randomness): Uint8Array {
    this.forget();
    this.#generated = generatePin(PIN_BITS[this.#asked.owner], this.#asked.limits, random);
    return this.#generated;
  }

  /** The PIN that was generated, lent for showing it again; null when there is none. */
  get generated(): Uint8Array | null {
    return this.#generated;
  }

  /** Wipes what was generated. */
  forget(): void {
    this.#generated?.fill(0);
    this.#generated = null;
  }

  /** Judges what was typed: `first` and, for a PIN of one's own, `second`. What is not given back is wiped. */
  accept(first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>): NewPinResult {
    const problem = this.#problemIn(first, second);
    second.fill(0);
    if (problem === null) return { pin: first, made: this.isGenerated ? 'generated' : 'chosen' };
    first.fill(0);
    return { problem };
  }

  #problemIn(first: Uint8Array, second: Uint8Array): string | null {
    const { problems } = text.newPin;
    const { generated, limits, names, parts } = this.#asked;
    if (this.#generated !== null) {
      if (first.length === 0) return problems.typeBack;
      return equalBytes(first, this.#generated) ? null : problems.notAsWritten;
    }
    if (generated === 'must') return problems.generate;
    if (first.length === 0) return problems.missing;
    if (!equalBytes(first, second)) return problems.differ;
    if (first.length < limits.minimum) return problems.short(limits.minimum);
    if (first.length > limits.maximum) return problems.long(limits.maximum);
    if (limits.digitsOnly && !first.every((byte) => byte >= 0x30 && byte <= 0x39)) return problems.digits;
    // Two parts are judged together, when both are known.
    const weakness = parts === 1 ? weaknessOf(first, names) : null;
    return weakness === null ? null : problems.weak(weakness);
  }
}
