import type { World, WorldKey } from './world.ts';

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

/** What there is of each topic: a thing, which is named the same as long as it is the same, and its state. */
const rowsOf: { readonly [T in Topic]: (world: World) => readonly Row[] } = {
  people: ({ present, acknowledged }) => [
    ...[...present].map((person): Row => [person, 'is in the room']),
    ...when(acknowledged, 'the duties of custodians', 'are acknowledged'),
  ],
  laptop: ({ environmentChecked, printerReady }) => [
    ...when(environmentChecked, 'this laptop', 'was looked at'),
    ...when(printerReady, 'the printer', 'is ready'),
  ],
  token: ({ token: { state, label, qualified } }) =>
    when(
      state !== 'unknown',
      `token ${label}`,
      `${state === 'open' ? 'is open' : 'is set up'}${qualified ? ' and qualified' : ''}`,
    ),
  earlier: ({ earlier }) => each(earlier, (name) => [`transcript ${name}`, 'was read and verified']),
  keys: ({ keys }) => Object.entries(keys).map(([name, key]): Row => [`key ${name}`, keyState(key)]),
  sets: (world) => [
    ...Object.entries(world.contributions).map(([set, count]): Row => [`contributions to ${set}`, String(count)]),
    ...each(world.clearSets, (set) => [`wrapping key of ${set}`, 'is in memory, in the clear']),
    ...Object.entries(world.sets).map(([name, { threshold, total, tested, origin }]): Row => {
      const proof = tested ? ', proved to give the key back' : '';
      return [`set ${name}`, `${threshold} of ${total}${origin === 'earlier' ? ', of an earlier ceremony' : proof}`];
    }),
  ],
  sheets: (world) => [...sheetsOf(world)].map((sheet): Row => [`share ${sheet}`, sheetState(world, sheet)]),
  files: ({ backups, bundles, written }) => {
    const place = (name: string) => (Object.hasOwn(written, name) ? `lies in ${written[name]}` : 'is on this laptop');
    return [
      ...each(backups, (name) => [`backup ${name}`, place(name)]),
      ...each(bundles, (name) => [`bundle ${name}`, place(name)]),
      ...Object.keys(written)
        .filter((name) => !backups.has(name) && !bundles.has(name))
        .map((name): Row => [`file ${name}`, place(name)]),
    ];
  },
  requests: ({ requests, usedRequests }) =>
    each(requests, (name) => [`request ${name}`, usedRequests.has(name) ? 'is used up' : 'was read and compared']),
  certificates: ({ certificates }) => each(certificates, (name) => [`certificate ${name}`, 'is there']),
  record: ({ checkpoint, checkpoints, closed, signed }) => [
    ...when(checkpoints > 0, `checkpoint ${checkpoints}`, checkpoint === 'typed' ? 'was typed back from paper' : 'is on paper'),
    ...when(closed, 'the transcript', signed ? 'is closed and signed' : 'is closed'),
  ],
};

/** Everything that is so in `world`, topic by topic. */
export function describeWorld(world: World): readonly WorldRow[] {
  return topics.flatMap((topic) => rowsOf[topic](world).map(([thing, state]) => ({ topic, thing, state })));
}

/** What is otherwise in `after` than in `before`; things that change alike stand together. Looks only at members that are not the same. */
export function describeDifference(before: World, after: World): readonly WorldChange[] {
  const touched = new Set(members.filter((member) => before[member] !== after[member]).map((member) => topicOf[member]));
  const changes = topics
    .filter((topic) => touched.has(topic))
    .flatMap((topic) => differenceOf(rowsOf[topic](before), rowsOf[topic](after)));
  return groupAlike(changes);
}

const topics = Object.keys(topicNames) as readonly Topic[];
const members = Object.keys(topicOf) as readonly (keyof World)[];

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

function each(names: ReadonlySet<string>, row: (name: string) => Row): readonly Row[] {
  return [...names].map(row);
}

function keyState({ state, inToken, extractable, kind }: WorldKey): string {
  if (state === 'destroyed') return 'is destroyed';
  const leaves = extractable ? 'may leave it wrapped' : 'never leaves it';
  const place = inToken ? `in the token, ${kind === 'pair' ? 'a key pair' : leaves}` : 'not in the token';
  return `${state}, ${place}`;
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
