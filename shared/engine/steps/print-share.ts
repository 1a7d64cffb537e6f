import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { needsPrinter } from '../../script/world.ts';
import type { Plan } from '../../transcript/plan.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import type { Facts, ShareSetFact, SheetFact } from '../facts.ts';
import { defineStepKind } from '../step-kind.ts';

/** The set with the sheet of `index` replaced or added. */
export function withSheet(set: ShareSetFact, index: number, change: Partial<ShareSetFact['sheets'][number]>): ShareSetFact {
  const old = set.sheets.find((sheet) => sheet.index === index) ?? {
    index,
    holder: '',
    printed: false,
    readBack: false,
    accepted: false,
  };
  return {
    ...set,
    sheets: [...set.sheets.filter((sheet) => sheet.index !== index), { ...old, ...change }].sort((a, b) => a.index - b.index),
  };
}

/** The facts without the sheet of a share, which is printed once more. */
function withoutSheet(facts: Facts, name: string, index: number): Facts {
  const set = facts.sets[name];
  if (set === undefined) return facts;
  const sheets = set.sheets.map((sheet) => (sheet.index === index ? spoiledSheet(sheet) : sheet));
  return { ...facts, sets: { ...facts.sets, [name]: { ...set, sheets } } };
}

function spoiledSheet({ index, holder, printed, spoiled = 0 }: SheetFact): SheetFact {
  return { index, holder, printed: false, readBack: false, accepted: false, spoiled: spoiled + (printed ? 1 : 0) };
}

/** What the sheet of one share is called: by ceremony, set and number, never by what the key is for; and which one it is, where others were spoiled. */
export function sheetFileName(
  plan: Pick<Plan, 'ceremony'>,
  set: Pick<ShareSetFact, 'setId' | 'sheets'> | undefined,
  index: number,
): string {
  const spoiled = set?.sheets.find((sheet) => sheet.index === index)?.spoiled ?? 0;
  const again = spoiled === 0 ? '' : `-again-${spoiled}`;
  return `${plan.ceremony}-${set?.setId ?? ''}-${index}${again}`.toLowerCase();
}

/** One share is printed, when its holder says so. */
export const printShare = defineStepKind({
  fields: z.strictObject({ set: nameSchema, index: countSchema(1, 16), holder: nameSchema }),
  input: z.strictObject({}),
  observed: z.strictObject({ sheet: z.string(), printer: z.string(), pages: z.int() }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'inside', compensation: 'count-spoiled-sheets' },
  anyOrder: false,
  repeat: 'alone',
  undo: (facts, { fields }) => withoutSheet(facts, fields.set, fields.index),
  turns: (step) => [
    { id: 'print', title: 'stand at the printer alone, then print', people: [step.fields.holder], secret: 'none', signs: null },
  ],
  needs: (step, world) => {
    const set = world.sets[step.fields.set];
    return [
      ...needsPrinter(world),
      ...(set === undefined ? [`the set ${step.fields.set} is split (split)`] : []),
      ...(set?.tested === true ? [] : [`the set ${step.fields.set} was combined in memory first (test-combine)`]),
      ...(set === undefined || step.fields.index <= set.total
        ? []
        : [`share ${step.fields.index} exists; the set has ${set.total}`]),
      ...(world.printed.has(sheetName(step.fields)) ? [`share ${step.fields.index} is printed only once`] : []),
    ];
  },
  sets: (step, world) => ({
    ...world,
    printed: new Set([...world.printed, sheetName(step.fields)]),
    holders: { ...world.holders, [sheetName(step.fields)]: step.fields.holder },
  }),
  reduce: (facts, step) => {
    const set = facts.sets[step.fields.set];
    if (set === undefined) return facts;
    const printed = withSheet(set, step.fields.index, { holder: step.fields.holder, printed: true });
    return { ...facts, sets: { ...facts.sets, [step.fields.set]: printed } };
  },
  consistent: (step, observed, { plan, facts, done }) =>
    firstUnmet([
      ['name of the sheet', sheetFileName(plan, facts.sets[step.fields.set], step.fields.index), observed.sheet],
      demandDone(done, 'print', observed),
    ]),
  shown: (step, { plan, facts }) => ({
    happens:
      'The others look away. The holder takes the sheet from the printer, shows nobody its face, and keeps it until it is read back. ' +
      'A print that may have happened counts as printed.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Holder', value: plan.people.find((person) => person.id === step.fields.holder)?.name ?? step.fields.holder },
      {
        label: 'Sheet',
        value: `share ${step.fields.index} of ${facts.sets[step.fields.set]?.total ?? '?'}, set ${facts.sets[step.fields.set]?.setId ?? '?'}`,
      },
    ],
  }),
});

function sheetName(fields: { set: string; index: number }): string {
  return `${fields.set}/${fields.index}`;
}
