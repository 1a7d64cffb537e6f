import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { needsRollCall } from '../../script/world.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { ShareSetFact } from '../facts.ts';
import { defineStepKind, peopleOf, type Turn } from '../step-kind.ts';

const sheetSchema = z.strictObject({ index: z.int(), how: textSchema(200) });
const countedSchema = z.strictObject({ printed: z.int(), destroyed: z.int() });

/**
 * Every sheet of a set is handed over, counted and destroyed before everybody's eyes: its custodian signs for each, a witness for the
 * count (PCI PIN v3.1 requirement 24). As many are destroyed as were printed, by the transcript of the ceremony that printed them.
 */
export const destroySheets = defineStepKind({
  fields: z.strictObject({ set: nameSchema, sheets: countSchema(1, 16), how: textSchema(200) }),
  input: z.strictObject({}),
  observed: z.union([sheetSchema, countedSchema]),
  renewed: false,
  demands: { approval: true },
  anyOrder: false,
  turns: (step, { plan, facts }) => [
    ...Array.from(
      { length: step.fields.sheets },
      (_unused, position): Turn => ({
        id: `sheet-${position + 1}`,
        title: `hand over sheet ${position + 1}, see it destroyed, and sign`,
        people: holdersOf(peopleOf(plan, 'custodian'), facts.sets[step.fields.set], position + 1),
        secret: 'none',
        signs: 'acknowledge',
      }),
    ),
    {
      id: 'count',
      title: 'count the sheets that were destroyed, and sign',
      people: [...peopleOf(plan, 'internal-witness'), ...peopleOf(plan, 'external-witness')],
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: ({ fields }, world) => [
    ...needsRollCall(world),
    ...(world.sets[fields.set] === undefined ? [`the set ${fields.set} is known (read-transcript or split)`] : []),
    ...(world.clearSets.has(fields.set) ? [`the wrapping key of ${fields.set} is in memory no more (wrap-backup)`] : []),
  ],
  sets: (_step, world) => world,
  reduce: (facts, { fields }, observed, { person }) => {
    const set = facts.sets[fields.set];
    if (set === undefined || !('index' in observed)) return facts;
    const { index } = observed;
    const destroyed = [...(set.destroyed ?? []).filter((sheet) => sheet.index !== index), { index, person }];
    return { ...facts, sets: { ...facts.sets, [fields.set]: { ...set, destroyed } } };
  },
  consistent: ({ fields }, observed, { facts, turn }) => {
    const set = facts.sets[fields.set];
    const known: Demand = [`sheets of the set ${fields.set} that were printed and accepted`, fields.sheets, printedSheets(set)];
    if ('index' in observed)
      return firstUnmet([
        known,
        ['the sheet', turn, `sheet-${observed.index}`],
        ['how it was destroyed', fields.how, observed.how],
      ]);
    return firstUnmet([
      known,
      ['who counts', 'count', turn],
      ['sheets printed', fields.sheets, observed.printed],
      ['sheets destroyed', destroyedSheets(set), observed.destroyed],
      ['whether every sheet was destroyed', observed.printed, observed.destroyed],
    ]);
  },
  shown: ({ fields }, { facts }) => ({
    happens:
      'Each custodian opens the bag, shows that the sheet is the right one without showing what is on it, and sees it destroyed. Each signs ' +
      'for one sheet. A witness counts: as many are destroyed as were printed.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Set', value: facts.sets[fields.set]?.setId ?? fields.set },
      { label: 'Fingerprint on every sheet', value: facts.sets[fields.set]?.fingerprint ?? '?' },
      { label: 'Sheets', value: String(fields.sheets) },
      { label: 'How', value: fields.how },
    ],
  }),
});

/** Who may hand over the sheet `index`: who has handed over no other one; where there are fewer custodians than sheets, any of them. */
function holdersOf(custodians: readonly string[], set: ShareSetFact | undefined, index: number): readonly string[] {
  const others = (set?.destroyed ?? []).filter((sheet) => sheet.index !== index).map(({ person }) => person);
  const left = custodians.filter((id) => !others.includes(id));
  return left.length > 0 ? left : custodians;
}

/** How many sheets of `set` count: of an earlier set, which is told only when it was accepted, all of them. */
export function printedSheets(set: ShareSetFact | undefined): number {
  if (set === undefined) return 0;
  return set.status === 'earlier' ? set.total : set.sheets.filter(({ accepted }) => accepted).length;
}

/** How many sheets of `set` were destroyed. */
export function destroyedSheets(set: ShareSetFact | undefined): number {
  return set?.destroyed?.length ?? 0;
}
