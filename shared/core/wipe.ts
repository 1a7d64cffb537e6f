/** Overwrites every byte array anywhere within `value`, however it is nested; cycles are no trouble. May be called again. */
export function wipeWithin(value: unknown): void {
  const seen = new Set<object>();
  const left: unknown[] = [value];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    seen.add(part);
    if (part instanceof Uint8Array) part.fill(0);
    else for (const inner of Object.values(part)) left.push(inner);
  }
}
