import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';

const text = 'correct horse battery staple!!!!';

function secret(): SecretBytes {
  return SecretBytes.take(new TextEncoder().encode(text));
}

function bytesOf(from: SecretBytes): string {
  return from.use((bytes) => new TextDecoder().decode(bytes));
}

describe('SecretBytes', () => {
  it('takes the bytes over: the source holds zeros afterwards', () => {
    const source = new TextEncoder().encode(text);
    const taken = SecretBytes.take(source);
    expect(source).toEqual(new Uint8Array(source.length));
    expect(bytesOf(taken)).toBe(text);
    expect(taken.length).toBe(source.length);
  });

  it('lies in a buffer of its own, of at least a page', () => {
    const [one, two] = [secret(), secret()];
    one.use((left) =>
      two.use((right) => {
        expect(left.buffer.byteLength).toBe(4096);
        expect(left.byteOffset).toBe(0);
        expect(left.buffer).not.toBe(right.buffer);
      }),
    );
    expect(SecretBytes.zeros(5000).use(({ buffer }) => buffer.byteLength)).toBe(8192);
  });

  it.each([
    ['String', () => `${secret()}`],
    ['inspect', () => inspect(secret())],
    ['inspect of what holds it, with everything shown', () => inspect({ key: secret() }, { depth: null, showHidden: true })],
    ['console', () => inspect([secret()], { customInspect: true })],
  ])('prints as [secret] by %s', (_what, print) => {
    expect(print()).toContain('[secret]');
    expect(print()).not.toContain('correct');
    expect(print()).not.toContain('99, 111');
  });

  it('has no JSON form, alone or inside something', () => {
    for (const value of [secret(), { key: secret() }, [secret()]])
      expect(() => JSON.stringify(value)).toThrow(
        expect.objectContaining({ code: 'INTERNAL', details: expect.objectContaining({ field: 'secret' }) }),
      );
  });

  it('has no members to walk through', () => {
    expect(Object.keys(secret())).toEqual([]);
    expect(Object.getOwnPropertyNames(secret())).toEqual([]);
    expect({ ...secret() }).toEqual({});
  });

  it('holds zeros after wiping, and lends nothing', () => {
    const wiped = secret();
    const view = wiped.use((bytes) => bytes);
    wiped.wipe();
    expect(new Uint8Array(view.buffer)).toEqual(new Uint8Array(4096));
    expect(() => bytesOf(wiped)).toThrow(expect.objectContaining({ code: 'SECRET_WIPED', details: { field: 'secret' } }));
    expect(() => SecretBytes.xor(wiped, secret())).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }));
    expect(() => wiped.wipe()).not.toThrow();
    expect(wiped.length).toBe(32);
    expect(`${wiped}`).toBe('[secret]');
  });

  it('is XORed without wiping either side', () => {
    const [left, right] = [SecretBytes.take(new Uint8Array([1, 2, 3])), SecretBytes.take(new Uint8Array([3, 2, 1]))];
    expect(SecretBytes.xor(left, right).use((bytes) => [...bytes])).toEqual([2, 0, 2]);
    expect(left.use((bytes) => [...bytes])).toEqual([1, 2, 3]);
  });
});
