import { bytesToUtf8 } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';

const MAXIMUM_DEPTH = 16;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The value of a JSON text that need not be canonical but must be plain: UTF-8 without a byte-order mark, no member named
 * twice, at most 16 levels. Throws `REQUEST_MALFORMED`, and `INPUT_TOO_LARGE` past `maximumBytes`.
 */
export function parseStrictJson(bytes: Uint8Array, field: string, maximumBytes: number): unknown {
  if (bytes.length > maximumBytes)
    throw new ClavigerError('INPUT_TOO_LARGE', {
      field,
      expected: `at most ${maximumBytes} bytes`,
      got: `${bytes.length} bytes`,
    });
  const text = parseText(bytes, field);
  refuseRepeatedMembers(text.source, field);
  return text.value;
}

function parseText(bytes: Uint8Array, field: string): { source: string; value: unknown } {
  try {
    const source = bytesToUtf8(bytes);
    return { source, value: JSON.parse(source) };
  } catch {
    throw new ClavigerError('REQUEST_MALFORMED', { field, expected: 'JSON in UTF-8 without a byte-order mark' });
  }
}

// The text is known to be JSON here, so a string is a member's name exactly where a colon follows it.
function refuseRepeatedMembers(source: string, field: string): void {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of source.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
    if (open.length > MAXIMUM_DEPTH)
      throw new ClavigerError('REQUEST_MALFORMED', { field, expected: `at most ${MAXIMUM_DEPTH} levels` });
    if (token === ':') addMember(open.at(-1), JSON.parse(last) as string, field);
    last = token;
  }
}

function addMember(members: Set<string> | undefined, name: string, field: string): void {
  if (members?.has(name))
    throw new ClavigerError('REQUEST_MALFORMED', { field: `${field}.${name.slice(0, 40)}`, got: 'the member twice' });
  members?.add(name);
}
