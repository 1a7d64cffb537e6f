import { describe, expect, it } from 'vitest';
import { mechanisms } from '../../../shared/hsm/constants/mechanisms.ts';
import {
  type KeyKindId,
  type KeyPairKind,
  keyKinds,
  pairKind,
  type SecretKeyKind,
  secretKind,
} from '../../../shared/hsm/key-kinds.ts';
import { type SignatureScheme, signatureSchemes } from '../../../shared/hsm/signature-schemes.ts';

const ids = Object.keys(keyKinds) as KeyKindId[];

describe('kinds of keys', () => {
  it.each(ids)('say of %s what it is, and nothing of another form', (id) => {
    const { form } = keyKinds[id];
    const [right, wrong] = form === 'secret' ? [secretKind, pairKind] : [pairKind, secretKind];
    expect(right(id as never)).toBe(keyKinds[id]);
    expect(() => wrong(id as never)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', details: expect.objectContaining({ field: 'kind', got: id }) }),
    );
  });

  it.each(['', 'aes', 'AES-256', 'toString', '__proto__'])('do not know “%s”', (id) => {
    for (const kind of [() => secretKind(id as SecretKeyKind), () => pairKind(id as KeyPairKind)]) {
      expect(kind).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    }
  });

  it('are each made by a mechanism without parameter', () => {
    for (const id of ids) expect(mechanisms[keyKinds[id].mechanism].parameter).toBe('none');
  });
});

describe('signature schemes', () => {
  const schemes: readonly SignatureScheme[] = Object.values(signatureSchemes);

  it('are each of a type of key that is made', () => {
    const types = new Set(ids.map((id) => keyKinds[id].keyType));
    for (const { keyType } of schemes) expect(types.has(keyType)).toBe(true);
  });

  it('hash on this side first, where there is a choice, and use one hash throughout', () => {
    for (const { ways, hash } of schemes) {
      if (ways.length > 1) expect(ways.map(({ input }) => input === 'data')).toEqual([false, true]);
      const digits = hash?.replace('SHA-', '') ?? '';
      for (const { mechanism } of ways) {
        if ('pss' in mechanism) expect(mechanism.pss).toBe(hash);
        if ('name' in mechanism && /SHA\d/.test(mechanism.name)) expect(mechanism.name).toContain(`SHA${digits}`);
      }
    }
  });
});
