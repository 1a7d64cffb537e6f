import { ClavigerError } from '../../shared/core/errors/index.ts';

/** The most that one call may carry: characters, bytes and entries together. */
export const MAXIMUM_WEIGHT = 1_048_576;

const MAXIMUM_DEPTH = 16;

/**
 * Refuses, before any schema looks at it, a value too large or too deep, or of anything else than plain objects, arrays, bytes, text,
 * finite numbers, booleans and null. Throws `CALL_INVALID`.
 */
export function checkWeight(call: string, value: unknown): void {
  let weight = 0;
  const add = (more: number) => {
    weight += more;
    if (weight > MAXIMUM_WEIGHT) throw refuse(call, `at most ${MAXIMUM_WEIGHT} characters and bytes`, 'more');
  };
  const visit = (part: unknown, depth: number): void => {
    if (depth > MAXIMUM_DEPTH) throw refuse(call, `at most ${MAXIMUM_DEPTH} levels`, 'more');
    add(1);
    if (typeof part === 'string' || part instanceof Uint8Array) add(part.length);
    else if (isContainer(part)) {
      // A sparse list is as long as it says, for whoever walks along it.
      if (Array.isArray(part)) add(part.length);
      for (const [name, entry] of Object.entries(part)) {
        add(name.length);
        visit(entry, depth + 1);
      }
    } else if (!isSimple(part)) throw refuse(call, 'plain data', typeof part);
  };
  visit(value, 0);
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function isSimple(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'boolean' || Number.isFinite(value);
}

function refuse(call: string, expected: string, got: string): ClavigerError {
  return new ClavigerError('CALL_INVALID', { field: call, expected, got });
}
