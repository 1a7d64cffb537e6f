import { ClavigerError } from '../core/errors/index.ts';
import { lineDigest, parseEvent } from '../transcript/chain.ts';
import { folderFiles } from '../transcript/derived.ts';
import type { CeremonyEvent, EventBody, EventType, TypedEvent } from '../transcript/event.ts';
import type { Plan } from '../transcript/plan.ts';
import { parseStatement, type Statement } from '../transcript/statement.ts';
import { type Finding, finding, lineName } from './finding.ts';

/** A transcript folder as it was read: path relative to it, with `/`, → bytes. */
export type FolderContents = ReadonlyMap<string, Uint8Array>;

/** One line of the transcript, without its line feed. */
export interface ParsedLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hexadecimal: what the next line must carry as `previous`. */
  readonly digest: string;
  /** Null when the line is no event that this version knows. */
  readonly event: CeremonyEvent | null;
}

/** What stands in a folder, before anything is believed. */
export interface ParsedFolder {
  readonly contents: FolderContents;
  readonly lines: readonly ParsedLine[];
  /** The plan of the first line, or null when the first line is none. */
  readonly plan: Plan | null;
  readonly opened: EventBody<'opened'> | null;
  readonly closed: EventBody<'closed'> | null;
  readonly statement: Statement | null;
  readonly findings: readonly Finding[];
}

/** Stage 1, files to values: every line strictly parsed, the statement read, what is not there named. Nothing is thrown. */
export function parseFolder(contents: FolderContents): ParsedFolder {
  const { lines, findings } = parseLines(contents.get(folderFiles.transcript));
  const statement = readStatement(contents.get(folderFiles.statement));
  const opened = bodyOf(lines[0]?.event, 'opened');
  const missing = Object.values(folderFiles)
    .filter((name) => !contents.has(name))
    .map((name) => finding('files', 'FILE_MISSING', name));
  return {
    contents,
    lines,
    opened,
    plan: opened?.plan ?? null,
    closed: bodyOf(lines.at(-1)?.event, 'closed'),
    statement: statement === 'malformed' ? null : statement,
    findings: [
      ...missing,
      ...findings,
      ...(statement === 'malformed' ? [finding('files', 'STATEMENT_MALFORMED', folderFiles.statement)] : []),
    ],
  };
}

/** The lines that are events, in order. */
export function eventsOf(lines: readonly ParsedLine[]): readonly { readonly line: ParsedLine; readonly event: CeremonyEvent }[] {
  return lines.flatMap((line) => (line.event === null ? [] : [{ line, event: line.event }]));
}

function parseLines(bytes: Uint8Array | undefined): Pick<ParsedFolder, 'lines' | 'findings'> {
  if (bytes === undefined) return { lines: [], findings: [] };
  const parsed = splitLines(bytes).map((line, index) => parseLine(line, index + 1));
  const cut = bytes.at(-1) !== 0x0a;
  return {
    lines: parsed.map(({ line }) => line),
    findings: [
      ...parsed.flatMap(({ findings }) => findings),
      ...(cut ? [finding('files', 'TRANSCRIPT_CUT', lineName(parsed.length))] : []),
    ],
  };
}

function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function parseLine(bytes: Uint8Array, number: number): { readonly line: ParsedLine; readonly findings: readonly Finding[] } {
  const digest = lineDigest(bytes);
  try {
    return { line: { number, bytes, digest, event: parseEvent(bytes, number) }, findings: [] };
  } catch (error) {
    const unknown = error instanceof ClavigerError && error.code === 'EVENT_UNKNOWN';
    const detail = error instanceof ClavigerError ? ` (${error.details.got ?? error.details.expected ?? error.code})` : '';
    const code = unknown ? 'EVENT_UNKNOWN' : 'EVENT_MALFORMED';
    return { line: { number, bytes, digest, event: null }, findings: [finding('files', code, `${lineName(number)}${detail}`)] };
  }
}

function readStatement(bytes: Uint8Array | undefined): Statement | 'malformed' | null {
  if (bytes === undefined) return null;
  try {
    return parseStatement(bytes);
  } catch {
    return 'malformed';
  }
}

function bodyOf<T extends EventType>(event: CeremonyEvent | null | undefined, type: T): EventBody<T> | null {
  return event?.type === type ? (event as TypedEvent<T>).body : null;
}
