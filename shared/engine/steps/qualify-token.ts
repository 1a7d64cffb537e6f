import { z } from 'zod';
import { sameToken } from '../../hsm/identity.ts';
import { hasOwnLaxReasons, judge } from '../../hsm/qualification/judge.ts';
import { type PropertyId, properties, propertyIds } from '../../hsm/qualification/registry.ts';
import { qualificationReportSchema } from '../../hsm/qualification/report.ts';
import { callsItselfSoftware } from '../../hsm/qualification/software.ts';
import { demandedValidationSchema, validationSchema } from '../../hsm/qualification/validation.ts';
import { needsOpenToken } from '../../script/world.ts';
import { roleSchema } from '../../transcript/plan.ts';
import { textSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import { actorTurn, defineStepKind, peopleOf } from '../step-kind.ts';

const propertySchema = z.enum(propertyIds as readonly [PropertyId, ...PropertyId[]]);

// What every report has tried. It never grows: reports of builds that tried less stay as true as they were.
const alwaysTried: readonly PropertyId[] = [
  'hides-sensitive-keys',
  'keeps-secret-keys',
  'keeps-private-keys',
  'stays-unextractable',
  'usage-flags',
  'attributes-as-set',
  'hidden-before-login',
  'refuses-wrong-pin',
  'random-sane',
];

const fieldsSchema = z.strictObject({
  needs: z
    .array(propertySchema)
    .max(propertyIds.length)
    .refine((needs) => new Set(needs).size === needs.length, 'each property once'),
  validation: demandedValidationSchema.optional(),
  'pin-holder': roleSchema.optional(),
});

/** What a token really does is found out by trying, and held against what the script and production ask of it. */
export const qualifyToken = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({ validation: validationSchema.optional() }),
  observed: z.strictObject({
    report: qualificationReportSchema,
    obstacles: z.array(z.strictObject({ about: z.string().max(64), words: textSchema(1000) })).max(100),
    /** Whether the token is used although there are obstacles: in practice only. */
    waived: z.boolean(),
  }),
  renewed: false,
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => {
    const holder = step.fields['pin-holder'];
    const turn = { id: 'qualify', title: 'let the token be tried' } as const;
    if (holder === undefined) return [actorTurn(step, context, turn)];
    return [
      actorTurn(step, context, {
        ...turn,
        title: 'type the PIN of the token, which is then tried',
        people: peopleOf(context.plan, holder),
        secret: 'pin',
      }),
    ];
  },
  needs: (_step, world) => needsOpenToken(world),
  sets: (_step, world) => ({ ...world, token: { ...world.token, qualified: true } }),
  reduce: (facts) => facts,
  consistent: (step, { report, obstacles, waived }, { plan, facts, done }) => {
    const { token } = facts;
    const demand = { needs: step.fields.needs, validation: step.fields.validation ?? null };
    const derived = judge(report, demand).obstacles.map(({ about }) => about);
    const untried = alwaysTried.filter((id) => !report.findings.some((finding) => finding.id === id));
    return firstUnmet([
      [
        'whether the token that was tried is the one that was identified',
        true,
        token !== null && sameToken(token, report.identity) && token.marker === report.identity.marker,
      ],
      ['essential properties that nobody tried', [], untried],
      ['whether it is called software as it calls itself', true, report.software.is || !callsItselfSoftware(report.identity)],
      ['whether the lax reasons are those of the findings', true, hasOwnLaxReasons(report)],
      ['what speaks against production', derived, obstacles.map(({ about }) => about)],
      ['whether anything was waived', derived.length > 0, waived],
      ['a token with obstacles in production', false, plan.mode === 'production' && derived.length > 0],
      demandDone(done, 'qualify', { report, obstacles, waived } as Parameters<typeof demandDone>[2]),
    ]);
  },
  shown: (step) => ({
    happens:
      'Throw-away keys are made, used for what is allowed and for what is not, and destroyed: so everybody sees what the token really ' +
      'enforces and can do. In production a token that does not do what is asked is refused; in practice that is shown and recorded.',
    undo: 'can-be-repeated',
    expected: [
      ...step.fields.needs.map((id) => ({ label: 'Needed', value: `${properties[id].title} (${id})` })),
      ...(step.fields.validation === undefined ? [] : [{ label: 'Validation', value: step.fields.validation }]),
    ].slice(0, 64),
  }),
});
