import { z } from 'zod';
import { firstUnmet } from '../contradiction.ts';
import { clockComparisonSchema, compareClocks, roomTimeSchema } from '../room-clock.ts';
import { actorTurn, defineStepKind, peopleOf, type Turn } from '../step-kind.ts';

const looked = z.strictObject({
  checks: z.array(
    z.strictObject({ check: z.string(), verdict: z.enum(['checked', 'failed', 'not-checkable']), found: z.string() }),
  ),
});

const compareTurn = (people: readonly string[]): Turn => ({
  id: 'compare-clock',
  title: 'read the clock of the room and type what it shows',
  people,
  secret: 'none',
  signs: null,
});

/** The laptop's state, as far as it can be seen from inside; and where the script asks for it, its clock beside that of the room. */
export const environment = defineStepKind({
  fields: z.strictObject({ 'room-clock': z.enum(['yes', 'no']).optional() }),
  input: z.strictObject({ clock: roomTimeSchema.optional() }),
  observed: z.union([looked, z.strictObject({ clock: clockComparisonSchema })]),
  renewed: false,
  demands: { always: true },
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [
    actorTurn(step, context, { id: 'look', title: 'start the checks of this laptop' }),
    ...(step.fields['room-clock'] === 'yes'
      ? [compareTurn([...peopleOf(context.plan, 'internal-witness'), ...peopleOf(context.plan, 'external-witness')])]
      : []),
  ],
  needs: () => [],
  sets: (_step, world) => ({ ...world, environmentChecked: true, printerReady: true }),
  reduce: (facts) => facts,
  consistent: (_step, observed, { turn, at }) => {
    if (!('clock' in observed))
      return firstUnmet([
        ['what is looked at', 'look', turn],
        ['whether anything was looked at', true, observed.checks.length > 0],
      ]);
    const { room, laptop } = observed.clock;
    return firstUnmet([
      ['what is compared', 'compare-clock', turn],
      ['difference of the clocks', { ...compareClocks(room, laptop) }, { ...observed.clock }],
      ['whether the laptop showed that time when it was recorded', true, isNear(laptop, at)],
    ]);
  },
  shown: (step) => ({
    happens:
      'The program looks at network interfaces, swap, core dumps, debuggers and the clock of this laptop and writes down what it finds. ' +
      'It is evidence against honest mistakes, not a proof.',
    undo: 'nothing-changes',
    expected: [
      { label: 'Network', value: 'no interface up but loopback; in practice it is only noted' },
      ...(step.fields['room-clock'] === 'yes'
        ? [{ label: 'Clock', value: 'a witness reads the clock of the room; by how much the laptop differs is written down' }]
        : []),
    ],
  }),
});

/** Whether two instants lie within a minute of one another: the one is taken just before the other. */
function isNear(laptop: string, at: string): boolean {
  return Math.abs(Date.parse(at) - Date.parse(laptop)) <= 60_000;
}
