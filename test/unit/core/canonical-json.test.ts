import { describe, expect, it } from 'vitest';
import { bytesToUtf8, concatBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../../../shared/core/canonical-json.ts';

function canonical(value: unknown): string {
  return bytesToUtf8(canonicalBytes(value as Json));
}

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

describe('canonicalBytes', () => {
  it('escapes text as in RFC 8785 section 3.2.2', () => {
    expect(canonical({ string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/', literals: [null, true, false] })).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units as in RFC 8785 section 3.2.3', () => {
    const members = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    const value = Object.fromEntries(members.map((member) => [member, member.length]));
    expect(canonical(value)).toBe(`{${sorted.map((member) => `${JSON.stringify(member)}:${member.length}`).join(',')}}`);
  });

  it('writes neither spaces nor a final line feed', () => {
    expect(canonical({ b: [1, { d: -2, c: '' }], a: {} })).toBe('{"a":{},"b":[1,{"c":"","d":-2}]}');
  });

  it.each([
    ['a float', { rate: 0.5 }, 'json.rate', '0.5'],
    ['an unsafe integer', { list: [2 ** 53] }, 'json.list.0', '9007199254740992'],
    ['not a number', { a: { b: Number.NaN } }, 'json.a.b', 'NaN'],
    ['undefined', { a: undefined }, 'json.a', 'undefined'],
  ])('refuses %s, and says where', (_what, value, field, got) => {
    expect(failure(() => canonical(value))).toMatchObject({ code: 'INPUT_INVALID', details: { field, got } });
  });

  it('refuses what is nested deeper than 32', () => {
    const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(canonical(nested(32))).toBe(`${'['.repeat(32)}1${']'.repeat(32)}`);
    expect(failure(() => canonical(nested(33)))).toMatchObject({
      code: 'INPUT_INVALID',
      details: { expected: 'at most 32 levels' },
    });
  });
});

describe('parseCanonical', () => {
  it('gives back what was written', () => {
    const value = { list: [1, 'two', null, { three: true }], text: 'ä€\u{1f600}' };
    expect(parseCanonical(canonicalBytes(value), 'field')).toEqual(value);
  });

  it.each([
    ['a space', '{"a": 1}'],
    ['a final line feed', '{"a":1}\n'],
    ['members out of order', '{"b":1,"a":2}'],
    ['a member twice', '{"a":1,"a":2}'],
    ['an escape that is not needed', '{"a":"\\u0041"}'],
    ['an escaped slash', '{"a":"\\/"}'],
    ['an exponent', '{"a":1e2}'],
    ['a negative zero', '{"a":-0}'],
  ])('refuses %s', (_what, text) => {
    expect(failure(() => parseCanonical(utf8ToBytes(text), 'a file'))).toMatchObject({
      code: 'JSON_NOT_CANONICAL',
      details: { field: 'a file' },
    });
  });

  it.each([
    ['a float', utf8ToBytes('{"a":1.5}'), 'json.a'],
    ['no JSON', utf8ToBytes('{a:1}'), 'a file'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'a file'],
    ['a byte-order mark', concatBytes(new Uint8Array([0xef, 0xbb, 0xbf]), utf8ToBytes('1')), 'a file'],
  ])('refuses %s', (_what, bytes, field) => {
    const error = failure(() => parseCanonical(bytes, 'a file'));
    expect(error).toMatchObject({ details: { field } });
    expect(['INPUT_INVALID', 'JSON_NOT_CANONICAL']).toContain((error as { code: string }).code);
  });

  it('refuses more bytes than allowed before it looks at them', () => {
    expect(failure(() => parseCanonical(utf8ToBytes('{{{{'), 'a file', 3))).toMatchObject({
      code: 'INPUT_TOO_LARGE',
      details: { field: 'a file', expected: 'at most 3 bytes', got: '4 bytes' },
    });
  });
});
