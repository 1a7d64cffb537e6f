import { z } from 'zod';
import { countSchema } from '../../script/schema.ts';
import { nameSchema, sha256Schema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import { defineStepKind, peopleWithoutShare } from '../step-kind.ts';
import { withSheet } from './print-share.ts';

/** The printed sheet is read back by its holder and matches the commitment; somebody without a share countersigns. */
export const readBackShare = defineStepKind({
  fields: z.strictObject({ set: nameSchema, index: countSchema(1, 16), holder: nameSchema }),
  input: z.strictObject({ commitment: sha256Schema.optional(), by: z.enum(['scan', 'typed']).optional() }),
  observed: z.strictObject({ index: z.int(), commitment: sha256Schema, by: z.enum(['scan', 'typed', 'countersigned']) }),
  renewed: false,
  demands: { always: true, block: 'inside' },
  anyOrder: false,
  repeat: 'alone',
  undo: (facts, { fields: { set: name, index } }) => {
    const set = facts.sets[name];
    if (set?.sheets.some((sheet) => sheet.index === index) !== true) return facts;
    return { ...facts, sets: { ...facts.sets, [name]: withSheet(set, index, { readBack: false, accepted: false }) } };
  },
  turns: (step, { plan }) => [
    {
      id: 'read-back',
      title: 'scan or type the printed sheet',
      people: [step.fields.holder],
      secret: 'share',
      signs: 'acknowledge',
    },
    {
      id: 'countersign',
      title: 'countersign what was found',
      people: peopleWithoutShare(plan),
      secret: 'none',
      signs: 'acknowledge',
    },
  ],
  needs: (step, world) =>
    world.printed.has(`${step.fields.set}/${step.fields.index}`)
      ? []
      : [`share ${step.fields.index} of ${step.fields.set} is printed (print-share)`],
  sets: (step, world) => ({ ...world, readBack: new Set([...world.readBack, `${step.fields.set}/${step.fields.index}`]) }),
  reduce: (facts, step, _observed, turn) => {
    const set = facts.sets[step.fields.set];
    if (set === undefined) return facts;
    const change = turn.id === 'read-back' ? { readBack: true } : { accepted: true };
    return { ...facts, sets: { ...facts.sets, [step.fields.set]: withSheet(set, step.fields.index, change) } };
  },
  consistent: (step, observed, { facts, turn }) => {
    const { set: name, index } = step.fields;
    const set = facts.sets[name];
    return firstUnmet([
      ['index of the share', index, observed.index],
      [
        `commitment of share ${index} at the split`,
        set?.commitments[index - 1] ?? 'a set split in this run',
        observed.commitment,
      ],
      ['whether the sheet was printed', true, set?.sheets.some((sheet) => sheet.index === index && sheet.printed) ?? false],
      ['whether it was read by its holder', turn === 'read-back', observed.by !== 'countersigned'],
    ]);
  },
  shown: (step, { plan, facts }) => ({
    happens:
      'The holder reads the paper back, by camera or keyboard, in a window of their own. The window compares it with the commitment made at ' +
      'the split and forgets it. The holder signs, and somebody who holds no share signs too. Only then is the share accepted.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Holder', value: plan.people.find((person) => person.id === step.fields.holder)?.name ?? step.fields.holder },
      {
        label: `Commitment of share ${step.fields.index}`,
        value: facts.sets[step.fields.set]?.commitments[step.fields.index - 1] ?? '?',
      },
    ],
  }),
});
