import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { familyIdOf, familyOf, quirkFamilies, unknownFamily } from '../../shared/hsm/quirks/index.ts';

const families = Object.entries(quirkFamilies);
const systems = ['linux', 'macos', 'windows'] as const;
const folders = { linux: '/usr/lib/', macos: '/usr/local/lib/', windows: 'C:\\Program Files\\maker\\' } as const;

const guide = readFileSync(new URL('../../docs/guide/tokens.md', import.meta.url), 'utf8');

// What holds for every member of the registry, so that one more family needs no test of its own.
describe.each(families)('the token family %s', (id, family) => {
  it.each(systems)('is recognised by each of its file names on %s, and by no other family', (system) => {
    for (const name of family.libraries[system]) {
      expect(familyIdOf({ path: folders[system] + name })).toBe(id);
      expect(familyIdOf({ path: folders[system] + name.toUpperCase() })).toBe(id);
      expect(familyIdOf({ path: `${folders[system]}my-${name}` })).toBe(null);
    }
  });

  it('has a name on Linux, where a version may follow', () => {
    expect(family.libraries.linux.length).toBeGreaterThan(0);
    for (const name of family.libraries.linux) expect(familyOf({ path: `/usr/lib/${name}.1.2` })).toBe(family);
  });

  it('is in the guide, with each of its file names and each variable it is started with', () => {
    const names = systems.flatMap((system) => family.libraries[system]);
    for (const name of names) expect(guide).toContain(`\`${name}\``);
    const path = `/usr/lib/${family.libraries.linux[0]}`;
    if (takesConfiguration(path))
      for (const variable of Object.keys(family.start({ path, configuration: '/d' }).environment))
        expect(guide).toContain(`\`${variable}\``);
  });

  it('recognises no token that says nothing', () => {
    expect(family.recognisesToken({ manufacturer: '', model: '' })).toBe(false);
  });

  it('tries each mechanism once, and the ones said to be RFC 5649 among them', () => {
    const numbers = family.keyWrapCandidates.map(({ mechanism }) => mechanism);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(family.keyWrapCandidates.some(({ claims }) => claims === 'RFC 5649')).toBe(true);
    for (const number of numbers) expect(number >= 0x80000000 || [0x2109, 0x210a, 0x210b].includes(number)).toBe(true);
  });

  it('tries nothing an unknown library would not be tried with', () => {
    for (const candidate of family.keyWrapCandidates)
      expect(unknownFamily.keyWrapCandidates).toContainEqual(expect.objectContaining({ mechanism: candidate.mechanism }));
    expect(unknownFamily.unwrapAdjustments).toEqual(expect.arrayContaining([...family.unwrapAdjustments]));
  });

  it('refuses a configuration that is no absolute path', () => {
    const refused = expect.objectContaining({ code: 'INPUT_INVALID' });
    expect(() => family.start({ path: '/x', configuration: 'relative' })).toThrow(refused);
  });

  it('gives each quirk a name of its own, a change, a source, and what makes it apply', () => {
    const names = family.quirks.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, change, source } of family.quirks) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(change.length).toBeGreaterThan(20);
      expect(source).toMatch(/\bmeasured \d|^unverified: |, |\b(issue|request) \d|\(/);
    }
  });
});

it('every family has a title of its own', () => {
  const titles = [...families.map(([, { title }]) => title), unknownFamily.title];
  expect(new Set(titles).size).toBe(titles.length);
});

function takesConfiguration(path: string): boolean {
  try {
    familyOf({ path }).start({ path, configuration: '/d' });
    return true;
  } catch {
    return false;
  }
}
