import { describe, expect, it } from 'vitest';
import type { EffectContext } from '../../../electron/service/engine/effect.ts';
import { findKey as effect } from '../../../electron/service/engine/effects/find-key.ts';
import { type KeyFact, noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { findKey } from '../../../shared/engine/steps/find-key.ts';
import { emptyWorld } from '../../../shared/script/world.ts';

type Step = Parameters<typeof findKey.turns>[0];

const checkValue = { method: 'CMAC', value: '0011223344' } as const;
const secret: KeyFact = {
  label: 'data-key-1',
  id: '0a'.repeat(16),
  type: 'aes',
  bits: 256,
  checkValue,
  extractable: true,
  origin: 'earlier',
  state: 'active',
};
const { checkValue: _none, ...rest } = secret;
const pair: KeyFact = { ...rest, type: 'rsa', bits: 4096, publicKey: 'AAAA' };

function stepOf(type: Step['fields']['type']): Step {
  return { id: 'find', fields: { key: 'old-key', type } } as Step;
}

/** A session that has `handles`, each with what it says of itself. */
function sessionWith(
  handles: readonly { label: string; class: string; extractable: boolean }[],
  value: string = checkValue.value,
) {
  const list = handles.map((handle) => ({ kind: 'key-handle', id: secret.id, ...handle }));
  return {
    findKeys: async ({ id }: { id: string }) => list.filter((handle) => handle.id === id),
    attributes: async (handle: (typeof list)[number]) => handle,
    checkValue: async () => ({ method: 'CMAC', value, tokenOwn: null }),
    publicKey: async () => new Uint8Array([0, 0, 0]),
  };
}

function find(fact: KeyFact, token: ReturnType<typeof sessionWith>) {
  const context = {
    step: stepOf(fact.type),
    live: { token },
    state: () => ({ facts: { ...noFacts, keys: { 'old-key': fact } } }),
  } as unknown as EffectContext;
  return effect.run(context);
}

const here = { label: 'data-key-1', class: 'CKO_SECRET_KEY', extractable: false };

describe('a key of an earlier ceremony', () => {
  it('is found by its id and compared by its check value', async () => {
    expect(await find(secret, sessionWith([here]))).toEqual({
      label: 'data-key-1',
      id: secret.id,
      checkValue,
      extractable: false,
    });
  });

  it('is found by its private half and compared by its public key', async () => {
    const halves = ['CKO_PUBLIC_KEY', 'CKO_PRIVATE_KEY'].map((name) => ({ ...here, class: name }));
    expect(await find(pair, sessionWith(halves))).toMatchObject({ publicKey: 'AAAA', extractable: false });
    await expect(find(pair, sessionWith(halves.slice(0, 1)))).rejects.toMatchObject({
      code: 'TOKEN_KEY_MISSING',
      details: { field: 'key data-key-1', got: 'none' },
    });
    await expect(find({ ...pair, publicKey: 'AAAB' }, sessionWith(halves))).rejects.toMatchObject({
      code: 'VALUE_DIFFERENT',
      details: { field: 'public key of data-key-1', expected: 'AAAB', got: 'AAAA' },
    });
  });

  it.each([
    ['is not there', [], 'TOKEN_KEY_MISSING', 'none'],
    ['is there twice', [here, here], 'TOKEN_KEY_MISSING', 'more than one'],
    ['has another label', [{ ...here, label: 'other' }], 'VALUE_DIFFERENT', 'other'],
  ])('is refused where it %s', async (_what, handles, code, got) => {
    await expect(find(secret, sessionWith(handles))).rejects.toMatchObject({ code, details: { got } });
  });

  it('is refused where it is another key of that id', async () => {
    await expect(find(secret, sessionWith([here], '99'))).rejects.toMatchObject({
      code: 'VALUE_DIFFERENT',
      details: { field: 'check value of data-key-1', expected: '0011223344 (CMAC)', got: '99 (CMAC)' },
    });
  });
});

describe('what is observed of it', () => {
  const observed = { label: secret.label, id: secret.id, checkValue, extractable: false };
  const contradiction = (
    fact: KeyFact | undefined,
    found: Parameters<typeof findKey.reduce>[2] = observed,
    type = stepOf('aes'),
  ) => {
    const keys = fact === undefined ? {} : { 'old-key': fact };
    return findKey.consistent?.(type, found, { facts: { ...noFacts, keys } } as unknown as TurnContext)?.what ?? null;
  };

  it('is what was told, and no other', () => {
    const told = 'whether an earlier transcript tells of the key old-key';
    expect(contradiction(secret)).toBeNull();
    expect(contradiction(undefined)).toBe(told);
    expect(contradiction({ ...secret, origin: 'here' })).toBe(told);
    expect(contradiction({ ...secret, origin: 'found' })).toBe(told);
    expect(contradiction(secret, observed, stepOf('rsa'))).toBe('type of the key');
    expect(contradiction(secret, { ...observed, label: 'other' })).toBe('label of the key');
    expect(contradiction(secret, { ...observed, id: '0b'.repeat(16) })).toBe('id of the key');
    expect(contradiction({ ...secret, state: 'destroyed' })).toBe('whether the key was destroyed');
    expect(contradiction(secret, { ...observed, checkValue: { ...checkValue, value: '99' } })).toBe('check value of the key');
    expect(contradiction({ ...secret, extractable: false }, { ...observed, extractable: true })).toBe(
      'whether a key that could not leave can now',
    );
    const { checkValue: _value, ...blank } = observed;
    expect(contradiction(pair, { ...blank, publicKey: 'AAAA' }, stepOf('rsa'))).toBeNull();
    expect(contradiction(pair, { ...blank, publicKey: 'AAAB' }, stepOf('rsa'))).toBe('public key');
    expect(contradiction(rest as KeyFact, blank)).toBe('whether anything tells the key from another');
  });

  it('makes the key one that was found, as it is now', () => {
    const facts = findKey.reduce({ ...noFacts, keys: { 'old-key': secret } }, stepOf('aes'), observed, {
      id: 'find',
      person: 'a',
    });
    expect(facts.keys['old-key']).toEqual({ ...secret, origin: 'found', extractable: false });
  });

  it('needs the token and the transcript in the dry run', () => {
    const key = { state: 'active', inToken: false, extractable: true, kind: 'secret', made: false } as const;
    const world = { ...emptyWorld, token: { ...emptyWorld.token, state: 'open' as const }, keys: { 'old-key': key } };
    expect(findKey.needs(stepOf('aes'), world)).toEqual([]);
    expect(findKey.needs(stepOf('aes'), { ...world, keys: {} })).toEqual(['the key old-key is told of (read-transcript)']);
    expect(findKey.needs(stepOf('aes'), { ...world, token: emptyWorld.token })).toHaveLength(1);
    const after = findKey.sets(stepOf('rsa'), world);
    expect(after.keys['old-key']).toMatchObject({ inToken: true, kind: 'pair' });
    expect(findKey.needs(stepOf('rsa'), after)).toEqual(['the key old-key was not made or found before; it is looked for once']);
  });
});
