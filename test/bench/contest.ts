/** Repeats one operation at most `count` times and at most for about `budget` ms: the nanoseconds of each repetition. */
export type Contender<OperationId extends string> = (
  operation: OperationId,
  count: number,
  budget: number,
) => Promise<readonly number[]>;

/** One thing that is measured, and how long a turn of it lasts at most: repetitions and milliseconds. */
export interface Operation<OperationId extends string, ContenderId extends string> {
  readonly id: OperationId;
  readonly title: string;
  readonly count: number;
  readonly budget: number;
  /** Fewer repetitions for a contender that is slow, or none for one that cannot do it. */
  readonly counts?: Readonly<Partial<Record<ContenderId, number>>>;
}

/** Nanoseconds of every repetition, by contender and round. */
export type Times<ContenderId extends string> = Readonly<Partial<Record<ContenderId, readonly (readonly number[])[]>>>;

/**
 * Lets the contenders take turns at every operation, `rounds` times and in turned order every other time, so that what
 * disturbs the computer for a while disturbs all of them. One more round before is not counted.
 */
export async function holdContest<O extends string, C extends string>(
  contenders: Readonly<Partial<Record<C, Contender<O>>>>,
  operations: readonly Operation<O, C>[],
  rounds: number,
): Promise<ReadonlyMap<O, Times<C>>> {
  const results = new Map(operations.map(({ id }) => [id, {} as Partial<Record<C, (readonly number[])[]>>]));
  const names = Object.keys(contenders) as C[];
  for (let round = -1; round < rounds; round += 1) {
    for (const operation of operations) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const count = operation.counts?.[name] ?? operation.count;
        const contender = contenders[name];
        if (count === 0 || contender === undefined) continue;
        const times = await contender(operation.id, count, operation.budget);
        const mine = results.get(operation.id);
        if (round >= 0 && mine !== undefined) mine[name] = [...(mine[name] ?? []), times];
      }
    }
  }
  return results;
}

/** Runs `work` as often and as long as asked, timing each: what `work` returns is cleared up by `clear`, outside the time. */
export async function repeat<T>(
  work: () => Promise<T>,
  clear: (made: T) => Promise<void>,
  count: number,
  budget: number,
): Promise<readonly number[]> {
  const end = performance.now() + budget;
  const times: number[] = [];
  while (times.length === 0 || (times.length < count && performance.now() < end)) {
    const start = process.hrtime.bigint();
    const made = await work();
    times.push(Number(process.hrtime.bigint() - start));
    await clear(made);
  }
  return times;
}
