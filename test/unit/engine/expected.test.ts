import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { expectedRows, findUnexpected, showsExpected } from '../../../shared/engine/expected.ts';
import { stepKinds } from '../../../shared/engine/steps/index.ts';
import { stepHeaderSchema } from '../../../shared/script/schema.ts';

const step = { expect: { serial: '77', librarySha256: 'ab', oaepSha256: 'yes' } };

describe('what a script expects', () => {
  it('is shown in words', () => {
    expect(expectedRows(step)).toEqual([
      { label: 'Expected serial', value: '77' },
      { label: 'Expected library SHA-256', value: 'ab' },
      { label: 'Expected oaep SHA-256', value: 'yes' },
    ]);
    expect(showsExpected(step, { expected: [{ label: 'Folder', value: '/m' }, ...expectedRows(step)] })).toBe(true);
    expect(showsExpected(step, { expected: expectedRows({ expect: { ...step.expect, serial: '78' } }) })).toBe(false);
    expect(showsExpected({ expect: {} }, { expected: [] })).toBe(true);
  });

  it('is met by the same text, a number or yes', () => {
    expect(findUnexpected(step, { serial: '77', librarySha256: 'ab', oaepSha256: true, other: 'x' })).toBeNull();
    expect(findUnexpected({ expect: { bits: '256' } }, { bits: 256 })).toBeNull();
    expect(findUnexpected({ expect: {} }, { serial: '77' })).toBeNull();
  });

  it.each([
    ['another text', { serial: '770' }, { what: 'serial that the script expects', expected: '77', got: '770' }],
    ['nothing', { serial: null }, { what: 'serial that the script expects', expected: '77', got: 'nothing' }],
    ['no', { oaepSha256: false }, { what: 'oaep SHA-256 that the script expects', expected: 'yes', got: 'no' }],
    ['a list', { serial: ['77'] }, { what: 'serial that the script expects', expected: '77', got: '["77"]' }],
  ])('is not met by %s', (_what, observed, contradiction) => {
    expect(findUnexpected(step, observed)).toEqual(contradiction);
  });

  it('can be held only to what a turn of the kind observes', () => {
    for (const [id, kind] of Object.entries(stepKinds) as [string, { observed: z.ZodType; expects?: readonly string[] }][])
      for (const member of kind.expects ?? []) expect(membersOf(kind.observed), id).toContain(member);
  });
});

describe('the members of a step', () => {
  it('have names that no kind has for its own', () => {
    const taken = [...Object.keys(stepHeaderSchema.shape), 'each', 'steps'];
    for (const [id, { fields }] of Object.entries(stepKinds))
      expect(
        Object.keys(fields.shape).filter((name) => taken.includes(name)),
        id,
      ).toEqual([]);
  });
});

/** The members of an object, or of every variant of a union. */
function membersOf(schema: z.ZodType): readonly string[] {
  const { def } = schema as unknown as { def: { type: string; shape?: object; options?: readonly z.ZodType[] } };
  return def.type === 'union' ? (def.options ?? []).flatMap(membersOf) : Object.keys(def.shape ?? {});
}
