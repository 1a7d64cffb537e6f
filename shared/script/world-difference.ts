import type { World, WorldKey, WorldSet } from './world.ts';

/** One thing of the world and how it stands, in plain words. */
export interface WorldRow {
  readonly topic: Topic;
  readonly thing: string;
  readonly state: string;
}

/** Things that a step changes alike: how they stood before, and stand after it; null where there was or is nothing of them. */
export interface WorldChange {
  readonly things: readonly string[];
  readonly was: string | null;
  readonly is: string | null;
}

/** What the rows of a world are about, in the order they are told. */
export const topicNames = {
  people: 'People',
  laptop: 'Laptop',
  token: 'Token',
  earlier: 'Earlier ceremonies',
  keys: 'Keys',
  sets: 'Shares',
  sheets: 'Sheets',
  files: 'Backups and bundles',
  requests: 'Requests',
  certificates: 'Certificates',
  record: 'Record',
} as const;
export type Topic = keyof typeof topicNames;

/** Which topic tells of each member of the world. A member without one does not compile. */
const topicOf = {
  people: 'people',
  present: 'people',
  rollCalled: 'people',
  acknowledged: 'people',
  environmentChecked: 'laptop',
  printerReady: 'laptop',
  token: 'token',
  earlier: 'earlier',
  keys: 'keys',
  clearSets: 'sets',
  contributions: 'sets',
  sets: 'sets',
  holders: 'sheets',
  printed: 'sheets',
  readBack: 'sheets',
  sealed: 'sheets',
  backups: 'files',
  bundles: 'files',
  written: 'files',
  requests: 'requests',
  usedRequests: 'requests',
  certificates: 'certificates',
  checkpoint: 'record',
  checkpoints: 'record',
  closed: 'record',
  signed: 'record',
} as const satisfies { readonly [K in keyof World]: Topic };

type Row = readonly [thing: string, state: string];
/** Whether the rows of a name are asked for: the id of a person, the name of a key, `set/index` of a sheet. */
type Asked = (name: string) => boolean;

/** What there is of each topic: a thing, which is named the same as long as it is the same, and its state. */
const rowsOf: { readonly [T in Topic]: (world: World, asked: Asked) => readonly Row[] } = {
  people: ({ present, acknowledged }, asked) => [
    ...rows(present, asked, (person) => [person, 'in the room']),
    ...when(acknowledged, 'duties of custodians', 'acknowledged'),
  ],
  laptop: ({ environmentChecked, printerReady }) => [
    ...when(environmentChecked, 'this laptop', 'looked at'),
    ...when(printerReady, 'printer', 'looked for'),
  ],
  token: ({ token: { state, label, qualified } }) =>
    when(state !== 'unknown', `token ${label}`, `${state === 'open' ? 'open' : 'set up'}${qualified ? ', qualified' : ''}`),
  earlier: ({ earlier }, asked) => rows(earlier, asked, (name) => [`transcript ${name}`, 'read and verified']),
  keys: ({ keys }, asked) => rows(Object.keys(keys), asked, (name) => [`key ${name}`, keyState(keys[name])]),
  sets: ({ contributions, clearSets, sets }, asked) => [
    ...rows(Object.keys(contributions), asked, (set) => [`contributions to ${set}`, String(contributions[set])]),
    ...rows(clearSets, asked, (set) => [`wrapping key of ${set}`, 'in memory, in the clear']),
    ...rows(Object.keys(sets), asked, (name) => [`set ${name}`, setState(sets[name])]),
  ],
  sheets: (world, asked) => rows(sheetsOf(world), asked, (sheet) => [`share ${sheet}`, sheetState(world, sheet)]),
  files: ({ backups, bundles, written }, asked) => {
    const place = (name: string) => (Object.hasOwn(written, name) ? `in ${written[name]}` : 'on this laptop');
    const others = Object.keys(written).filter((name) => !backups.has(name) && !bundles.has(name));
    return [
      ...rows(backups, asked, (name) => [`backup ${name}`, place(name)]),
      ...rows(bundles, asked, (name) => [`bundle ${name}`, place(name)]),
      ...rows(others, asked, (name) => [`file ${name}`, place(name)]),
    ];
  },
  requests: ({ requests, usedRequests }, asked) =>
    rows(requests, asked, (name) => [`request ${name}`, usedRequests.has(name) ? 'used up' : 'read and compared']),
  certificates: ({ certificates }, asked) => rows(certificates, asked, (name) => [`certificate ${name}`, 'there']),
  record: ({ checkpoint, checkpoints, closed, signed }) => [
    ...when(
      checkpoints > 0,
      'last checkpoint',
      `number ${checkpoints}, ${checkpoint === 'typed' ? 'typed back from paper' : 'on paper'}`,
    ),
    ...when(closed, 'transcript', signed ? 'closed and signed' : 'closed'),
  ],
};

/** Everything that is so in `world`, topic by topic. */
export function describeWorld(world: World): readonly WorldRow[] {
  return topics.flatMap((topic) => rowsOf[topic](world, () => true).map(([thing, state]) => ({ topic, thing, state })));
}

/** What is otherwise in `after` than in `before`; things that change alike stand together. Looks only at what is not the same value. */
export function describeDifference(before: World, after: World): readonly WorldChange[] {
  const touched = members.filter((member) => before[member] !== after[member]);
  const named = new Set(touched.map((member) => topicOf[member]));
  const changes = topics
    .filter((topic) => named.has(topic))
    .flatMap((topic) => {
      const names = new Set(
        touched.filter((member) => topicOf[member] === topic).flatMap((member) => namesIn(before[member], after[member])),
      );
      const asked: Asked = (name) => names.has(name);
      return differenceOf(rowsOf[topic](before, asked), rowsOf[topic](after, asked));
    });
  return groupAlike(changes);
}

/** A change in one line of text. */
export function changeText({ things, was, is }: WorldChange): string {
  return `${things.join(', ')}: ${is ?? 'gone'}${was === null || is === null ? '' : ` (before: ${was})`}`;
}

const topics = Object.keys(topicNames) as readonly Topic[];
const members = Object.keys(topicOf) as readonly (keyof World)[];

/** The names that stand in one of two collections only, or with another value; none where they are no collections. */
function namesIn(before: unknown, after: unknown): readonly string[] {
  if (before instanceof Set && after instanceof Set)
    return [...[...after].filter((name) => !before.has(name)), ...[...before].filter((name) => !after.has(name))];
  if (typeof before !== 'object' || typeof after !== 'object') return [];
  const [was, is] = [before, after] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  return [
    ...Object.keys(is).filter((name) => was[name] !== is[name]),
    ...Object.keys(was).filter((name) => !Object.hasOwn(is, name)),
  ];
}

function differenceOf(before: readonly Row[], after: readonly Row[]): readonly Change[] {
  const was = new Map(before);
  const is = new Map(after);
  return [
    ...after
      .filter(([thing, state]) => was.get(thing) !== state)
      .map(([thing, state]): Change => [thing, was.get(thing) ?? null, state]),
    ...before.filter(([thing]) => !is.has(thing)).map(([thing, state]): Change => [thing, state, null]),
  ];
}

type Change = readonly [thing: string, was: string | null, is: string | null];

function groupAlike(changes: readonly Change[]): readonly WorldChange[] {
  const groups = new Map<string, { readonly things: string[]; readonly was: string | null; readonly is: string | null }>();
  for (const [thing, was, is] of changes) {
    const alike = JSON.stringify([was, is]);
    const group = groups.get(alike);
    if (group === undefined) groups.set(alike, { things: [thing], was, is });
    else group.things.push(thing);
  }
  return [...groups.values()];
}

function when(so: boolean, thing: string, state: string): readonly Row[] {
  return so ? [[thing, state]] : [];
}

function rows(names: Iterable<string>, asked: Asked, row: (name: string) => Row): readonly Row[] {
  return [...names].filter(asked).map(row);
}

function keyState(key: WorldKey | undefined): string {
  if (key === undefined || key.state === 'destroyed') return 'destroyed';
  if (!key.inToken && !key.made) return 'of an earlier ceremony, not looked for in the token';
  const leaves = key.extractable ? 'may leave it wrapped' : 'never leaves it';
  const place = key.inToken ? `in the token, ${key.kind === 'pair' ? 'a key pair' : leaves}` : 'not in the token';
  return `${key.state}, ${place}`;
}

function setState(set: WorldSet | undefined): string {
  if (set === undefined) return 'void';
  if (set.origin === 'earlier') return 'of an earlier ceremony';
  return `${set.threshold} of ${set.total}${set.tested ? ', proved to give the key back' : ''}`;
}

function sheetsOf({ printed, readBack, sealed, holders }: World): ReadonlySet<string> {
  return new Set([...printed, ...readBack, ...sealed, ...Object.keys(holders)]);
}

function sheetState({ holders, readBack, sealed }: World, sheet: string): string {
  const holder = holders[sheet];
  return [
    holder === undefined ? 'on paper' : `on paper, with ${holder}`,
    ...(readBack.has(sheet) ? ['read back'] : []),
    ...(sealed.has(sheet) ? ['sealed'] : []),
  ].join(', ');
}
