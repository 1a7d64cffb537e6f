import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedModules } from '../../electron/service/hsm/practice-token.ts';
import type { EmbeddedFamilyId } from '../../shared/hsm/quirks/index.ts';
import { bundleProgram } from './bundle.ts';
import type { PointResult, Recorded, WorkerRequest } from './children/worker.ts';
import { makeTemplate } from './room.ts';

const repository = join(import.meta.dirname, '../..');

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
async function bundlePrograms(): Promise<Programs> {
  const worker = await bundleProgram('test/crash/children/worker.ts');
  return { worker, shareProcess: await bundleProgram('electron/service/shares/share-process.ts') };
}

/** Where workers find a practice room of each family, and where they work. */
export interface CrashPlace {
  readonly templates: Readonly<Record<EmbeddedFamilyId, string>>;
  readonly folder: string;
  readonly programs: Programs;
}

/** Paths of what was bundled. */
interface Programs {
  readonly worker: string;
  readonly shareProcess: string;
}

/** Builds the programs, and makes the rooms that every worker starts from. */
export async function makePlace(folder: string): Promise<CrashPlace> {
  const programs = await bundlePrograms();
  const templates = { nss: join(folder, 'template-nss'), softhsm2: join(folder, 'template-softhsm2') };
  for (const { family, path } of embeddedModules()) await makeTemplate(templates[family], path);
  return { templates, folder, programs };
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
  place: CrashPlace,
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
  { templates, folder, programs }: CrashPlace,
): Promise<CeremonyRow> {
  const request: WorkerRequest = {
    ceremony,
    template: templates[familyFor(ceremony)],
    folder: join(folder, ceremony),
    resources: join(repository, 'resources'),
    shareProcess: programs.shareProcess,
    covered,
    goOn: null,
  };
  const tried: PointResult[] = [];
  try {
    const { points, chosen, expected } = (await runWorker(programs.worker, request)) as Recorded;
    for (const point of chosen)
      tried.push((await runWorker(programs.worker, { ...request, goOn: { point, expected } })) as PointResult);
    return { ceremony, points, tried, failed: '' };
  } catch (error) {
    return { ceremony, points: 0, tried, failed: error instanceof Error ? error.message : String(error) };
  }
}

/** A store that was being set up when NSS was stopped takes nothing but a new one, so what sets tokens up is tried on SoftHSM. */
function familyFor(ceremony: string): EmbeddedFamilyId {
  return ceremony === 'initialise-token' || ceremony === 'recovery-drill' ? 'softhsm2' : 'nss';
}

/** What the worker says in its last line. Throws with the end of what it complained of. */
function runWorker(program: string, request: WorkerRequest): Promise<unknown> {
  return new Promise((settle, refuse) => {
    const args = [program, JSON.stringify(request)];
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024, timeout: 180_000 }, (error, stdout, stderr) => {
      const said = stdout.trimEnd().split('\n').at(-1) ?? '';
      if (error === null && said.startsWith('{')) settle(JSON.parse(said));
      else refuse(new Error(`${request.goOn?.point.key ?? 'without a stop'}: ${stderr.slice(-800)}`));
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

/** The page that tells what was measured: a row for each ceremony and kind of step. */
export function pageOf(rows: readonly CeremonyRow[], selection: Selection, minutes: number): string {
  const body = rows.flatMap(({ ceremony, tried }) => {
    const kinds = [...new Set(tried.map((point) => point.kind))];
    return kinds.map((kind) => {
      const mine = tried.filter((point) => point.kind === kind);
      const inCalls = mine.filter(({ key }) => key.includes(' in C_')).length;
      const right = mine.filter(({ wrong }) => wrong.length === 0).length;
      const restarts = mine.reduce((sum, point) => sum + point.restarts, 0);
      return `| ${ceremony} | ${kind === '-' ? 'outside of a step' : kind} | ${mine.length} | ${inCalls} | ${right} | ${restarts} |`;
    });
  });
  const tried = rows.reduce((sum, row) => sum + row.tried.length, 0);
  const points = rows.reduce((sum, row) => sum + row.points, 0);
  const which =
    selection === 'all'
      ? 'All of them were tried.'
      : 'Each kind of point was tried once, in the first ceremony that has it, so that later ceremonies have few of their own.';
  const right = rows.flatMap((row) => row.tried).filter(({ wrong }) => wrong.length === 0).length;
  return `# What becomes of a ceremony that is stopped

Written by \`npm run crash-table${selection === 'all' ? '' : ' -- --distinct'}\`. Every shipped ceremony was played once with scripted people on a real token. After each durable write,
before each write that tells of something that happened in the world, and right after each native call that changes something (in a token
call), everything the program had written was copied: what a \`kill -9\` at that moment leaves on the disk. Each copy was then put in place, a
new process was started on it, and the ceremony was played to its end. Right means: the transcript verifies as complete, no recorded line is
lost or changed, the token holds exactly the keys of a ceremony that was never stopped, each act without an outcome was shown, sheets of a
broken section are counted as spoiled, and a section with clear shares began again exactly where one was open.

The ceremonies have ${points} points. ${which} ${tried} tried, ${right} right; ${minutes} minutes on two cores.

| ceremony | kind of step | points | of them in token calls | right | sections begun again |
| --- | --- | --- | --- | --- | --- |
${body.join('\n')}
`;
}
