import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../shared/byok/bundle-manifest.ts';
import { parseRequest } from '../../../shared/byok/request.ts';
import { parseWrappingKey, wrappingKeyFromPem } from '../../../shared/byok/spki.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { cloudKey, jsonBytes, requestMembers } from './kit.ts';

const key = cloudKey(2048);
const members = requestMembers(key);
const good = jsonBytes(members);

/** Whether `parse` gives a value (true) or a typed error (false); anything else fails the test. */
function answers(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof ClavigerError) return false;
    throw error;
  }
}

const edit = fc.record({ at: fc.nat(), drop: fc.nat(4), insert: fc.uint8Array({ maxLength: 4 }) });
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

function edited(bytes: Uint8Array, changes: readonly { at: number; drop: number; insert: Uint8Array }[]): Uint8Array {
  return changes.reduce((current, { at, drop, insert }) => {
    const start = at % (current.length + 1);
    return new Uint8Array([...current.subarray(0, start), ...insert, ...current.subarray(start + drop)]);
  }, bytes);
}

describe('whatever comes as a request', () => {
  it('of random bytes is refused with a typed error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !answers(() => parseRequest(bytes))));
  });

  it('of any JSON is refused with a typed error', () => {
    fc.assert(
      fc.property(fc.json(), (text) => !answers(() => parseRequest(utf8ToBytes(text)))),
      { numRuns: 300 },
    );
  });

  it('of a good request with random edits is parsed or refused with a typed error', () => {
    fc.assert(
      fc.property(edits, (changes) => {
        answers(() => parseRequest(edited(good, changes)));
      }),
      { numRuns: 1500 },
    );
  });

  it('of a good request with any value in a member is parsed or refused with a typed error', () => {
    const name = fc.constantFrom(...Object.keys(members));
    fc.assert(
      fc.property(name, fc.anything({ values: [fc.string(), fc.integer(), fc.boolean()] }), (member, value) => {
        const text = JSON.stringify({ ...members, [member]: value });
        answers(() => parseRequest(utf8ToBytes(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('of a key with random edits is refused, unless it is still exactly one RSA key', () => {
    fc.assert(
      fc.property(edits, (changes) => {
        const bytes = edited(key.spki, changes);
        if (answers(() => parseWrappingKey(bytes))) expect(bytes.length).toBe(key.spki.length);
      }),
      { numRuns: 1500 },
    );
  });

  it('of a PEM text is parsed or refused with a typed error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        answers(() => wrappingKeyFromPem(`-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----\n`));
      }),
    );
  });

  it('of a manifest is refused with a typed error', () => {
    fc.assert(fc.property(fc.json(), (text) => !answers(() => parseManifest(utf8ToBytes(text)))));
  });
});
