import { randomBytes } from 'node:crypto';
import type { Clock, Randomness } from '../../../shared/core/ports.ts';

const clock: Clock = { now: () => Date.now(), tick: () => Math.floor(performance.now()) };
const random: Randomness = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** Time and randomness as the service has them. */
export const systemRoom = { clock, random };
