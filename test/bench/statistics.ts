/** The value below which the share `part` (0 to 1) of `values` lies, between the two nearest where none is exact. Throws RangeError for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new RangeError('nothing was measured');
  return low + (high - low) * (place - Math.floor(place));
}

/** The middle of `values`. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** How `mine` compares with `theirs`: the median over the rounds of the ratio of their medians in the same round, and its quartiles. */
export function ratioOf(
  mine: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
): { readonly median: number; readonly low: number; readonly high: number } {
  const ratios = mine.map((times, round) => median(times) / median(theirs[round] ?? []));
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
