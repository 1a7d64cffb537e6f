import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hexToBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SHARE_RESIDUE, writeChecksum } from '../../../shared/shares/checksum.ts';
import type { Share } from '../../../shared/shares/envelope.ts';
import { PREFIXES, readSymbols, writeSymbols } from '../../../shared/shares/text.ts';

const goldenSet = z.object({
  name: z.string(),
  mode: z.enum(['practice', 'production']),
  setId: z.string(),
  threshold: z.int(),
  total: z.int(),
  key: z.string(),
  fingerprint: z.string(),
  shares: z.array(z.object({ x: z.int(), y: z.string(), text: z.string(), commitment: z.string() })),
});

export type GoldenSet = z.infer<typeof goldenSet>;

/** The frozen examples of share-v1. */
export const golden: readonly GoldenSet[] = z
  .object({ format: z.literal('share-v1'), sets: z.array(goldenSet) })
  .parse(JSON.parse(readFileSync(new URL('../../golden/share-v1.json', import.meta.url), 'utf8'))).sets;

/** The shares of a golden set, from their fields and not from their text. */
export function sharesOf({ mode, setId, threshold, total, shares }: GoldenSet): Share[] {
  return shares.map(({ x, y }) => ({
    mode,
    scheme: 'shamir-gf256',
    setId,
    groupIndex: 0,
    groupThreshold: 1,
    threshold,
    total,
    x,
    y: hexToBytes(y),
  }));
}

/** The golden set of this name. */
export function goldenNamed(name: string): GoldenSet {
  const found = golden.find((set) => set.name === name);
  if (found === undefined) throw new Error(`no golden set ${name}`);
  return found;
}

/** `text` with some symbols (by place after the prefix) replaced and the checksum made again, so that only the meaning is wrong. */
export function forged(text: string, changes: Readonly<Record<number, number>>, target = SHARE_RESIDUE): Uint8Array {
  const { mode, symbols } = readSymbols(utf8ToBytes(text));
  for (const [place, symbol] of Object.entries(changes)) symbols[Number(place)] = symbol;
  writeChecksum(PREFIXES[mode].hrp, symbols, target);
  return writeSymbols(mode, symbols);
}
