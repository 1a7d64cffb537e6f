import { z } from 'zod';
import { cutText } from '../../core/cut-text.ts';
import { roleSchema } from '../../transcript/plan.ts';
import { textSchema } from '../../transcript/schemas.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts, KeyFact } from '../facts.ts';
import { type DoomedKey, type EndingFact, noEnding } from '../room-facts.ts';
import { type BoundStep, defineStepKind, peopleOf, type StepContext, type Turn, type TurnContext } from '../step-kind.ts';

const fieldsSchema = z.strictObject({ 'pin-holder': roleSchema.optional(), 'second-pin-holder': roleSchema.optional() });
type EndingStep = BoundStep<z.output<typeof fieldsSchema>>;

const keySchema = z.strictObject({ id: z.string().max(128), label: z.string().max(300) });

const lookSchema = z.strictObject({
  did: z.literal('look'),
  keys: z.array(keySchema).max(64),
  token: z.enum(['none', 'open', 'closed', 'unreachable']),
  because: textSchema(400).optional(),
});

const destroySchema = z.strictObject({
  did: z.literal('destroy'),
  destroyed: z.array(z.string().max(128)).max(64),
  remaining: z.array(keySchema.extend({ because: textSchema(400) })).max(64),
});

const confirmSchema = z.strictObject({
  did: z.literal('confirm'),
  decision: z.enum(['agree', 'agree-with-note', 'refuse']),
  note: z.union([textSchema(2000), z.literal('')]),
  destroyed: z.array(z.string().max(128)).max(64),
  remaining: z.array(textSchema(400)).max(512),
});
type Confirmed = z.output<typeof confirmSchema>;

/** What of an aborted ceremony lies in the room and in no token, in words: sheets on paper, and files on a medium. */
export function leftInRoom({ sets, voidSets, spoiledSheets, media }: Facts): readonly string[] {
  const known = [...Object.values(sets), ...voidSets].filter(({ status }) => status === 'accepted' || status === 'open');
  const printed = known.map(({ setId, sheets }) => ({ setId, count: sheets.filter((sheet) => sheet.printed).length }));
  return [
    ...printed
      .filter(({ count }) => count > 0)
      .map(({ setId, count }) => `${count} printed sheets of set ${setId}, to be destroyed`),
    ...(spoiledSheets > 0 ? [`${spoiledSheets} spoiled sheets, to be destroyed`] : []),
    ...media.map(({ path }) => `the file ${path} on the medium`),
  ];
}

/** How a key that is left is called in words. */
export function keyInWords({ label, id }: DoomedKey, because: string): string {
  return cutText(`key ${label} (CKA_ID ${id}): ${because}`, 400);
}

/**
 * A ceremony was aborted: every key it made is destroyed in the token and proved absent, and what cannot be is named. A token that cannot
 * be reached does not stop the ending. A witness who refuses has it tried again.
 */
export const zeroise = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({
    /** Why the token cannot be reached, where people know that it cannot. */
    unreachable: textSchema(400).optional(),
    secondHolder: z.string().max(64).optional(),
    decision: z.enum(['agree', 'agree-with-note', 'refuse']).optional(),
    note: z.union([textSchema(2000), z.literal('')]).optional(),
  }),
  observed: z.discriminatedUnion('did', [lookSchema, destroySchema, confirmSchema]),
  renewed: false,
  anyOrder: false,
  repeat: 'alone',
  inAbort: false,
  undo: (facts) => ({ ...facts, ending: noEnding }),
  turns: (step, context) => {
    const ending = context.facts.ending ?? noEnding;
    const { round } = ending;
    return [look(round, context), ...destroy(step, ending, context), confirm(round, context)];
  },
  needs: () => ['a ceremony that is aborted on the day; a script cannot ask for this step'],
  sets: (_step, world) => world,
  reduce: (facts, _step, observed) => {
    const ending = facts.ending ?? noEnding;
    if (observed.did === 'look')
      return {
        ...facts,
        ending: { ...ending, keys: observed.keys, token: observed.token, destroyed: [], remaining: leftAfterLook(observed) },
      };
    if (observed.did === 'destroy')
      return {
        ...facts,
        ending: {
          ...ending,
          destroyed: observed.destroyed,
          remaining: observed.remaining.map((key) => keyInWords(key, key.because)),
        },
        keys: withDestroyed(facts.keys, observed.destroyed),
      };
    if (observed.decision === 'refuse') return { ...facts, ending: { ...noEnding, round: ending.round + 1 } };
    return ended(facts, ending, observed);
  },
  consistent: (_step, observed, context) => {
    if (observed.did === 'look') return firstUnmet(demandLook(observed, context));
    if (observed.did === 'destroy') return firstUnmet(demandDestroyed(observed, context));
    return firstUnmet(demandConfirmed(observed, context));
  },
  shown: (_step, { facts }) => ({
    happens:
      'PINs, shares and wrapping keys in memory are gone already. Every key that this ceremony made, or may have made, is looked for in the token by its ' +
      'CKA_ID, destroyed, and looked for once more. Backups that lie on no medium are dropped. What cannot be destroyed is named in the transcript.',
    undo: 'cannot-be-undone',
    expected: [
      ...Object.values(facts.keys)
        .filter(({ origin, state }) => origin === 'here' && state !== 'destroyed')
        .map(({ label, id }) => ({ label: `Key ${label}`, value: `CKA_ID ${id}` })),
      ...leftInRoom(facts).map((value) => ({ label: 'In the room', value })),
    ],
  }),
});

function look(round: number, { plan }: StepContext): Turn {
  const people = peopleOf(plan, 'administrator');
  return {
    id: `look-${round}`,
    title: 'see which keys there are, and whether the token can be reached',
    people,
    secret: 'none',
    signs: null,
  };
}

function destroy({ fields }: EndingStep, { round, token }: EndingFact, { plan }: StepContext): readonly Turn[] {
  const id = `destroy-${round}`;
  if (token === 'open')
    return [
      { id, title: 'destroy the keys of this ceremony', people: peopleOf(plan, 'administrator'), secret: 'none', signs: null },
    ];
  if (token !== 'closed') return [];
  const people = peopleOf(plan, fields['pin-holder'] ?? 'security-officer');
  return [
    {
      id,
      title: 'type the PIN of the token, so that the keys of this ceremony are destroyed',
      people,
      secret: 'pin',
      signs: null,
    },
  ];
}

function confirm(round: number, { plan }: StepContext): Turn {
  const people = [...peopleOf(plan, 'internal-witness'), ...peopleOf(plan, 'external-witness')];
  return {
    id: `confirm-${round}`,
    title: 'sign what was destroyed and what remains, or have it tried again',
    people,
    secret: 'none',
    signs: 'decide',
  };
}

function leftAfterLook({ keys, token, because = 'the token cannot be reached' }: z.output<typeof lookSchema>): readonly string[] {
  return token === 'unreachable' ? keys.map((key) => keyInWords(key, because)) : [];
}

function withDestroyed(keys: Facts['keys'], destroyed: readonly string[]): Facts['keys'] {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]): [string, KeyFact] => [
      name,
      destroyed.includes(key.id) ? { ...key, state: 'destroyed' } : key,
    ]),
  );
}

/** What was under way is void; a backup that lies on no medium is dropped. */
function ended(facts: Facts, ending: EndingFact, { remaining }: Confirmed): Facts {
  const onMedium = new Set(facts.media.map(({ sha256 }) => sha256));
  const kept = Object.entries(facts.backups).filter(([, { status, sha256 }]) => status === 'earlier' || onMedium.has(sha256));
  return { ...facts, backups: Object.fromEntries(kept), ending: { ...ending, remaining, confirmed: true } };
}

function demandLook({ keys, token, because }: z.output<typeof lookSchema>, { made }: TurnContext): readonly Demand[] {
  return [
    ['keys that this ceremony made', (made?.() ?? []).map((key) => ({ ...key })), keys.map((key) => ({ ...key }))],
    ['whether there is a key to destroy', keys.length > 0, token !== 'none'],
    ['why the token cannot be reached', token === 'unreachable', because !== undefined],
  ];
}

function demandDestroyed(
  { destroyed, remaining }: z.output<typeof destroySchema>,
  { facts, done }: TurnContext,
): readonly Demand[] {
  const keys = facts.ending?.keys ?? [];
  const proved = keys.filter(({ id }) =>
    done.some(({ act, detail, observed }) => act === destroyAct(id) && detail.id === id && observed.absent === true),
  );
  const others = keys.filter((key) => !proved.includes(key)).map(({ id, label }) => ({ id, label }));
  return [
    ['keys that were destroyed and proved absent', proved.map(({ id }) => id), [...destroyed]],
    ['keys that remain', others, remaining.map(({ id, label }) => ({ id, label }))],
  ];
}

/** The name of the act in which the key of `id` is destroyed. */
export function destroyAct(id: string): string {
  return `destroy-${id}`.slice(0, 64);
}

function demandConfirmed(observed: Confirmed, { facts }: TurnContext): readonly Demand[] {
  const ending = facts.ending ?? noEnding;
  return [
    ['keys that were destroyed', [...ending.destroyed], observed.destroyed],
    ['what remains', [...ending.remaining, ...leftInRoom(facts)], observed.remaining],
    ['whether a refusal says why', true, observed.decision === 'agree' || observed.note !== ''],
  ];
}
