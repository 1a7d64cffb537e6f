import canonicalize from 'canonicalize';
import { bytesToUtf8, equalBytes, utf8ToBytes } from './bytes.ts';
import { ClavigerError } from './errors/index.ts';

/** A JSON value as it may stand in a transcript: no floats, integers only while safe (larger ones are strings). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

const MAXIMUM_DEPTH = 32;

/**
 * The canonical bytes of `value`: RFC 8785, UTF-8, without a final line feed.
 * Throws `INPUT_INVALID` for a float, an unsafe integer, `undefined` or nesting deeper than 32.
 */
export function canonicalBytes(value: Json): Uint8Array {
  checkValue(value, 'json', 0);
  return utf8ToBytes(canonicalize(value) ?? '');
}

function checkValue(value: Json | undefined, path: string, depth: number): void {
  if (depth > MAXIMUM_DEPTH)
    throw new ClavigerError('INPUT_INVALID', { field: path, expected: `at most ${MAXIMUM_DEPTH} levels` });
  if (value === undefined) throw new ClavigerError('INPUT_INVALID', { field: path, expected: 'a JSON value', got: 'undefined' });
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new ClavigerError('INPUT_INVALID', { field: path, expected: 'a safe integer', got: String(value) });
  if (typeof value !== 'object' || value === null) return;
  for (const [member, inner] of Object.entries(value)) checkValue(inner, `${path}.${member}`, depth + 1);
}

/**
 * Parses bytes that must already be canonical JSON. Because the parsed value is written again and compared byte for
 * byte, duplicate members, other spacing or order, floats and a byte-order mark are all refused.
 * Throws `INPUT_INVALID` when it is no JSON, `JSON_NOT_CANONICAL` when it is not canonical, `INPUT_TOO_LARGE` past `maximumBytes`.
 */
export function parseCanonical(bytes: Uint8Array, field: string, maximumBytes = 1_048_576): Json {
  if (bytes.length > maximumBytes)
    throw new ClavigerError('INPUT_TOO_LARGE', {
      field,
      expected: `at most ${maximumBytes} bytes`,
      got: `${bytes.length} bytes`,
    });
  const value = parseJson(bytes, field);
  if (!equalBytes(canonicalBytes(value), bytes)) throw new ClavigerError('JSON_NOT_CANONICAL', { field });
  return value;
}

function parseJson(bytes: Uint8Array, field: string): Json {
  try {
    return JSON.parse(bytesToUtf8(bytes)) as Json;
  } catch {
    throw new ClavigerError('INPUT_INVALID', { field, expected: 'JSON in UTF-8' });
  }
}
