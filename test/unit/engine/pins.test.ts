import { expect, it } from 'vitest';
import type { EffectContext } from '../../../electron/service/engine/effect.ts';
import { endPins, keepPin, wholePin } from '../../../electron/service/engine/effects/pins.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { FoundTokenFact } from '../../../shared/engine/facts.ts';

const fields = {
  label: 'T1',
  generated: 'no',
  'officer-pin-holder': 'security-officer',
  'officer-pin-second-holder': 'administrator',
  'user-pin-holder': 'custodian',
} as const;
const blank: FoundTokenFact = {
  state: 'blank',
  manufacturer: 'Maker',
  model: 'Model',
  serial: '77',
  label: '',
  firmware: '1.0',
  librarySha256: 'a'.repeat(64),
  pinLimits: { minimum: 4, maximum: 16, digitsOnly: false },
  keepsOfficerPin: true,
  objects: 0,
  leftover: false,
  destroys: null,
};
const inUse: FoundTokenFact = { ...blank, state: 'ready', label: 'T1' };

/** A place where PINs are kept, over a token that takes every officer PIN for wrong. */
function room() {
  const live: EffectContext['live'] = { token: null, pins: new Map(), sets: new Map(), contributions: new Map() };
  const proved: Uint8Array[] = [];
  const tokens = {
    proveOfficerPin: async (_module: object, _token: object, pin: Uint8Array) => {
      proved.push(pin);
      throw new ClavigerError('TOKEN_PIN_WRONG', { field: 'C_Login' });
    },
  };
  const type = (turn: string, typed: Uint8Array, found = blank) =>
    keepPin(
      {
        live,
        turn,
        input: {},
        credential: { pin: typed },
        room: { tokens },
        site: { module: { path: '/nowhere' } },
        state: () => ({ plan: { modules: [] } }),
        act: (_name: string, _effect: string, _detail: object, work: () => Promise<object>) => work(),
      } as unknown as EffectContext,
      fields,
      found,
    );
  return { live, type };
}

const isWiped = (secret: SecretBytes | undefined) => {
  try {
    return secret?.use((bytes) => bytes.every((byte) => byte === 0)) ?? false;
  } catch (error) {
    return error instanceof ClavigerError && error.code === 'SECRET_WIPED';
  }
};

it('keeps a PIN until it is typed again, or until the last one has ended', async () => {
  const { live, type } = room();
  await type('user-pin', utf8ToBytes('7351 yes'));
  const first = live.pins.get('user-pin');
  expect(isWiped(first)).toBe(false);
  await type('user-pin', utf8ToBytes('9462 yes'));
  expect(isWiped(first)).toBe(true);
  const second = live.pins.get('user-pin');
  const whole = wholePin({ live }, fields, 'user');
  whole.wipe();
  expect(isWiped(second)).toBe(false);
  endPins(live);
  expect([isWiped(second), live.pins.size]).toEqual([true, 0]);
  expect(() => wholePin({ live }, fields, 'user')).toThrowError(expect.objectContaining({ code: 'SECRET_WIPED' }));
});

it.each([
  ['too short', 'user-pin', '735', blank, 'TOKEN_PIN_INVALID'],
  ['easy to guess', 'user-pin', '12345678', blank, 'TOKEN_PIN_WEAK'],
  ['the second part without the first', 'officer-pin-second', '7351 yes', blank, 'SECRET_WIPED'],
] as const)('keeps nothing of a PIN that is refused: %s', async (_what, turn, text, found, code) => {
  const { live, type } = room();
  const typed = utf8ToBytes(text);
  await expect(type(turn, typed, found)).rejects.toMatchObject({ code });
  expect([live.pins.size, [...typed].every((byte) => byte === 0)]).toEqual([0, true]);
});

it('keeps the first part of a PIN that the token refuses, and says that it may be the wrong one', async () => {
  const { live, type } = room();
  await type('officer-pin', utf8ToBytes('7351'), inUse);
  const refusal = type('officer-pin-second', utf8ToBytes('yes'), inUse);
  await expect(refusal).rejects.toMatchObject({
    code: 'TOKEN_PIN_WRONG',
    details: { action: expect.stringContaining('Either part') },
  });
  expect([...live.pins.keys()]).toEqual(['officer-pin']);
});
