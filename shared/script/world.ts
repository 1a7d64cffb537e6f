import { type KeyLifecycle, mayProtect } from '../engine/key-lifecycle.ts';
import type { Role } from '../transcript/plan.ts';

/** The token in the reader. */
export interface WorldToken {
  /** `initialised`: set up in this ceremony, and not yet identified. `open`: identified, and somebody is logged in. */
  readonly state: 'unknown' | 'initialised' | 'open';
  readonly label: string | null;
  readonly qualified: boolean;
}

/** A key as far as the script tells. */
export interface WorldKey {
  readonly state: KeyLifecycle;
  /** Whether it lies in the token that is open; a key of an earlier transcript does so only once it was found. */
  readonly inToken: boolean;
  /** Whether it may still be wrapped out. */
  readonly extractable: boolean;
  readonly kind: 'secret' | 'pair';
  /** Whether it was made in this ceremony. */
  readonly made: boolean;
}

/** A set of shares as far as the script tells. */
export interface WorldSet {
  readonly threshold: number;
  readonly total: number;
  readonly tested: boolean;
  /** `earlier`: its sheets come from another ceremony, by its transcript. */
  readonly origin: 'made' | 'earlier';
}

/** The world as the dry run knows it: what a script has made true up to a step. All names are those of the script. */
export interface World {
  /** Who is expected, in which role. */
  readonly people: Readonly<Record<string, Role>>;
  /** Who of them has proved presence, and has not left. */
  readonly present: ReadonlySet<string>;
  readonly rollCalled: boolean;
  readonly acknowledged: boolean;
  readonly environmentChecked: boolean;
  readonly printerReady: boolean;
  /** `typed`: two witnesses have typed back the checkpoint that was written down last. */
  readonly checkpoint: 'none' | 'written' | 'typed';
  /** How many checkpoints were written down. */
  readonly checkpoints: number;
  readonly token: WorldToken;
  /** Earlier transcripts that were read and verified. */
  readonly earlier: ReadonlySet<string>;
  readonly keys: Readonly<Record<string, WorldKey>>;
  /** Wrapping keys that exist in the clear, by the name of their share set: split and not yet destroyed, or joined from shares. */
  readonly clearSets: ReadonlySet<string>;
  /** Sets to which custodians contribute, with how many have. */
  readonly contributions: Readonly<Record<string, number>>;
  readonly sets: Readonly<Record<string, WorldSet>>;
  /** Who holds the sheet `set/index`, from its print on. */
  readonly holders: Readonly<Record<string, string>>;
  /** `set/index` of every sheet printed, read back, and sealed. */
  readonly printed: ReadonlySet<string>;
  readonly readBack: ReadonlySet<string>;
  readonly sealed: ReadonlySet<string>;
  readonly backups: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
  /** Requests whose wrapping key was used; each is used once. */
  readonly usedRequests: ReadonlySet<string>;
  readonly bundles: ReadonlySet<string>;
  /** Certificates, signing requests and revocation lists. */
  readonly certificates: ReadonlySet<string>;
  /** In which folder of a medium a backup, a bundle or a certificate lies, by its name. */
  readonly written: Readonly<Record<string, string>>;
  readonly closed: boolean;
  readonly signed: boolean;
}

/** Before anybody came into the room, and nobody is expected. */
export const emptyWorld: World = {
  people: {},
  present: new Set(),
  rollCalled: false,
  acknowledged: false,
  environmentChecked: false,
  printerReady: false,
  checkpoint: 'none',
  checkpoints: 0,
  token: { state: 'unknown', label: null, qualified: false },
  earlier: new Set(),
  keys: {},
  clearSets: new Set(),
  contributions: {},
  sets: {},
  holders: {},
  printed: new Set(),
  readBack: new Set(),
  sealed: new Set(),
  backups: new Set(),
  requests: new Set(),
  usedRequests: new Set(),
  bundles: new Set(),
  certificates: new Set(),
  written: {},
  closed: false,
  signed: false,
};

/** Before anybody came into the room, with who is expected there. */
export function worldOf(people: readonly { readonly id: string; readonly role: Role }[]): World {
  return { ...emptyWorld, people: Object.fromEntries(people.map(({ id, role }) => [id, role])) };
}

/** The world after an abort has made undone what it can: keys made here are destroyed, sets void, backups dropped. Paper stays. */
export function zeroisedWorld(world: World): World {
  const keys = Object.entries(world.keys).map(([name, key]): [string, WorldKey] =>
    key.made ? [name, { ...key, state: 'destroyed', inToken: false }] : [name, key],
  );
  const sets = Object.entries(world.sets).filter(([, { origin }]) => origin === 'earlier');
  return {
    ...world,
    keys: Object.fromEntries(keys),
    sets: Object.fromEntries(sets),
    clearSets: new Set(),
    contributions: {},
    backups: new Set(),
  };
}

/** What a step would need and does not find: one plain sentence. */
export type Need = string;

/** The need of an open token, where it is not met. */
export function needsOpenToken(world: World): readonly Need[] {
  return world.token.state === 'open' ? [] : ['the token is identified and open (identify-token)'];
}

/** The need of people in the room, where it is not met. */
export function needsRollCall(world: World): readonly Need[] {
  return world.rollCalled ? [] : ['people have proved presence (roll-call)'];
}

/** The need of a laptop that was looked at, where it is not met. */
export function needsEnvironment(world: World): readonly Need[] {
  return world.environmentChecked ? [] : ['this laptop was looked at (environment)'];
}

/** The need of a printer, where it is not met. */
export function needsPrinter(world: World): readonly Need[] {
  return world.printerReady ? [] : ['a printer was looked for (environment)'];
}

/** The need of a key in the open token, where it is not met. */
export function needsKey(world: World, name: string): readonly Need[] {
  return world.keys[name]?.inToken === true
    ? []
    : [`the key ${name} is in the open token (generate-key, import-key, restore or find-key)`];
}

/** The need of a key in the open token that may still protect something new (SP 800-57 part 1 section 7), where it is not met. */
export function needsActiveKey(world: World, name: string): readonly Need[] {
  const key = world.keys[name];
  const state = key === undefined || mayProtect(key.state) ? [] : [`the key ${name} is active (here it is ${key.state})`];
  return [...needsKey(world, name), ...state];
}

/** The world with `change` made to the key `name`, which is there. */
export function withKey(world: World, name: string, change: Partial<WorldKey>): World {
  const known = world.keys[name];
  return known === undefined ? world : { ...world, keys: { ...world.keys, [name]: { ...known, ...change } } };
}
