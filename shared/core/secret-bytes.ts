import { ClavigerError } from './errors/index.ts';

const PAGE = 4096;

/**
 * Clear key material. It lies in an `ArrayBuffer` of its own of at least one page, because small typed arrays are
 * copied by V8's collector; it prints as `[secret]`, has no JSON form, is wiped once, and throws `SECRET_WIPED` afterwards.
 */
export class SecretBytes {
  readonly #view: Uint8Array;
  readonly #length: number;
  #wiped = false;

  private constructor(length: number) {
    this.#view = new Uint8Array(new ArrayBuffer(Math.max(PAGE, Math.ceil(length / PAGE) * PAGE)), 0, length);
    this.#length = length;
  }

  /** `length` zero bytes, to be filled through `use`. */
  static zeros(length: number): SecretBytes {
    return new SecretBytes(length);
  }

  /** Takes the secret over: copies `source`, then wipes `source`. */
  static take(source: Uint8Array): SecretBytes {
    const secret = new SecretBytes(source.length);
    secret.#view.set(source);
    source.fill(0);
    return secret;
  }

  /** A secret that is `left` XOR `right`; both must have the same length in bytes. Neither is wiped. */
  static xor(left: SecretBytes, right: SecretBytes): SecretBytes {
    const secret = new SecretBytes(left.length);
    left.use((a) =>
      right.use((b) =>
        a.forEach((byte, index) => {
          secret.#view[index] = byte ^ (b[index] ?? 0);
        }),
      ),
    );
    return secret;
  }

  /** Length in bytes. */
  get length(): number {
    return this.#length;
  }

  /** Lends the bytes to `borrow`, which must not keep or copy them. Throws `SECRET_WIPED`. */
  use<T>(borrow: (bytes: Uint8Array) => T): T {
    if (this.#wiped) throw new ClavigerError('SECRET_WIPED', { field: 'secret' });
    return borrow(this.#view);
  }

  /** Overwrites the bytes with zeros. May be called again. */
  wipe(): void {
    this.#view.fill(0);
    this.#wiped = true;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): never {
    throw new ClavigerError('INTERNAL', { field: 'secret', got: 'an attempt to write key material as JSON' });
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
