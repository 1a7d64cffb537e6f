import { describe, expect, it } from 'vitest';
import { isMarkerLabel, requirePracticeToken, sameToken, selectToken, unpad } from '../../../shared/hsm/identity.ts';
import type { TokenIdentity } from '../../../shared/hsm/port/token.ts';

const token: TokenIdentity = {
  manufacturer: 'maker',
  model: 'model',
  serial: '123',
  label: 'one',
  librarySha256: 'aa',
  firmware: '1.0',
  marker: null,
};

describe('token identity', () => {
  it.each([
    ['blanks   ', 'blanks'],
    ['nul\0\0\0', 'nul'],
    ['SW   TPM\0\0  ', 'SW   TPM'],
    ['nul then blanks \0 rest', 'nul then blanks'],
    ['', ''],
    ['  front', '  front'],
  ])('loses padding: %j', (padded, text) => {
    expect(unpad(padded)).toBe(text);
  });

  it.each(['manufacturer', 'model', 'serial', 'label', 'librarySha256', 'firmware'] as const)(
    'is another token with another %s',
    (part) => {
      expect(sameToken(token, { ...token })).toBe(true);
      expect(sameToken(token, { ...token, [part]: 'other' })).toBe(false);
    },
  );

  it('compares markers only where both are known', () => {
    const marked = { ...token, marker: 'claviger practice 0123456789abcdef' };
    expect(sameToken(token, marked)).toBe(true);
    expect(sameToken(marked, { ...marked, marker: 'claviger practice 1123456789abcdef' })).toBe(false);
  });

  it('selects the one token named, by label and serial', () => {
    const other = { ...token, serial: '456' };
    expect(selectToken([token, { ...token, label: 'two' }], { label: 'one' })).toBe(0);
    expect(selectToken([token, other], { label: 'one', serial: '456' })).toBe(1);
  });

  it('stops at two tokens that cannot be told apart', () => {
    const ambiguous = expect.objectContaining({
      code: 'TOKEN_AMBIGUOUS',
      details: { field: 'token', expected: 'one one', got: '2 of them' },
    });
    expect(() => selectToken([token, { ...token, serial: '456' }], { label: 'one' })).toThrow(ambiguous);
    const twin = expect.objectContaining({ code: 'TOKEN_AMBIGUOUS' });
    expect(() => selectToken([token, { ...token }], { label: 'one', serial: '123' })).toThrow(twin);
  });

  it('says what it saw when there is no such token', () => {
    const absent = expect.objectContaining({
      code: 'TOKEN_ABSENT',
      details: { field: 'token', expected: 'two', got: 'one, serial 123' },
    });
    expect(() => selectToken([token], { label: 'two' })).toThrow(absent);
    const none = expect.objectContaining({ code: 'TOKEN_ABSENT', details: { field: 'token', expected: 'two', got: 'no token' } });
    expect(() => selectToken([], { label: 'two' })).toThrow(none);
  });

  it.each(['claviger practice 0123456789abcdef', 'claviger practice ffffffffffffffff'])('takes %j for a marker', (label) => {
    expect(isMarkerLabel(label)).toBe(true);
    expect(() => requirePracticeToken({ ...token, marker: label })).not.toThrow();
  });

  it.each([
    null,
    '',
    'claviger practice',
    'claviger practice 0123',
    'claviger practice 0123456789ABCDEF',
    'x claviger practice 0123456789abcdef',
  ])('does not take %j for a marker', (marker) => {
    const refused = expect.objectContaining({ code: 'TOKEN_NOT_PRACTICE', details: expect.objectContaining({ field: 'token' }) });
    expect(() => requirePracticeToken({ ...token, marker })).toThrow(refused);
  });
});
