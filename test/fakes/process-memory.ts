import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** What a process can write of its memory, as another process sees it: one buffer a region. Linux only. */
export function readMemory(pid: number): readonly Buffer[] {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writableRegions(pid).map(({ start, length }) => readRegion(memory, start, length));
  } finally {
    closeSync(memory);
  }
}

/** How often `needle` stands in these regions. */
export function countIn(regions: readonly Buffer[], needle: Uint8Array): number {
  return regions.reduce((sum, region) => sum + count(region, needle), 0);
}

function writableRegions(pid: number): readonly { readonly start: bigint; readonly length: number }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((row) => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(row) ?? [];
      if (from === undefined || to === undefined) return [];
      const start = BigInt(`0x${from}`);
      return [{ start, length: Number(BigInt(`0x${to}`) - start) }];
    });
}

/** Empty where the system does not let anybody read. */
function readRegion(memory: number, start: bigint, length: number): Buffer {
  const region = Buffer.alloc(length);
  try {
    return region.subarray(0, readSync(memory, region, 0, length, start));
  } catch {
    return region.subarray(0, 0);
  }
}

function count(region: Buffer, needle: Uint8Array): number {
  let found = 0;
  for (let at = region.indexOf(needle); at >= 0; at = region.indexOf(needle, at + 1)) found += 1;
  return found;
}
