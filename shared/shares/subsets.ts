import type { Randomness } from '../core/ports.ts';

/** How many subsets of `size` a set of `total` has. */
export function subsetCount(total: number, size: number): number {
  let count = 1;
  for (let step = 1; step <= size; step++) count = (count * (total - size + step)) / step;
  return Math.round(count);
}

/** Every subset of `size` of `items`, in the order of their first members. */
export function* subsets<T>(items: readonly T[], size: number): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = 0; first + size <= items.length; first++)
    for (const rest of subsets(items.slice(first + 1), size - 1)) yield [items[first] as T, ...rest];
}

/** A uniformly chosen subset of `size` of `items`, in their order. */
export function randomSubset<T>(items: readonly T[], size: number, randomness: Randomness): T[] {
  const chosen: T[] = [];
  items.forEach((item, index) => {
    const wanted = size - chosen.length;
    if (below(items.length - index, randomness) < wanted) chosen.push(item);
  });
  return chosen;
}

/** A uniform integer from 0 to `limit` − 1, `limit` at most 256. */
function below(limit: number, randomness: Randomness): number {
  const usable = 256 - (256 % limit);
  for (;;) {
    const byte = randomness.bytes(1)[0] ?? 0;
    if (byte < usable) return byte % limit;
  }
}
