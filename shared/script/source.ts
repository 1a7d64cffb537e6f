import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { bytesToUtf8 } from '../core/bytes.ts';
import { joinPath, type Position, problemAt, type ScriptProblem, type ScriptProblemCode } from './problem.ts';
import { findHiddenCharacter } from './text.ts';

/** A script is for people to read; nobody reads more than this. Bytes. */
export const MAXIMUM_SCRIPT_BYTES = 262_144;
const MAXIMUM_DEPTH = 16;

/** A file as plain texts, lists and mappings, each with its place. `value` is undefined when the file cannot be read on. */
export interface Source {
  readonly value: unknown;
  readonly positions: ReadonlyMap<string, Position>;
  readonly problems: readonly ScriptProblem[];
}

/**
 * Reads the small part of YAML that scripts are written in: one document of mappings, lists and texts. Everything that
 * makes a file mean something else than it looks like is refused: tags, anchors, aliases, directives, duplicate keys,
 * hidden and text-reversing characters, a second document. Nothing is thrown.
 */
export function readSource(bytes: Uint8Array): Source {
  const text = decode(bytes);
  if (typeof text !== 'string') return { value: undefined, positions: new Map(), problems: [text] };
  const hidden = findHiddenCharacter(text);
  if (hidden !== null) {
    const problem = problemAt(
      'SCRIPT_SYNTAX',
      { path: '', expected: 'visible characters and line feeds', got: hidden.name },
      hidden,
    );
    return { value: undefined, positions: new Map(), problems: [problem] };
  }
  return readText(text);
}

function decode(bytes: Uint8Array): string | ScriptProblem {
  const refuse = (expected: string, got: string) =>
    problemAt('SCRIPT_SYNTAX', { path: '', expected, got }, { line: 1, column: 1 });
  if (bytes.length > MAXIMUM_SCRIPT_BYTES) return refuse(`at most ${MAXIMUM_SCRIPT_BYTES} bytes`, `${bytes.length} bytes`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return refuse('no byte-order mark', 'a byte-order mark');
  try {
    return bytesToUtf8(bytes);
  } catch {
    return refuse('UTF-8', 'bytes that are not UTF-8');
  }
}

function readText(text: string): Source {
  const lines = new LineCounter();
  const reader = new Reader(lines);
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      version: '1.2',
      strict: true,
      uniqueKeys: true,
      stringKeys: true,
      merge: false,
      prettyErrors: false,
      logLevel: 'error',
      lineCounter: lines,
    });
    if (!reader.readErrors(document)) return reader.result(undefined);
    if (document.contents === null) reader.report('SCRIPT_SYNTAX', 0, 'a mapping', 'an empty file');
    return reader.result(document.contents === null ? undefined : reader.read(document.contents, '', 0));
  } catch {
    reader.report('SCRIPT_SYNTAX', 0, 'a file that can be read', 'one that is too deep or too strange');
    return reader.result(undefined);
  }
}

/** Walks the YAML nodes once and keeps where everything stands. */
class Reader {
  readonly #lines: LineCounter;
  readonly #positions = new Map<string, Position>();
  readonly #problems: ScriptProblem[] = [];

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  result(value: unknown): Source {
    return { value, positions: this.#positions, problems: this.#problems };
  }

  report(code: ScriptProblemCode, offset: number, expected: string, got: string, path = ''): void {
    this.#problems.push(problemAt(code, { path, expected, got }, this.#position(offset)));
  }

  /** Whether the nodes can be relied on in spite of the errors. */
  readErrors(document: Document.Parsed): boolean {
    const fatal = document.errors.filter((error) => error.code !== 'DUPLICATE_KEY');
    for (const error of fatal) this.report('SCRIPT_SYNTAX', error.pos[0], 'one document of plain YAML', error.message);
    const { yaml, tags } = document.directives;
    const named = Object.keys(tags).some((handle) => handle !== '!!');
    if (yaml.explicit === true || named) this.report('SCRIPT_SYNTAX', 0, 'no directives', 'a line that begins with %');
    return fatal.length === 0;
  }

  read(node: Node | null, path: string, depth: number): unknown {
    if (node === null) return '';
    const offset = node.range?.[0] ?? 0;
    if (!this.#positions.has(path)) this.#positions.set(path, this.#position(offset));
    if (isAlias(node)) return this.report('SCRIPT_SYNTAX', offset, 'the value itself', `the alias *${node.source}`, path);
    this.#checkProperties(node, path, offset);
    if (depth > MAXIMUM_DEPTH)
      return this.report('SCRIPT_SYNTAX', offset, `at most ${MAXIMUM_DEPTH} levels`, 'deeper ones', path);
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : '';
    if (isSeq(node)) return node.items.map((item, index) => this.read(item as Node | null, joinPath(path, index), depth + 1));
    return isMap(node) ? this.#readMapping(node.items as readonly Pair<Node, Node | null>[], path, depth) : '';
  }

  #readMapping(pairs: readonly Pair<Node, Node | null>[], path: string, depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = Object.create(null);
    for (const { key, value } of pairs) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : '';
      const offset = key.range?.[0] ?? 0;
      const inner = joinPath(path, name);
      this.#checkProperties(key, inner, offset);
      if (name === '__proto__') this.report('SCRIPT_UNKNOWN_MEMBER', offset, 'a member of the format', name, inner);
      else if (name in members) this.report('SCRIPT_DUPLICATE', offset, 'each name once', name, inner);
      else {
        this.#positions.set(inner, this.#position(offset));
        members[name] = this.read(value, inner, depth + 1);
      }
    }
    return members;
  }

  #checkProperties(node: Node, path: string, offset: number): void {
    const { tag, anchor } = node as { tag?: string; anchor?: string };
    if (tag !== undefined) this.report('SCRIPT_SYNTAX', offset, 'no tags', `the tag ${tag}`, path);
    if (anchor !== undefined) this.report('SCRIPT_SYNTAX', offset, 'no anchors', `the anchor &${anchor}`, path);
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
