import { describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../../shared/core/canonical-json.ts';
import { cutText } from '../../../shared/core/cut-text.ts';
import { noFacts } from '../../../shared/engine/facts.ts';
import { exception } from '../../../shared/engine/steps/exception.ts';
import { keyInWords } from '../../../shared/engine/steps/zeroise.ts';

describe('a text that is cut', () => {
  it('ends with a whole character', () => {
    expect(cutText('key 🔑', 5)).toBe('key ');
    expect(cutText('key 🔑', 6)).toBe('key 🔑');
    expect(cutText('key', 2)).toBe('ke');
    expect(cutText('', 2)).toBe('');
  });

  it('can be written where it is the reason for which a section begins again, or names a key that remains', () => {
    const prefix = 'exception 1: ';
    for (const length of [299, 300]) {
      const text = `${'x'.repeat(length - prefix.length)}🔥 and more`;
      const decision = { severity: 'repeat', text, from: 'split', benefits: [], opinions: [] } as const;
      const fields = { number: 1, caller: 'custodian-1', during: 'split', expected: 'one', happened: 'another' };
      const signed = { 'sign-1-witness': 'internal-witness-1' };
      const exceptions = { 'exception-1': { ...fields, round: 1, decision, signed } };
      const step = { id: 'exception-1', fields } as unknown as Parameters<NonNullable<typeof exception.settles>>[0];
      const settled = exception.settles?.(step, { ...noFacts, exceptions });
      expect(settled?.from).toBe('split');
      expect(() => canonicalBytes({ reason: settled?.because ?? null })).not.toThrow();
      const remains = keyInWords({ id: 'ab', label: 'kek' }, `${'y'.repeat(length + 75)}🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥`);
      expect(() => canonicalBytes({ remains })).not.toThrow();
    }
  });
});
