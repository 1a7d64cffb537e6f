import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import { genesis, lineDigest, parseEvent } from '../../../shared/transcript/chain.ts';
import { checkpointsOf, folderFiles, instructionsFile, sumsFile } from '../../../shared/transcript/derived.ts';
import { makeStatement, parseStatement, statementBytes, transcriptFile } from '../../../shared/transcript/statement.ts';
import type { FindingCode } from '../../../shared/verify/finding.ts';
import { type FolderReport, verifyContents } from '../../../shared/verify/pipeline.ts';
import { type CeremonyOptions, type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

/** The report on `files`, without trust. */
export function reportOn(files: Files): Promise<FolderReport> {
  return verifyContents(files, null, nodeVerifier);
}

/** The report on a ceremony that was played differently. */
export async function reportOnPlay(options: CeremonyOptions): Promise<FolderReport> {
  return reportOn((await playCeremony(options)).contents);
}

/** The codes that were found, each once, in order. */
export function codesOf({ findings }: FolderReport): readonly FindingCode[] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** The places of findings with `code`. */
export function placesOf({ findings }: FolderReport, code: FindingCode): readonly string[] {
  return findings.filter((found) => found.code === code).map(({ where }) => where);
}

export function fingerprintsOf({ plan }: FakeCeremony): ReadonlySet<string> {
  return new Set(plan.people.map(({ certificateSha256 }) => certificateSha256));
}

/** `files` with some of them exchanged; null removes one. The sums are made anew, as a careful forger would. */
export function exchange(files: Files, changes: Readonly<Record<string, Uint8Array | null>>): Files {
  const changed = new Map(files);
  for (const [path, bytes] of Object.entries(changes)) {
    if (bytes === null) changed.delete(path);
    else changed.set(path, bytes);
  }
  if (folderFiles.sums in changes) return changed;
  const summed = [...changed].filter(([path]) => path !== folderFiles.sums && files.has(path));
  return changed.set(folderFiles.sums, sumsFile(new Map(summed)));
}

/** `files` with other lines in the transcript; everything else as it was. */
export function withLines(files: Files, lines: readonly Uint8Array[]): Files {
  return exchange(files, { [folderFiles.transcript]: transcriptFile(lines) });
}

/** `files` with other lines, and statement, instructions and sums made anew to fit them; only the signatures cannot be made. */
export function forge(files: Files, lines: readonly Uint8Array[]): Files {
  const old = parseStatement(files.get(folderFiles.statement) ?? new Uint8Array(0));
  const { format: _format, transcript: _transcript, ...header } = old;
  const events = lines.map((line, index) => parseEvent(line, index + 1));
  const last = events.at(-1);
  const closed = last?.type === 'closed' ? last.body : {};
  const statement = makeStatement(lines, { ...header, ...closed });
  const [first] = events;
  const people = first?.type === 'opened' ? first.body.plan : { people: [] };
  return exchange(files, {
    [folderFiles.transcript]: transcriptFile(lines),
    [folderFiles.statement]: statementBytes(statement),
    [folderFiles.instructions]: instructionsFile(statement, people, checkpointsOf(events)),
  });
}

/** The line with its event changed, written canonically again. */
export function edit(line: Uint8Array, change: (event: Record<string, Json>) => void): Uint8Array {
  const event = JSON.parse(bytesToUtf8(line)) as Record<string, Json>;
  change(event);
  return canonicalBytes(event);
}

/** The lines with every `seq` and `previous` made right again. */
export function rechain(lines: readonly Uint8Array[]): readonly Uint8Array[] {
  let head = genesis('practice');
  return lines.map((line, seq) => {
    const linked = edit(line, (event) => {
      event.seq = seq;
      event.previous = head;
    });
    head = lineDigest(linked);
    return linked;
  });
}

/** Every text in `value`, as a way to change its last character to another one. */
export function flips(value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value === 'string') return value === '' ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    flips(inner, [...path, Array.isArray(value) ? Number(member) : member]),
  );
}

/** The line with the last character of the text at `path` changed. */
export function flip(line: Uint8Array, path: readonly (string | number)[]): Uint8Array {
  const value = JSON.parse(bytesToUtf8(line));
  const parent = path.slice(0, -1).reduce((inner, member) => inner[member], value);
  const member = path.at(-1) ?? '';
  const text: string = parent[member];
  const other = { '0': '1', a: 'b', '=': 'A' }[text.slice(-1)] ?? (/[0-9a-f]$/.test(text) ? '0' : 'a');
  parent[member] = text.slice(0, -1) + other;
  return canonicalBytes(value);
}

export function text(value: string): Uint8Array {
  return utf8ToBytes(value);
}
