import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examineScript } from '../../shared/script/examine.ts';
import { problemLines } from './script-problems.ts';

/** The names of the ceremonies that are shipped in the folder `resources`, in order. */
export async function shippedCeremonies(resources: string): Promise<readonly string[]> {
  const files = await readdir(join(resources, 'ceremonies'));
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * What already stands in the way of rehearsing `ceremony` with the values `given`, in lines: no such ceremony, or a value that it does not
 * take. Nothing where only values are missing that the practice room has.
 */
export async function refuseEarly(
  resources: string,
  ceremony: string,
  given: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const names = await shippedCeremonies(resources);
  if (!names.includes(ceremony)) return [`There is no ceremony ${ceremony}. There are: ${names.join(', ')}`];
  const file = `${ceremony}.yaml`;
  const result = examineScript(new Uint8Array(await readFile(join(resources, 'ceremonies', file))), file, given);
  const problems = result.ok ? [] : result.problems.filter(({ code }) => code !== 'SCRIPT_PARAMETER_UNBOUND');
  return problems.length === 0 ? [] : problemLines(file, problems);
}
