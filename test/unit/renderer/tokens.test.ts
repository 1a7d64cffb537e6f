import { describe, expect, it } from 'vitest';
import { missingPlace, pinOf, whyNot } from '../../../renderer/store/tokens.ts';
import { text } from '../../../renderer/text/index.ts';
import { configurationNeed } from '../../../shared/hsm/library-configuration.ts';
import type { TokenLine } from '../../../shared/ipc/tokens.ts';

const pin = { countLow: false, finalTry: false, locked: false };
const line: TokenLine = {
  manufacturer: 'Maker',
  model: 'Model',
  serial: '7',
  label: 'root',
  firmware: '1.0',
  librarySha256: 'ab'.repeat(32),
  state: 'ready',
  software: { is: false, why: 'no sign' },
  pin,
  officerPin: pin,
  keepsOfficerPin: true,
  alike: false,
  heldBy: null,
};

describe('the PIN of a token', () => {
  it.each([
    ['clean', {}],
    ['wrong-tried', { pin: { ...pin, countLow: true } }],
    ['last-try', { pin: { ...pin, countLow: true, finalTry: true } }],
    ['locked', { pin: { ...pin, finalTry: true, locked: true } }],
    ['locked-both', { pin: { ...pin, locked: true }, officerPin: { ...pin, locked: true } }],
    ['locked-for-good', { pin: { ...pin, locked: true }, keepsOfficerPin: false }],
    ['untold', { pin: { countLow: null, finalTry: null, locked: null } }],
    ['none', { state: 'no-user-pin' }],
    ['none', { state: 'blank' }],
  ] as const)('is called %s', (called, change) => {
    expect(pinOf({ ...line, ...change })).toBe(called);
  });

  it('that is locked says who can unlock it, and that nobody can', () => {
    expect(text.tokens.pins.locked).toContain('security officer can set a new one');
    expect(text.tokens.pins['locked-for-good']).toContain('nobody can unlock it');
  });
});

describe('a token', () => {
  it.each([
    [null, {}],
    ['blank', { state: 'blank' }],
    ['no-user-pin', { state: 'no-user-pin' }],
    ['alike', { alike: true }],
    ['held', { heldBy: 'ABCD-1234' }],
    ['locked', { pin: { ...pin, locked: true } }],
    ['last-try', { pin: { ...pin, finalTry: true } }],
    [null, { pin: { ...pin, countLow: true } }],
  ] as const)('is kept from being tried by %s', (why, change) => {
    expect(whyNot({ ...line, ...change })).toBe(why);
  });
});

describe('a library', () => {
  it.each([
    ['/usr/lib/libsoftokn3.so', 'needed'],
    ['/usr/lib/libsofthsm2.so', 'possible'],
    ['/opt/nfast/toolkits/pkcs11/libcknfast.so', 'none'],
    ['/opt/unheard-of.so', 'none'],
  ])('%s: a configuration is %s', (path, need) => {
    expect(configurationNeed(path)).toBe(need);
  });

  it('is asked for its tokens when all it needs is named', () => {
    expect(missingPlace({ path: ' ', configuration: '' })).toBe('path');
    expect(missingPlace({ path: '/usr/lib/libsoftokn3.so', configuration: '' })).toBe('configuration');
    expect(missingPlace({ path: '/usr/lib/libsoftokn3.so', configuration: '/store' })).toBeNull();
    expect(missingPlace({ path: '/usr/lib/libsofthsm2.so', configuration: '' })).toBeNull();
  });
});
