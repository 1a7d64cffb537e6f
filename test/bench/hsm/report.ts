import type { Operation, Times } from '../contest.ts';
import { median, quantile, ratioOf } from '../statistics.ts';
import { tableOf, timeText } from '../table.ts';
import type { ContenderId, OperationId } from './operations.ts';

/** What was measured on one store. */
export interface StoreResult {
  readonly store: string;
  readonly operations: readonly Operation<OperationId, ContenderId>[];
  readonly times: ReadonlyMap<OperationId, Times<ContenderId>>;
}

const HEADER = ['', 'port', 'C, bare', 'C, same checks', 'pkcs11-tool', 'port / C bare', 'port / C same checks'];

const LEGEND = [
  'Medians of all repetitions; ratios are medians over the rounds, with their quartiles.',
  'port: one call of an open session, with every check it makes. C, bare: the least PKCS#11 calls that do it.',
  'C, same checks: with the token looked at, the name searched, the attributes read back and the key used once, as the port does.',
  'pkcs11-tool: one process each, which loads the library and logs in; “start, log in, end” is that alone.',
];

/** One table a store: medians, then ratios with the quartiles of the rounds. */
export function linesOf(results: readonly StoreResult[]): readonly string[] {
  const tables = results.flatMap(({ store, operations, times }) => {
    const rows = operations.map(({ id, title }) => rowOf(title, times.get(id) ?? {}));
    return [store, ...tableOf(HEADER, rows), ''];
  });
  return [...tables, ...LEGEND];
}

function rowOf(title: string, times: Times<ContenderId>): readonly string[] {
  const middle = (contender: ContenderId) => {
    const all = times[contender]?.flat() ?? [];
    return all.length === 0 ? '' : timeText(median(all));
  };
  const ratio = (other: ContenderId) => {
    if (times.port === undefined || times[other] === undefined) return '';
    const { median: middleOf, low, high } = ratioOf(times.port, times[other]);
    return `${middleOf.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
  };
  return [title, middle('port'), middle('direct'), middle('checked'), middle('tool'), ratio('direct'), ratio('checked')];
}

/** The same as data: nanoseconds, and how many repetitions they come from. */
export function dataOf(results: readonly StoreResult[]): unknown {
  return results.map(({ store, operations, times }) => ({
    store,
    operations: operations.map(({ id, title }) => ({ id, title, ...figuresOf(times.get(id) ?? {}) })),
  }));
}

function figuresOf(times: Times<ContenderId>): object {
  const ids: readonly ContenderId[] = ['port', 'direct', 'checked', 'tool'];
  const entries = ids.flatMap((id) => {
    const rounds = times[id];
    if (rounds === undefined) return [];
    const all = rounds.flat();
    const figures = { count: all.length, median: median(all), tenth: quantile(all, 0.1), ninetieth: quantile(all, 0.9) };
    const ratio = times.port === undefined || id === 'port' ? {} : { portIsTimes: ratioOf(times.port, rounds) };
    return [[id, { ...figures, ...ratio }] as const];
  });
  return Object.fromEntries(entries);
}
