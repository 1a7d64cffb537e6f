import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import type { Facts, ShareSetFact } from '../facts.ts';
import { defineStepKind, peopleWithoutShare } from '../step-kind.ts';
import { withSheet } from './print-share.ts';

/** The number printed on a bag. */
export const bagSchema = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z./-]{0,39}$/, '1 to 40 letters, digits, dots, slashes and hyphens');

const sheetsSchema = z.strictObject({ printed: z.int(), sealed: z.int(), destroyed: z.int() });

/**
 * A sheet that was read back goes into its bag: the holder types the bag's number and signs; somebody who holds no share types it again
 * from the bag, and signs too. All sheets are counted: once the last is in its bag, printed = sealed + destroyed.
 */
export const seal = defineStepKind({
  fields: z.strictObject({ set: nameSchema, index: countSchema(1, 16), holder: nameSchema }),
  input: z.strictObject({ bag: bagSchema.optional() }),
  observed: z.strictObject({ index: z.int(), bag: bagSchema, sheets: sheetsSchema }),
  renewed: false,
  demands: { always: true, block: 'inside' },
  repeat: 'alone',
  anyOrder: false,
  turns: (step, { plan }) => [
    {
      id: 'seal',
      title: 'seal your sheet into its bag, type the number of the bag, and sign',
      people: [step.fields.holder],
      secret: 'none',
      signs: 'acknowledge',
    },
    {
      id: 'countersign',
      title: 'look at the seal, type the number from the bag again, and sign',
      people: peopleWithoutShare(plan),
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: ({ fields }, world) => {
    const sheet = `${fields.set}/${fields.index}`;
    return [
      ...(world.readBack.has(sheet) ? [] : [`share ${fields.index} of ${fields.set} was read back (read-back-share)`]),
      ...(world.sealed.has(sheet) ? [`share ${fields.index} of ${fields.set} is sealed only once`] : []),
      ...(world.holders[sheet] === undefined || world.holders[sheet] === fields.holder
        ? []
        : [`${fields.holder} holds share ${fields.index} of ${fields.set} (print-share)`]),
    ];
  },
  sets: ({ fields }, world) => ({ ...world, sealed: new Set([...world.sealed, `${fields.set}/${fields.index}`]) }),
  reduce: (facts, { fields }, observed, turn) => {
    const set = facts.sets[fields.set];
    if (set === undefined || turn.id !== 'seal') return facts;
    return { ...facts, sets: { ...facts.sets, [fields.set]: withSheet(set, fields.index, { bag: observed.bag }) } };
  },
  undo: (facts, { fields }) => {
    const set = facts.sets[fields.set];
    return set === undefined ? facts : { ...facts, sets: { ...facts.sets, [fields.set]: withoutBag(set, fields.index) } };
  },
  consistent: ({ fields }, observed, { facts, turn }) => {
    const sheet = facts.sets[fields.set]?.sheets.find(({ index }) => index === fields.index);
    return firstUnmet([
      ['index of the share', fields.index, observed.index],
      ['whether the sheet was read back and accepted', true, sheet?.accepted],
      ['who holds the sheet', fields.holder, sheet?.holder],
      ['number of the bag that the holder typed', turn === 'seal' ? observed.bag : sheet?.bag, observed.bag],
      ['another sheet in this bag', undefined, sheetIn(facts, fields, observed.bag)],
      ['sheets printed, sealed and destroyed', countSheets(facts, fields), observed.sheets],
    ]);
  },
  shown: ({ fields }, { plan, facts }) => {
    const set = facts.sets[fields.set];
    const { printed, destroyed } = countSheets(facts, fields);
    return {
      happens:
        'The holder folds the sheet, puts it into a bag that nobody can open unseen, seals it, types the number of the bag, and signs. ' +
        'Somebody who holds no share looks at the seal, types the number again from the bag, and signs. Two numbers that differ are refused.',
      undo: 'cannot-be-undone',
      expected: [
        { label: 'Holder', value: plan.people.find((person) => person.id === fields.holder)?.name ?? fields.holder },
        { label: 'Sheet', value: `share ${fields.index} of ${set?.total ?? '?'}, set ${set?.setId ?? '?'}` },
        { label: 'Sheets printed', value: String(printed) },
        { label: 'Sheets in bags', value: String(sealedSheets(facts).length) },
        { label: 'Sheets spoiled, to be destroyed', value: String(destroyed) },
      ],
    };
  },
});

interface Named {
  readonly set: string;
  readonly index: number;
}

/** The sheets of the whole ceremony when that of `named` is in its bag too: those spoiled are destroyed. */
export function countSheets(facts: Facts, named: Named): z.output<typeof sheetsSchema> {
  const printed = Object.values(facts.sets).flatMap(({ sheets, status }) =>
    status === 'earlier' ? [] : sheets.filter((sheet) => sheet.printed),
  );
  const others = sealedSheets(facts).filter(({ set, index }) => set !== named.set || index !== named.index);
  return { printed: printed.length + facts.spoiledSheets, sealed: others.length + 1, destroyed: facts.spoiledSheets };
}

/** Every sheet in a bag, with its number. */
function sealedSheets(facts: Facts): readonly (Named & { readonly bag: string })[] {
  return Object.entries(facts.sets).flatMap(([set, { sheets }]) =>
    sheets.flatMap(({ index, bag }) => (bag === undefined ? [] : [{ set, index, bag }])),
  );
}

/** The sheet that is in `bag` already, in words; bags of sets that are void were opened. */
function sheetIn(facts: Facts, named: Named, bag: string): string | undefined {
  const other = sealedSheets(facts).find(
    (sheet) => sheet.bag === bag && (sheet.set !== named.set || sheet.index !== named.index),
  );
  const opened = facts.voidSets.some(({ sheets }) => sheets.some((sheet) => sheet.bag === bag));
  if (opened) return 'a sheet that was spoiled';
  return other === undefined ? undefined : `share ${other.index} of ${other.set}`;
}

function withoutBag(set: ShareSetFact, index: number): ShareSetFact {
  return {
    ...set,
    sheets: set.sheets.map(({ bag, ...sheet }) => (sheet.index === index || bag === undefined ? sheet : { ...sheet, bag })),
  };
}
