import { describe, expect, it } from 'vitest';
import { collect, whatIsMissing } from '../../../renderer/custodian/collect.ts';
import { countSymbols } from '../../../renderer/custodian/entropy.ts';
import { text } from '../../../renderer/text/index.ts';
import { bytesToUtf8 } from '../../../shared/core/bytes.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';

const asked: CustodianPrompt = {
  task: { task: 'turn', code: 'K7QM-2D9F', step: 'contribute', turn: 'give-custodian-1', person: 'custodian-1' },
  mode: 'practice',
  ceremony: 'K7QM-2D9F',
  personName: 'Clara',
  personRole: 'custodian',
  title: 'a turn',
  say: '',
  happens: '',
  expected: [],
  asks: { passphrase: true, newPassphrase: false, pin: false, share: false, decision: false },
  share: null,
};
const entropy: CustodianPrompt = {
  ...asked,
  entropy: [
    { made: 'dice', minimum: 50 },
    { made: 'hexadecimal', minimum: 32 },
  ],
};
const bag: CustodianPrompt = { ...asked, bag: true };
const rolls = '31426 35142 61135 24426 53162 24413 55216 34625 11346 23561';

function fieldsOf(values: Record<string, string>) {
  const fields: Record<string, { value: string }> = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value }]),
  );
  return { fields, namedItem: (name: string) => (fields[name] ?? null) as unknown as Element | null };
}

describe('randomness that a custodian types', () => {
  it('goes out as bytes, with how it was made, and its field is empty afterwards', () => {
    const form = fieldsOf({ made: 'dice', entropy: rolls, passphrase: 'x' });
    expect(whatIsMissing(entropy, form, null)).toBeUndefined();
    const submission = collect(entropy, form, null, 'agree');
    expect(submission?.input).toEqual({ made: 'dice' });
    expect(bytesToUtf8(submission?.credential.entropy ?? new Uint8Array())).toBe(rolls);
    expect(form.fields.entropy?.value).toBe('');
  });

  it.each([
    [{ made: '', entropy: rolls }, text.entropy.chooseMethod],
    [{ made: 'dice', entropy: rolls.slice(1) }, '49 rolls. 50 to 1024 are needed.'],
    [{ made: 'hexadecimal', entropy: '3f9a01c27b5e8d46' }, '16 digits. 32 to 1024 are needed.'],
    [{ made: 'dice', entropy: `${rolls}7` }, 'Something else was typed: another at place 60. A die shows 1 to 6 only.'],
    [
      { made: 'dice', entropy: '314263514'.repeat(6) },
      'Nobody rolls that: a repetition. Roll the die anew, and type what it shows.',
    ],
    [{ made: 'dice', entropy: rolls }, text.custodian.missing.passphrase],
  ])('is refused in words that say nothing of it: %o', (values, problem) => {
    const form = fieldsOf(values);
    expect(whatIsMissing(entropy, form, null)).toBe(problem);
    expect(form.fields.entropy?.value).toBe(values.entropy);
  });

  it('is counted while it is typed', () => {
    expect(countSymbols('31 42-6,', 'dice')).toEqual({ count: 5, strange: false });
    expect(countSymbols('3F 9g', 'hexadecimal')).toEqual({ count: 4, strange: true });
    expect(text.entropy.counted(49, 50)).toBe('49 of at least 50.');
    expect(text.entropy.counted(50, 50)).toBe('50: enough. More does no harm.');
  });
});

describe('the number of a bag', () => {
  it('goes out as it was typed, without spaces around it', () => {
    const form = fieldsOf({ bag: ' KK-0042/b ', passphrase: 'x' });
    expect(whatIsMissing(bag, form, null)).toBeUndefined();
    expect(collect(bag, form, null, 'agree')?.input).toEqual({ bag: 'KK-0042/b' });
  });

  it.each(['', 'two words', 'x'.repeat(41)])('is asked for again where it can be none: %o', (typed) => {
    expect(whatIsMissing(bag, fieldsOf({ bag: typed, passphrase: 'x' }), null)).toBe(text.custodian.missing.bag);
  });
});
