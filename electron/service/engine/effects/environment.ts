import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { compareClocks, type RoomTime } from '../../../../shared/engine/room-clock.ts';
import type { StepEffect } from '../effect.ts';

/** Looks at the laptop, and compares its clock with the room's; looking changes nothing, so there is no act to announce. */
export const environment: StepEffect = {
  run: async ({ room, turn, input }) => {
    if (turn !== 'compare-clock') return { checks: (await room.environment()).map((check) => ({ ...check })) };
    const { clock } = input as { readonly clock?: RoomTime };
    if (clock === undefined)
      throw new ClavigerError('INPUT_INVALID', { field: 'clock', expected: 'the time on the clock of the room', got: 'nothing' });
    return { clock: { ...compareClocks(clock, new Date(room.clock.now()).toISOString()) } };
  },
};
