import { bytesToUtf8, equalBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { artefactPath, checkpointsOf, folderFiles, instructionsFile, signersPem } from '../transcript/derived.ts';
import { type Finding, finding } from './finding.ts';
import { eventsOf, type FolderContents, type ParsedFolder } from './parse.ts';
import { finalPlan } from './replaced.ts';

/** Makes every file that follows from others anew and compares; and names files that nothing knows. Nothing is thrown. */
export function checkDerived(folder: ParsedFolder): readonly Finding[] {
  const { statement, contents, lines } = folder;
  const plan = finalPlan(folder);
  const events = eventsOf(lines).map(({ event }) => event);
  const known = knownPaths(folder);
  return [
    ...(plan === null ? [] : compare(contents, folderFiles.signers, () => signersPem(plan))),
    ...(plan === null || statement === null
      ? []
      : compare(contents, folderFiles.instructions, () => instructionsFile(statement, plan, checkpointsOf(events)))),
    ...checkSums(contents, known),
    ...[...contents.keys()].filter((path) => !known.has(path)).map((path) => finding('sources', 'FILE_UNEXPECTED', path)),
  ];
}

function knownPaths({ closed, statement }: ParsedFolder): ReadonlySet<string> {
  return new Set([
    ...Object.values(folderFiles),
    ...(closed?.artefacts ?? statement?.artefacts ?? []).map(({ path }) => artefactPath(path)),
  ]);
}

/** Making a file can fail only on values that other findings already name. */
function compare(contents: FolderContents, name: string, make: () => Uint8Array): readonly Finding[] {
  const found = contents.get(name);
  if (found === undefined) return [];
  try {
    if (equalBytes(found, make())) return [];
  } catch {
    return [finding('sources', 'DERIVED_DIFFERENT', name)];
  }
  return [finding('sources', 'DERIVED_DIFFERENT', name)];
}

/** One line for every known file, ordered, each with the right sum; a line for a file that is missing is no fault of the sums. */
function checkSums(contents: FolderContents, known: ReadonlySet<string>): readonly Finding[] {
  const bytes = contents.get(folderFiles.sums);
  if (bytes === undefined) return [];
  const sums = readSums(bytes);
  const expected = [...known].filter((path) => path !== folderFiles.sums);
  const ordered = sums?.every(({ path }, index) => index === 0 || (sums[index - 1]?.path ?? '') < path) ?? false;
  const complete = expected.every((path) => !contents.has(path) || sums?.some((sum) => sum.path === path));
  const right = sums?.every((sum) => expected.includes(sum.path) && fits(contents, sum)) ?? false;
  return ordered && complete && right ? [] : [finding('sources', 'DERIVED_DIFFERENT', folderFiles.sums)];
}

interface Sum {
  readonly path: string;
  readonly sha256: string;
}

function fits(contents: FolderContents, { path, sha256 }: Sum): boolean {
  const bytes = contents.get(path);
  return bytes === undefined || digestHex(bytes) === sha256;
}

function readSums(bytes: Uint8Array): readonly Sum[] | null {
  try {
    const lines = bytesToUtf8(bytes).split('\n');
    if (lines.pop() !== '') return null;
    const sums = lines.map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line));
    return sums.every((sum) => sum !== null) ? sums.map((sum) => ({ sha256: sum?.[1] ?? '', path: sum?.[2] ?? '' })) : null;
  } catch {
    return null;
  }
}
