import { z } from 'zod';
import { needsRollCall } from '../../script/world.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts, ShareSetFact } from '../facts.ts';
import { actorTurn, defineStepKind, peopleOf } from '../step-kind.ts';
import { destroyedSheets } from './destroy-sheets.ts';

/**
 * A set of shares is void from here on, because everything it could open is backed up under a new wrapping key with a set of its own.
 * Sheets of it that nobody brought are counted: they open only copies of the old backup.
 */
export const voidSet = defineStepKind({
  fields: z.strictObject({ set: nameSchema, successor: nameSchema }),
  input: z.strictObject({}),
  observed: z.strictObject({
    setId: z.string(),
    successor: z.string(),
    sheets: z.int(),
    destroyed: z.int(),
    outstanding: z.int().min(0),
  }),
  renewed: false,
  repeat: 'never',
  anyOrder: false,
  turns: (step, context) => [
    actorTurn(step, context, { id: 'announce', title: 'say that the old set is void' }),
    {
      id: 'confirm',
      title: 'confirm how many old sheets are left, and sign',
      people: [...peopleOf(context.plan, 'internal-witness'), ...peopleOf(context.plan, 'external-witness')],
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: ({ fields }, world) => [
    ...needsRollCall(world),
    ...(world.sets[fields.set] === undefined ? [`the set ${fields.set} is known (read-transcript or split)`] : []),
    ...(world.sets[fields.successor]?.origin === 'made' ? [] : [`the set ${fields.successor} is made in this ceremony (split)`]),
    ...(world.clearSets.has(fields.set) || world.clearSets.has(fields.successor) ? ['no wrapping key of them is in memory'] : []),
    ...(isReadBack(fields.successor, world) ? [] : [`every share of ${fields.successor} is read back (read-back-share)`]),
  ],
  sets: ({ fields }, world) => {
    const { [fields.set]: _void, ...sets } = world.sets;
    return { ...world, sets };
  },
  reduce: (facts, { fields }, _observed, { id }) => (id === 'confirm' ? withVoid(facts, fields.set) : facts),
  consistent: ({ fields }, observed, { facts }) => {
    const old = facts.sets[fields.set];
    const successor = facts.sets[fields.successor];
    const destroyed = destroyedSheets(old);
    return firstUnmet([
      ['id of the old set', old?.setId, observed.setId],
      ['id of its successor', successor?.setId, observed.successor],
      ['whether it is another set', true, observed.setId !== observed.successor],
      ['whether the old set counted until now', true, old?.status === 'earlier' || old?.status === 'accepted'],
      [`whether every share of ${fields.successor} was accepted`, 'accepted', successor?.status],
      ['sheets of the old set', old?.total, observed.sheets],
      ['sheets of it that were destroyed', destroyed, observed.destroyed],
      ['sheets of it that are left', observed.sheets - observed.destroyed, observed.outstanding],
      ...demandsOfBackups(facts, fields.set, fields.successor),
    ]);
  },
  shown: ({ fields }, { facts }) => {
    const old = facts.sets[fields.set];
    return {
      happens:
        'From here on the old set is void: no ceremony uses it any more. To split the same key again would not have revoked anything, for ' +
        'the old sheets would still have given it back. That is why there is a new wrapping key, and why the old backup has to be destroyed ' +
        'wherever it lies: whoever keeps a copy of it, and enough old sheets, can still open it.',
      undo: 'cannot-be-undone',
      expected: [
        { label: 'Old set', value: old?.setId ?? fields.set },
        { label: 'Its successor', value: facts.sets[fields.successor]?.setId ?? fields.successor },
        { label: 'Old sheets destroyed', value: `${destroyedSheets(old)} of ${old?.total ?? '?'}` },
      ],
    };
  },
});

function isReadBack(
  name: string,
  {
    sets,
    readBack,
  }: { readonly sets: Readonly<Record<string, { readonly total: number }>>; readonly readBack: ReadonlySet<string> },
): boolean {
  const total = sets[name]?.total ?? 0;
  return Array.from({ length: total }, (_unused, index) => `${name}/${index + 1}`).every((sheet) => readBack.has(sheet));
}

/** Whatever the old set opens, the new one opens: the same key, by its check value. */
function demandsOfBackups({ backups, keys }: Facts, set: string, successor: string): readonly Demand[] {
  const under = (name: string, states: readonly string[]) =>
    Object.entries(backups).filter(([, backup]) => backup.set === name && states.includes(backup.status));
  const newer = under(successor, ['active']).map(([, { key }]) => checkValueOf(keys[key]));
  return under(set, ['earlier', 'active']).map(([name, { key }]): Demand => {
    const value = checkValueOf(keys[key]);
    return [`the key of ${name}, backed up under ${successor}`, value, newer.find((other) => other === value)];
  });
}

function checkValueOf(key: Facts['keys'][string] | undefined): string {
  return key?.checkValue === undefined ? 'unknown' : `${key.checkValue.value} (${key.checkValue.method})`;
}

function withVoid(facts: Facts, name: string): Facts {
  const { [name]: old, ...sets } = facts.sets;
  if (old === undefined) return facts;
  const gone: ShareSetFact = { ...old, status: 'void' };
  const backups = Object.entries(facts.backups).map(
    ([own, backup]) => [own, backup.set === name ? { ...backup, status: 'dropped' as const } : backup] as const,
  );
  return { ...facts, sets, voidSets: [...facts.voidSets, gone], backups: Object.fromEntries(backups) };
}
