import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { PointResult, WorkerRequest } from './children/worker.ts';

const repository = join(import.meta.dirname, '../..');
// Below the repository, so that native modules are found; bundled, because they start some hundred times.
const program = join(repository, 'test-results/crash-program');

/** What became of every point of one ceremony that was tried. */
export interface CeremonyRow {
  readonly ceremony: string;
  /** Points that the ceremony has. */
  readonly points: number;
  readonly tried: readonly PointResult[];
  /** Why the ceremony could not be tried at all, or an empty text. */
  readonly failed: string;
}

/** The ceremonies that are shipped, by name. */
export function shippedCeremonies(): readonly string[] {
  return readdirSync(join(repository, 'resources/ceremonies'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();
}

/** Builds what the workers run. */
export async function bundlePrograms(): Promise<void> {
  await bundle('worker', join(import.meta.dirname, 'children/worker.ts'));
  await bundle('share-process', join(repository, 'electron/service/shares/share-process.ts'));
}

async function bundle(name: string, entry: string): Promise<void> {
  await build({
    configFile: false,
    root: repository,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3', 'graphene-pk11', 'pkcs11js'] },
    build: { ssr: entry, outDir: join(program, name), emptyOutDir: true, minify: false },
  });
}

/** Which points are tried: those of a key that is new, or all. */
export type Selection = 'distinct' | 'all';

/**
 * Stops every ceremony at its points, two at a time. With `distinct` each kind of point is tried once, in the first ceremony that has it; with
 * `all` each point of each ceremony is. `told` hears of every ceremony that is through.
 */
export async function tryCeremonies(
  ceremonies: readonly string[],
  selection: Selection,
  place: Pick<WorkerRequest, 'template' | 'folder'>,
  told: (row: CeremonyRow) => void = () => undefined,
): Promise<readonly CeremonyRow[]> {
  const queue = [...ceremonies];
  const covered = new Set<string>();
  const rows: CeremonyRow[] = [];
  const lane = async () => {
    for (let ceremony = queue.shift(); ceremony !== undefined; ceremony = queue.shift()) {
      const row = await tryCeremony(ceremony, selection === 'all' ? null : [...covered], place);
      for (const { key } of row.tried) covered.add(key);
      rows.push(row);
      told(row);
    }
  };
  await Promise.all([lane(), lane()]);
  return rows.sort((left, right) => (left.ceremony < right.ceremony ? -1 : 1));
}

async function tryCeremony(
  ceremony: string,
  covered: readonly string[] | null,
  { template, folder }: Pick<WorkerRequest, 'template' | 'folder'>,
): Promise<CeremonyRow> {
  const request: WorkerRequest = {
    ceremony,
    template,
    folder: join(folder, ceremony),
    resources: join(repository, 'resources'),
    shareProcess: join(program, 'share-process/share-process.js'),
    covered,
  };
  const { lines, failed } = await runWorker(request);
  const [head, ...tried] = lines as [{ points: number; chosen: number }?, ...PointResult[]];
  const missing = head === undefined || tried.length !== head.chosen ? 'not every point was tried' : '';
  return { ceremony, points: head?.points ?? 0, tried, failed: failed === '' ? missing : failed };
}

function runWorker(request: WorkerRequest): Promise<{ readonly lines: readonly unknown[]; readonly failed: string }> {
  return new Promise((settle) => {
    const args = [join(program, 'worker/worker.js'), JSON.stringify(request)];
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      settle({
        lines: lines.map((line) => JSON.parse(line) as unknown),
        failed: error === null ? '' : `${error.message.slice(0, 200)} ${stderr.slice(-600)}`,
      });
    });
  });
}

/** The table ceremony × kill points × result, in lines. */
export function tableOf(rows: readonly CeremonyRow[]): readonly string[] {
  return rows.flatMap(({ ceremony, points, tried, failed }) => [
    `${ceremony}: ${points} points, ${tried.length} tried, ${tried.filter(({ wrong }) => wrong.length > 0).length} wrong${failed}`,
    ...tried.map(
      ({ number, key, step, verdict, restarts, spoiled, wrong }) =>
        `  ${String(number).padStart(4)}  ${step.padEnd(22)} ${key.padEnd(46)} ${verdict}, ${restarts} restarts, ${spoiled} spoiled${wrong.map((line) => ` — ${line}`).join('')}`,
    ),
  ]);
}
