import { describe, expect, it } from 'vitest';
import { NewPinEntry } from '../../../renderer/custodian/new-pin.ts';
import { text } from '../../../renderer/text/index.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { NewPinPrompt } from '../../../shared/ipc/new-pin.ts';

const { problems } = text.newPin;
const asked: NewPinPrompt = {
  owner: 'user',
  part: 1,
  parts: 1,
  limits: { minimum: 6, maximum: 12, digitsOnly: false },
  generated: 'may',
  names: { label: 'Ceremony 7', serial: '3246694ac4ef9e4b' },
};
const own = (value: string) => Uint8Array.from(utf8ToBytes(value));
const random = { bytes: (length: number) => Uint8Array.from({ length }, (_unused, index) => (index * 37 + 5) % 256) };

function type(entry: NewPinEntry, first: string, second = '') {
  const typed = [own(first), own(second)] as const;
  const result = entry.accept(...typed);
  return { result, left: typed.map((bytes) => bytesToUtf8(bytes)) };
}

describe('a PIN of one’s own', () => {
  it('is accepted when it was typed the same twice', () => {
    const { result, left } = type(new NewPinEntry(asked), '246810', '246810');
    expect(result).toMatchObject({ made: 'chosen' });
    expect('pin' in result && bytesToUtf8(result.pin)).toBe('246810');
    expect(left[1]).toBe('\0'.repeat(6));
  });

  it.each([
    ['', '', problems.missing],
    ['246810', '246811', problems.differ],
    ['246810', '24681', problems.differ],
    ['24681', '24681', problems.short(6)],
    ['2468102468103', '2468102468103', problems.long(12)],
    ['123456', '123456', problems.weak('a run')],
    ['CEREMONY 7', 'CEREMONY 7', problems.weak('the label')],
  ])('%s and %s is refused in words, and wiped', (first, second, problem) => {
    const { result, left } = type(new NewPinEntry(asked), first, second);
    expect(result).toEqual({ problem });
    expect(left.join('')).toMatch(/^\0*$/);
  });

  it('has digits only where the token takes no more', () => {
    const entry = new NewPinEntry({ ...asked, limits: { ...asked.limits, digitsOnly: true } });
    expect(type(entry, '24681o', '24681o').result).toEqual({ problem: problems.digits });
  });

  it('is not judged as a whole while it is a part', () => {
    const entry = new NewPinEntry({ ...asked, parts: 2, limits: { ...asked.limits, minimum: 3 } });
    expect(type(entry, '1234', '1234').result).toMatchObject({ made: 'chosen' });
  });

  it('is refused where the script asks for one that is generated', () => {
    const entry = new NewPinEntry({ ...asked, generated: 'must' });
    expect(type(entry, '246810', '246810').result).toEqual({ problem: problems.generate });
  });
});

describe('a generated PIN', () => {
  it('is accepted when it was typed back from paper, once', () => {
    const entry = new NewPinEntry({ ...asked, generated: 'must' });
    const shown = bytesToUtf8(entry.generate(random));
    expect(shown).toMatch(/^[3479ACEFHJKLMNPRTWXY]{10}$/);
    expect(type(entry, '').result).toEqual({ problem: problems.typeBack });
    expect(type(entry, shown.toLowerCase()).result).toEqual({ problem: problems.notAsWritten });
    expect(type(entry, `${shown}A`).result).toEqual({ problem: problems.notAsWritten });
    const { result } = type(entry, shown);
    expect(result).toMatchObject({ made: 'generated' });
    expect('pin' in result && bytesToUtf8(result.pin)).toBe(shown);
  });

  it('is forgotten when another is made, or one is chosen', () => {
    const entry = new NewPinEntry(asked);
    const first = entry.generate(random);
    const second = entry.generate(random);
    expect([...first].every((byte) => byte === 0)).toBe(true);
    entry.forget();
    expect([...second].every((byte) => byte === 0)).toBe(true);
    expect(entry.isGenerated).toBe(false);
    expect(type(entry, '246810', '246810').result).toMatchObject({ made: 'chosen' });
  });
});
