/** The world as the dry run knows it: what a script has made true up to a step. */
export interface World {
  readonly rollCalled: boolean;
  readonly environmentChecked: boolean;
  /** `initialised`: set up in this ceremony, and not yet identified. */
  readonly token: 'unknown' | 'initialised' | 'open';
  readonly tokenQualified: boolean;
  readonly keys: ReadonlySet<string>;
  /** Keys that were wrapped for the last time. */
  readonly wrappedLast: ReadonlySet<string>;
  /** Wrapping keys that exist in the clear, by the name of their share set. */
  readonly clearSets: ReadonlySet<string>;
  readonly sets: Readonly<Record<string, { readonly threshold: number; readonly total: number; readonly tested: boolean }>>;
  /** `set/index` of every sheet printed and of every sheet read back. */
  readonly printed: ReadonlySet<string>;
  readonly readBack: ReadonlySet<string>;
  readonly backups: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
  /** Requests whose wrapping key was used; each is used once. */
  readonly usedRequests: ReadonlySet<string>;
  readonly bundles: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  readonly closed: boolean;
  readonly signed: boolean;
}

/** Before anybody came into the room. */
export const emptyWorld: World = {
  rollCalled: false,
  environmentChecked: false,
  token: 'unknown',
  tokenQualified: false,
  keys: new Set(),
  wrappedLast: new Set(),
  clearSets: new Set(),
  sets: {},
  printed: new Set(),
  readBack: new Set(),
  backups: new Set(),
  requests: new Set(),
  usedRequests: new Set(),
  bundles: new Set(),
  written: new Set(),
  closed: false,
  signed: false,
};

/** What a step would need and does not find: one plain sentence. */
export type Need = string;
