/** What all maps made from one another share; each looks only at what was there when it was made. */
interface Versions<V> {
  readonly values: Map<string, { readonly version: number; readonly value: V }[]>;
  newest: number;
}

/**
 * A map from text that never changes for whoever holds it. A map with one more value is made in the time of that value, however many
 * there are, as long as it is made from the newest; from an older one, it is copied.
 */
export class VersionedMap<V> {
  readonly #versions: Versions<V>;
  readonly #version: number;

  private constructor(versions: Versions<V>, version: number) {
    this.#versions = versions;
    this.#version = version;
  }

  /** A map with nothing in it. */
  static empty<V>(): VersionedMap<V> {
    return new VersionedMap<V>({ values: new Map(), newest: 0 }, 0);
  }

  /** The value at `key`. */
  get(key: string): V | undefined {
    return this.#versions.values.get(key)?.findLast(({ version }) => version <= this.#version)?.value;
  }

  /** The map with `value` at `key`. */
  with(key: string, value: V): VersionedMap<V> {
    const versions = this.#own();
    versions.newest += 1;
    const known = versions.values.get(key) ?? [];
    known.push({ version: versions.newest, value });
    versions.values.set(key, known);
    return new VersionedMap(versions, versions.newest);
  }

  /** Every key and its value, in the order the keys came. */
  entries(): readonly (readonly [string, V])[] {
    return [...this.#versions.values.keys()].flatMap((key) => {
      const value = this.get(key);
      return value === undefined ? [] : [[key, value] as const];
    });
  }

  #own(): Versions<V> {
    if (this.#versions.newest === this.#version) return this.#versions;
    const values: Versions<V>['values'] = new Map();
    for (const [key, value] of this.entries()) values.set(key, [{ version: this.#version, value }]);
    return { values, newest: this.#version };
  }
}
