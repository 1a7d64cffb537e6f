import { randomBytes } from 'node:crypto';
import { tryOut } from './attempt.ts';
import { enforced, type Probe, supported, type Trial, unsupported, violated } from './trial.ts';

const DRAWS = 5;
const DRAW_BYTES = 500;
const BLOCK = 16;
// FIPS 140-2, change notice 1: of 20 000 bits.
const FEWEST_ONES = 9725;
const MOST_ONES = 10275;

/** 20 000 bits: no block of 16 bytes comes twice, and about half of the bits are ones. */
export const randomSane: Probe = (trial) => {
  const first = fault(draw(trial));
  // A good generator fails the count of ones once in some 10 000 draws.
  const found = first === 'ones' ? fault(draw(trial)) : first;
  if (found === 'repeated') return violated('The same 16 bytes came twice in 20 000 bits.');
  if (found === 'ones') return violated('Twice, far from half of 20 000 bits were ones.');
  return enforced(
    'Of 20 000 bits no 16 bytes came twice, and about half are ones. This shows a generator that is stuck or grossly wrong; that it cannot be predicted no such test can show.',
  );
};

/** C_SeedRandom. */
export const takesSeed: Probe = ({ seen, context }) => {
  const seeded = tryOut(() => seen.seedRandom(context.session, randomBytes(32)));
  return seeded.done
    ? supported('The token takes 32 bytes and says that it mixes them in.')
    : unsupported(`The token refuses it (${seeded.returned}).`);
};

function draw({ seen, context }: Trial): Buffer {
  const drawn = Buffer.alloc(DRAWS * DRAW_BYTES);
  for (let at = 0; at < drawn.length; at += DRAW_BYTES)
    seen.random(context.session, new Uint8Array(drawn.buffer, drawn.byteOffset + at, DRAW_BYTES));
  return drawn;
}

function fault(drawn: Buffer): 'repeated' | 'ones' | null {
  const blocks = Array.from({ length: Math.floor(drawn.length / BLOCK) }, (_, index) =>
    drawn.subarray(index * BLOCK, (index + 1) * BLOCK).toString('latin1'),
  );
  if (new Set(blocks).size < blocks.length) return 'repeated';
  const ones = drawn.reduce((sum, byte) => sum + onesIn(byte), 0);
  return ones > FEWEST_ONES && ones < MOST_ONES ? null : 'ones';
}

function onesIn(byte: number): number {
  return byte === 0 ? 0 : (byte & 1) + onesIn(byte >> 1);
}
