import fc from 'fast-check';
import { LIGHT_PLACES, lightScript } from './light-script.ts';

/** Every place, once a person. */
export const places = Object.keys(LIGHT_PLACES);

// `here` and numbers are filled in from the screen: most of what people try fits in all but one respect.
const someone = fc.oneof(
  { weight: 6, arbitrary: fc.nat(9) },
  { weight: 2, arbitrary: fc.constantFrom(...places) },
  fc.constant('stranger'),
);
const somewhere = fc.oneof(
  { weight: 8, arbitrary: fc.constant('here') },
  fc.constantFrom(...lightScript.course, ...lightScript.aborted),
);
const known = fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false));
const answers = fc.constantFrom('agree' as const, 'agree' as const, 'agree' as const, 'refuse' as const);
const severity = fc.constantFrom('note' as const, 'repeat' as const, 'replace' as const, 'replace' as const, 'abort' as const);
const from = fc.nat(9);

const next = fc.record({ do: fc.constant('next' as const), times: fc.integer({ min: 1, max: 3 }), severity, from });
const begin = fc.record({ do: fc.constant('begin' as const), step: somewhere });
const approve = fc.record({ do: fc.constant('approve' as const), step: somewhere, person: someone, decision: answers, known });
const perform = fc.record({
  do: fc.constant('perform' as const),
  step: somewhere,
  turn: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(5)),
  person: someone,
  known,
});
/** Something is put in; and mostly people go through with it. */
const insert = fc.record({
  do: fc.constant('insert' as const),
  kind: fc.constantFrom('correct', 'break', 'arrive', 'depart', 'depart', 'replace-person', 'replace-person'),
  by: someone,
  subject: fc.oneof(fc.nat(9), fc.constantFrom(...places)),
  newcomer: fc.nat(9),
  through: known,
});
/** An exception is called, decided and answered by whoever the numbers say. */
const except = fc.record({
  do: fc.constant('except' as const),
  by: someone,
  severity,
  from: fc.oneof({ weight: 2, arbitrary: from }, fc.constantFrom('here', ...lightScript.course)),
  benefits: fc.subarray(places, { maxLength: 2 }),
  whole: known,
  answers: fc.array(
    fc.record({ person: fc.oneof({ weight: 3, arbitrary: fc.nat(9) }, fc.constantFrom(...places)), decision: answers }),
    { maxLength: 4 },
  ),
});
const skip = fc.record({ do: fc.constant('skip' as const), step: somewhere, person: someone, approved: known });
const stop = fc.record({ do: fc.constant('stop' as const), resume: known });
const jump = fc.record({ do: fc.constant('jump' as const), by: fc.constantFrom(-7_200_000, 90_000, 86_400_000) });
const sign = fc.record({ do: fc.constant('sign' as const), person: someone });

/** Something that somebody tries, at any time. */
export const anyMove = fc.oneof(
  { weight: 10, arbitrary: next },
  { weight: 1, arbitrary: begin },
  { weight: 7, arbitrary: approve },
  { weight: 7, arbitrary: perform },
  { weight: 6, arbitrary: insert },
  { weight: 5, arbitrary: except },
  { weight: 3, arbitrary: skip },
  { weight: 1, arbitrary: stop },
  { weight: 1, arbitrary: jump },
  { weight: 1, arbitrary: sign },
);
export type Move = typeof anyMove extends fc.Arbitrary<infer M> ? M : never;
export type MoveTo<D extends Move['do']> = Extract<Move, { do: D }>;

/** What people try, from where the step `from` has begun. */
export const anyStory = fc.record({
  from: fc.constantFrom('roll-call', 'look', 'decide', 'decide', 'note', 'note', 'extra', 'extra', 'typed', 'close'),
  moves: fc.array(anyMove, { minLength: 8, maxLength: 30, size: 'max' }),
  ends: fc.boolean(),
});
export type Story = typeof anyStory extends fc.Arbitrary<infer S> ? S : never;
