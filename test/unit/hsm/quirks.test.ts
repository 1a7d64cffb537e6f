import { describe, expect, it } from 'vitest';
import { QuirkLog } from '../../../electron/service/hsm/quirk-log.ts';
import { familyIdOf, familyOf, familyOfToken, quirkFamilies, unknownFamily } from '../../../shared/hsm/quirks/index.ts';

const refusedConfiguration = expect.objectContaining({
  code: 'INPUT_INVALID',
  details: expect.objectContaining({ field: 'module.configuration' }),
});

describe('the family of a library', () => {
  it.each([
    ['/usr/lib/x86_64-linux-gnu/libsoftokn3.so', 'nss'],
    ['/usr/lib/softhsm/libsofthsm2.so', 'softhsm2'],
    ['/usr/local/lib/softhsm/libsofthsm2.so', 'softhsm2'],
    ['C:\\SoftHSM2\\lib\\softhsm2-x64.dll', 'softhsm2'],
    ['/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so', 'opensc'],
    ['C:\\Windows\\System32\\OPENSC-PKCS11.DLL', 'opensc'],
    ['/usr/local/lib/pkcs11/yubihsm_pkcs11.dylib', 'yubihsm2'],
    ['/usr/safenet/lunaclient/lib/libCryptoki2_64.so', 'luna'],
    ['C:\\Program Files\\SafeNet\\LunaClient\\cryptoki.dll', 'luna'],
    ['/opt/nfast/toolkits/pkcs11/libcknfast.so', 'nshield'],
    ['/opt/cloudhsm/lib/libcloudhsm_pkcs11.so', 'cloudhsm'],
    ['/opt/utimaco/lib/libcs_pkcs11_R2.so', 'utimaco'],
    ['/usr/local/lib/libsc-hsm-pkcs11.so', 'smartcard-hsm'],
    ['/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1.9.0', 'tpm2'],
    ['/opt/maker/libcryptoki.so', null],
    ['/opt/maker/libsofthsm2.so.backup', null],
    ['/opt/libsoftokn3.so/maker.so', null],
  ])('of %s is %s', (path, id) => {
    expect(familyIdOf({ path })).toBe(id);
  });

  it('is the unknown one where no name fits: nothing is assumed, and every candidate of every family is tried', () => {
    const location = { path: '/opt/maker/libcryptoki.so' };
    const family = familyOf(location);
    expect(family).toBe(unknownFamily);
    expect(family.start(location)).toEqual({ environment: {} });
    expect(family.pinFlags).toEqual(['countLow', 'finalTry', 'locked']);
    expect(family.quirks).toEqual([]);
    const tried = new Set(family.keyWrapCandidates.map(({ mechanism }) => mechanism));
    for (const known of Object.values(quirkFamilies))
      for (const { mechanism } of known.keyWrapCandidates) expect(tried).toContain(mechanism);
    expect(tried.size).toBe(family.keyWrapCandidates.length);
  });
});

describe('the family of a token', () => {
  it.each([
    ['OpenSC', 'www.CardContact.de', 'PKCS#15 emulated', 'SmartCard-HSM'],
    ['SmartCard-HSM', 'CardContact (www.cardcontact.de)', 'SmartCard-HSM', 'SmartCard-HSM'],
    ['OpenSC', 'OpenSC Project', 'PKCS#15', 'OpenSC'],
    ['unknown', 'SoftHSM project', 'SoftHSM v2', 'SoftHSM 2'],
    ['unknown', 'Mozilla Foundation', 'NSS 3', 'NSS softokn'],
    ['unknown', 'Yubico (www.yubico.com)', 'YubiHSM', 'YubiHSM 2'],
    ['unknown', 'Yubico (www.yubico.com)', 'YubiKey YK5', 'unknown'],
    ['unknown', 'nCipher Corp. Ltd', '', 'nShield'],
    ['unknown', 'Utimaco IS GmbH', 'CryptoServer', 'Utimaco CryptoServer'],
    ['Luna', 'a maker', 'a model', 'Luna'],
  ])('behind the library of %s that says “%s”, “%s” is %s', (title, manufacturer, model, expected) => {
    const library = Object.values(quirkFamilies).find((family) => family.title === title) ?? unknownFamily;
    expect(familyOfToken(library, { manufacturer, model }).title).toBe(expected);
  });
});

it('passes no address to a token whose library is another’s', () => {
  const token = { manufacturer: 'Mozilla Foundation', model: 'NSS 3' };
  expect(familyOfToken(quirkFamilies.nss, token).xorByPointer).toBe(true);
  expect(familyOfToken(unknownFamily, token)).toMatchObject({ title: 'NSS softokn', xorByPointer: false });
});

describe('the start of a library', () => {
  it.each([
    ['/l/libsofthsm2.so', 'SOFTHSM2_CONF'],
    ['/l/opensc-pkcs11.so', 'OPENSC_CONF'],
    ['/l/yubihsm_pkcs11.so', 'YUBIHSM_PKCS11_CONF'],
    ['/l/libCryptoki2_64.so', 'ChrystokiConfigurationPath'],
    ['/l/libcs_pkcs11_R3.so', 'CS_PKCS11_R3_CFG'],
    ['C:\\l\\cs_pkcs11_R2.dll', 'CS_PKCS11_R2_CFG'],
    ['/l/libtpm2_pkcs11.so', 'TPM2_PKCS11_STORE'],
  ])('%s hands the configuration over in %s', (path, variable) => {
    const family = familyOf({ path });
    expect(family.start({ path, configuration: '/d/store' })).toEqual({ environment: { [variable]: '/d/store' } });
    expect(family.start({ path })).toEqual({ environment: {} });
    expect(() => family.start({ path, configuration: 'store' })).toThrow(refusedConfiguration);
  });

  it.each(['/l/libcknfast.so', '/l/libcloudhsm_pkcs11.so', '/l/libsc-hsm-pkcs11.so', '/l/libunheard.so'])(
    '%s takes no configuration, and refuses one that would not be read',
    (path) => {
      expect(familyOf({ path }).start({ path })).toEqual({ environment: {} });
      expect(() => familyOf({ path }).start({ path, configuration: '/d/c' })).toThrow(refusedConfiguration);
    },
  );

  it('gives NSS its folder as a parameter', () => {
    expect(quirkFamilies.nss.start({ path: '/x', configuration: '/d' }).parameters).toBe(
      "configdir='sql:/d' certPrefix='' keyPrefix='' secmod='secmod.db' flags=",
    );
  });

  it.each(["/it's", 'relative', '/a\\b', '/a{b'])('refuses %j as a folder of NSS', (configuration) => {
    expect(() => quirkFamilies.nss.start({ path: '/x', configuration })).toThrow(refusedConfiguration);
  });
});

describe('what is known of a family', () => {
  it('is what was measured of the two that practice is made with', () => {
    expect(quirkFamilies.nss).toMatchObject({ software: true, xorByPointer: true, serialIsUnique: false });
    expect(quirkFamilies.softhsm2).toMatchObject({ software: true, xorByPointer: false, serialIsUnique: true });
  });

  it('is never that an address may be passed where nobody tried it', () => {
    const others = Object.entries(quirkFamilies).filter(([id]) => id !== 'nss');
    for (const [, family] of others) expect(family.xorByPointer).toBe(false);
    expect(unknownFamily.xorByPointer).toBe(false);
  });

  it('names the numbers of makers that have their own', () => {
    const numbers = (family: { keyWrapCandidates: readonly { mechanism: number; claims: string }[] }) =>
      family.keyWrapCandidates.map(({ mechanism, claims }) => `0x${mechanism.toString(16)} ${claims}`);
    expect(numbers(quirkFamilies.luna)).toEqual([
      '0x210b RFC 5649',
      '0x80000171 RFC 5649',
      '0x2109 RFC 3394',
      '0x80000170 RFC 3394',
    ]);
    expect(numbers(quirkFamilies.cloudhsm)).toEqual([
      '0x8000216f RFC 5649',
      '0x210b RFC 5649',
      '0x210a RFC 5649',
      '0x80002109 RFC 3394',
    ]);
  });

  it('lists no accelerator slot of nShield, for it holds no private objects', () => {
    expect(quirkFamilies.nshield.isServiceSlot('accelerator')).toBe(true);
    expect(quirkFamilies.nshield.isServiceSlot('my softcard')).toBe(false);
  });
});

describe('the quirks recorded with a session', () => {
  const names = (log: QuirkLog) => log.applied().map(({ name }) => name);

  it('are at first those that reading and opening the token went by', () => {
    const log = new QuirkLog(quirkFamilies.softhsm2);
    expect(names(log)).toEqual(['configuration-by-environment', 'pin-never-locks']);
  });

  it('grow by what the session did, each once and in the order of the family', () => {
    const log = new QuirkLog(quirkFamilies.softhsm2);
    log.reached('oaep-used');
    log.reached('key-wrap-probed');
    log.reached('key-wrap-probed');
    expect(names(log)).toEqual(['configuration-by-environment', 'kwp-by-old-number', 'pin-never-locks', 'oaep-sha1-only']);
    expect(log.applied()[1]).toMatchObject({ family: 'SoftHSM 2', source: 'measured 2.6.1' });
  });

  it('are none for an unknown family, whatever the session did', () => {
    const log = new QuirkLog(unknownFamily);
    log.reached('key-wrapped');
    expect(log.applied()).toEqual([]);
  });
});
