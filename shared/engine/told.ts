import { z } from 'zod';
import { base64ToBytes, hexToBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { setFingerprint } from '../shares/commitment.ts';
import { base64Schema, nameSchema, sha256Schema } from '../transcript/schemas.ts';
import { checkValueSchema } from './check-value-schema.ts';
import type { Demand } from './contradiction.ts';
import type { BackupFact, Facts, KeyFact, ShareSetFact } from './facts.ts';
import { keyLifecycleSchema } from './key-lifecycle.ts';

/** Names in a script, each with the name that the earlier transcript has for the same thing. */
export const toldNamesSchema = z.record(nameSchema, nameSchema).refine((names) => Object.keys(names).length <= 32, 'at most 32');

const toldKeySchema = z.strictObject({
  label: z.string().max(64),
  id: z.string().regex(/^[0-9a-f]{2,64}$/),
  type: z.enum(['aes', 'rsa', 'ec']),
  bits: z.int(),
  checkValue: checkValueSchema.optional(),
  extractable: z.boolean(),
  publicKey: base64Schema(4096).optional(),
  state: keyLifecycleSchema,
});

const toldSetSchema = z.strictObject({
  setId: z.string().max(16),
  run: z.int().min(1),
  scheme: z.string().max(200),
  threshold: z.int().min(2).max(16),
  total: z.int().min(2).max(16),
  checkValue: checkValueSchema,
  commitments: z.array(sha256Schema).max(16),
  coordinates: z.array(z.int().min(1).max(255)).max(16),
  fingerprint: z.string().max(16),
});

const toldBackupSchema = z.strictObject({
  key: nameSchema,
  set: nameSchema,
  blob: base64Schema(65_536),
  sha256: sha256Schema,
  mechanism: z.string().max(200),
});

/** What an earlier transcript tells of keys, sets of shares and backups, by the names of this ceremony's script. */
export const toldSchema = z.strictObject({
  keys: z.record(nameSchema, toldKeySchema),
  sets: z.record(nameSchema, toldSetSchema),
  backups: z.record(nameSchema, toldBackupSchema),
});
export type Told = z.output<typeof toldSchema>;

/** What a script wants to be told: name in the script → name in the earlier transcript. */
export interface ToldNames {
  readonly keys: Readonly<Record<string, string>>;
  readonly sets: Readonly<Record<string, string>>;
  readonly backups: Readonly<Record<string, string>>;
}

/**
 * What `facts`, the fold of an earlier transcript, tell of what is wanted. Only what was made or found in that very ceremony is taken:
 * not what it was told itself. Throws `EARLIER_LACKS`.
 */
export function pickTold(facts: Facts, wanted: ToldNames): Told {
  const backups = pickEach(wanted.backups, 'backup', (name) => toldBackup(facts.backups[name], wanted));
  return {
    keys: pickEach(wanted.keys, 'key', (name) => toldKey(facts.keys[name])),
    sets: pickEach(wanted.sets, 'share set', (name) => toldSet(facts.sets[name])),
    backups,
  };
}

function pickEach<T>(names: Readonly<Record<string, string>>, what: string, pick: (name: string) => T | null): Record<string, T> {
  const picked = Object.entries(names).map(([own, name]): [string, T] => {
    const value = pick(name);
    if (value === null)
      throw new ClavigerError('EARLIER_LACKS', { field: `${what} ${own}`, expected: `a ${what} named ${name} that counts` });
    return [own, value];
  });
  return Object.fromEntries(picked);
}

function toldKey(fact: KeyFact | undefined): Told['keys'][string] | null {
  if (fact === undefined || fact.origin === 'earlier') return null;
  const { label, id, type, bits, checkValue, extractable, publicKey, state } = fact;
  return { label, id, type, bits, extractable, state, ...knownBy({ checkValue, publicKey }) };
}

/** A secret key is known by its check value, a pair by its public key. */
function knownBy({ checkValue, publicKey }: Pick<Told['keys'][string], 'checkValue' | 'publicKey'>) {
  return {
    ...(checkValue === undefined ? {} : { checkValue }),
    ...(publicKey === undefined ? {} : { publicKey }),
  };
}

function toldSet(fact: ShareSetFact | undefined): Told['sets'][string] | null {
  if (fact?.status !== 'accepted') return null;
  const { setId, run, scheme, threshold, total, checkValue, commitments, coordinates, fingerprint } = fact;
  const lists = { commitments: [...commitments], coordinates: [...coordinates] };
  return { setId, run, scheme, threshold, total, checkValue, ...lists, fingerprint };
}

/** A backup belongs to a key and a set; both must be told with it. */
function toldBackup(fact: BackupFact | undefined, { keys, sets }: ToldNames): Told['backups'][string] | null {
  if (fact?.status !== 'active') return null;
  const { blob, sha256, mechanism } = fact;
  return { key: ownName(keys, fact.key, 'key'), set: ownName(sets, fact.set, 'share set'), blob, sha256, mechanism };
}

function ownName(names: Readonly<Record<string, string>>, name: string, what: string): string {
  const own = Object.keys(names).find((candidate) => names[candidate] === name);
  if (own === undefined)
    throw new ClavigerError('EARLIER_LACKS', {
      field: `${what} ${name}`,
      expected: `the script names the ${what} that the backup belongs to`,
      got: Object.values(names).join(', ') || 'none',
    });
  return own;
}

/** What must be so of what was told, beside what is true already. */
export function demandsOfTold({ keys, sets, backups }: Told, wanted: ToldNames, facts: Facts): readonly Demand[] {
  const known = [...Object.values(facts.sets), ...facts.voidSets].map(({ setId }) => setId);
  return [
    ['names of keys', namesOf(wanted.keys), namesOf(keys)],
    ['names of share sets', namesOf(wanted.sets), namesOf(sets)],
    ['names of backups', namesOf(wanted.backups), namesOf(backups)],
    ...Object.entries(keys).map(([name, { type, checkValue, publicKey }]): Demand => {
      const known = { checkValue: checkValue !== undefined, publicKey: publicKey !== undefined };
      return [`what the key ${name} is known by`, { checkValue: type === 'aes', publicKey: type !== 'aes' }, known];
    }),
    ['a key of that name already', undefined, namesOf(keys).find((name) => Object.hasOwn(facts.keys, name))],
    ['a set of that name already', undefined, namesOf(sets).find((name) => Object.hasOwn(facts.sets, name))],
    ['a backup of that name already', undefined, namesOf(backups).find((name) => Object.hasOwn(facts.backups, name))],
    ...Object.entries(sets).flatMap(([name, set]): readonly Demand[] => [
      [`whether the threshold of ${name} is at most its total`, true, set.threshold <= set.total],
      [`number of different commitments of ${name}`, set.total, new Set(set.commitments).size],
      [`number of commitments of ${name}`, set.total, set.commitments.length],
      [`number of different coordinates of ${name}`, set.total, new Set(set.coordinates).size],
      [`number of coordinates of ${name}`, set.total, set.coordinates.length],
      [`fingerprint of ${name}`, setFingerprint(set.commitments.map(hexToBytes)), set.fingerprint],
      ['a set of this ceremony with that id', undefined, known.find((id) => id === set.setId)],
    ]),
    ...Object.entries(backups).flatMap(([name, backup]): readonly Demand[] => [
      [`SHA-256 of the backup ${name}`, digestHex(base64ToBytes(backup.blob)), backup.sha256],
      [`key of the backup ${name}`, true, Object.hasOwn(keys, backup.key)],
      [`share set of the backup ${name}`, true, Object.hasOwn(sets, backup.set)],
    ]),
  ];
}

function namesOf(record: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(record).sort();
}

/** The facts with what was told added, all of it marked as coming from an earlier ceremony. */
export function withTold(facts: Facts, { keys, sets, backups }: Told): Facts {
  return {
    ...facts,
    keys: { ...facts.keys, ...mapValues(keys, (key): KeyFact => keyFactOf(key)) },
    sets: { ...facts.sets, ...mapValues(sets, (set): ShareSetFact => ({ ...set, sheets: [], status: 'earlier' })) },
    backups: { ...facts.backups, ...mapValues(backups, (backup): BackupFact => ({ ...backup, status: 'earlier' })) },
  };
}

function keyFactOf({ publicKey, checkValue, ...key }: Told['keys'][string]): KeyFact {
  return { ...key, ...knownBy({ checkValue, publicKey }), origin: 'earlier' };
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
