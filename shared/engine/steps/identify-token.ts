import { z } from 'zod';
import type { Json } from '../../core/canonical-json.ts';
import { isMarkerLabel, sameToken } from '../../hsm/identity.ts';
import { callsItselfSoftware } from '../../hsm/qualification/software.ts';
import { needsEnvironment, needsRollCall } from '../../script/world.ts';
import { roleSchema } from '../../transcript/plan.ts';
import { nameSchema, textSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import { defineStepKind, peopleOf } from '../step-kind.ts';

/** The token is found by its whole identity, its holder types the PIN, and what it can do is found out by trying. */
export const identifyToken = defineStepKind({
  fields: z.strictObject({ label: textSchema(64), 'pin-holder': roleSchema, 'second-pin-holder': roleSchema.optional() }),
  /** Who typed the second part of a PIN in two parts, and who agrees to a try that may be the last. */
  input: z.strictObject({ secondHolder: nameSchema.optional(), secondPerson: nameSchema.optional() }),
  observed: z.strictObject({
    manufacturer: z.string(),
    model: z.string(),
    serial: z.string(),
    label: z.string(),
    firmware: z.string(),
    librarySha256: z.string(),
    marker: z.string().nullable(),
    oaepSha256: z.boolean(),
    keyWrap: z.string(),
  }),
  renewed: true,
  demands: { namedBy: ['label', 'serial'] },
  logsIn: true,
  expects: ['manufacturer', 'model', 'serial', 'firmware', 'librarySha256'],
  anyOrder: false,
  repeat: 'alone',
  turns: (step, { plan }) => [
    {
      id: 'login',
      title:
        step.fields['second-pin-holder'] === undefined
          ? 'type the PIN of the token'
          : 'type the PIN of the token in two parts, one after the other',
      people: peopleOf(plan, step.fields['pin-holder']),
      secret: 'pin',
      signs: null,
    },
  ],
  needs: (_step, world) => [...needsRollCall(world), ...needsEnvironment(world)],
  sets: (step, world) => ({ ...world, token: { ...world.token, state: 'open', label: step.fields.label } }),
  reduce: (facts, _step, observed) => ({ ...facts, token: observed }),
  consistent: (step, observed, { plan, facts, done, person, present }) => {
    const before = facts.token;
    const { secondHolder, secondPerson } = done.findLast(({ act }) => act === 'login')?.detail ?? {};
    const others = present.filter((id) => id !== person);
    const second = step.fields['second-pin-holder'];
    const holders = second === undefined ? [] : others.filter((id) => peopleOf(plan, second).includes(id));
    const { librarySha256, label, marker } = observed;
    const libraries = plan.modules.map((module) => module.librarySha256);
    return firstUnmet([
      ['library of the plan', librarySha256, libraries.find((planned) => planned === librarySha256)],
      ['label of the token', step.fields.label, label],
      ['whether practice made the token', true, plan.mode === 'production' || (marker !== null && isMarkerLabel(marker))],
      ['a software token in production', false, plan.mode === 'production' && callsItselfSoftware(observed)],
      ['whether it is the token of before', true, before === null || sameToken(before, observed)],
      ['marker of the token of before', before === null ? marker : before.marker, marker],
      demandDone(done, 'login', observed),
      ['who typed the second part of the PIN', second === undefined ? null : oneOf(secondHolder, holders), secondHolder],
      ['who else agreed to the try', secondPerson === undefined ? null : oneOf(secondPerson, others), secondPerson],
    ]);
  },
  shown: (step, { plan, facts }) => ({
    happens:
      'The holder of the PIN types it once, in private. The token must be the one named: manufacturer, model, serial, label and ' +
      'the hash of its library together. Then throw-away keys show what it really does.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Token label', value: step.fields.label },
      ...plan.modules.map((module) => ({ label: `Library ${module.name}`, value: `SHA-256 ${module.librarySha256}` })),
      ...(facts.token === null
        ? []
        : [{ label: 'Same token as before', value: `${facts.token.serial} ${facts.token.marker ?? ''}` }]),
    ],
  }),
});

/** `got`, where it is one of `people`; else words that nobody is called by. */
function oneOf(got: Json | undefined, people: readonly string[]): Json | undefined {
  return people.some((id) => id === got) ? got : `one of: ${people.join(', ')}`;
}
