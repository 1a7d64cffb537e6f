import { describe, expect, it } from 'vitest';
import { appliedQuirks, familyOf, quirkFamilies } from '../../../shared/hsm/quirks/index.ts';

describe('quirk families', () => {
  it.each(Object.entries(quirkFamilies))('%s gives each quirk a name of its own, a change and a source', (_id, family) => {
    const names = family.quirks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const quirk of appliedQuirks(family)) {
      expect(quirk).toMatchObject({ family: family.title, name: expect.stringMatching(/^[a-z0-9-]+$/) });
      expect(quirk.change.length).toBeGreaterThan(20);
      expect(quirk.source.length).toBeGreaterThan(5);
    }
  });

  it.each([
    ['/usr/lib/x86_64-linux-gnu/libsoftokn3.so', 'NSS softokn'],
    ['/usr/lib/softhsm/libsofthsm2.so', 'SoftHSM 2'],
    ['/opt/maker/libcryptoki.so', 'unknown'],
  ])('recognise %s as %s', (path, title) => {
    expect(familyOf({ path }).title).toBe(title);
  });

  it('assume nothing of a library they do not know', () => {
    const family = familyOf({ path: '/opt/maker/libcryptoki.so' });
    expect(family.start({ path: '/opt/maker/libcryptoki.so' })).toEqual({ environment: {} });
    expect(appliedQuirks(family)).toEqual([]);
    expect(family.pinFlags).toEqual(['countLow', 'finalTry', 'locked']);
  });

  it('start SoftHSM by environment and NSS by parameter', () => {
    const path = '/x';
    expect(quirkFamilies.softhsm2.start({ path, configuration: '/d/c.conf' })).toEqual({
      environment: { SOFTHSM2_CONF: '/d/c.conf' },
    });
    expect(quirkFamilies.nss.start({ path, configuration: '/d' }).parameters).toBe(
      "configdir='sql:/d' certPrefix='' keyPrefix='' secmod='secmod.db' flags=",
    );
  });

  it.each(["/it's", 'relative', '/a\\b', '/a{b'])('refuse %j as a folder of NSS', (configuration) => {
    const refused = expect.objectContaining({
      code: 'INPUT_INVALID',
      details: expect.objectContaining({ field: 'module.configuration' }),
    });
    expect(() => quirkFamilies.nss.start({ path: '/x', configuration })).toThrow(refused);
  });
});
