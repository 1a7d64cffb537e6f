import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../shared/engine/kinds.ts';
import { isAccepted } from '../../../shared/engine/steps/break.ts';
import { stepKinds } from '../../../shared/engine/steps/index.ts';
import { emptyWorld } from '../../../shared/script/world.ts';

const step = { id: 'x', kind: 'x', fields: {} } as never;

describe('steps that only the day brings', () => {
  it.each(['exception', 'correct', 'zeroise'])('lets no script ask for %s', (kind) => {
    expect(kindOf({ id: 'x', kind }).needs(step, emptyWorld)).toEqual([expect.stringContaining('a script cannot ask for')]);
  });

  it('lets a script ask for a break, but not over key material in the clear', () => {
    const world = { ...emptyWorld, rollCalled: true };
    expect(stepKinds.break.needs(step, world)).toEqual([]);
    expect(stepKinds.break.needs(step, { ...world, clearSets: new Set(['w']) })).toEqual([
      'no key material is in the clear while the room is empty',
    ]);
    expect(stepKinds.break.needs(step, emptyWorld)).toEqual(['people have proved presence (roll-call)']);
  });

  it('reads what is sealed from one text, each thing once', () => {
    const read = (items: string) => stepKinds.break.fields.safeParse({ items });
    expect(read(' the reader ;cards\nthe record; ').data?.items).toEqual(['the reader', 'cards', 'the record']);
    expect(read(' ; ').success).toBe(false);
    expect(read('a;a').success).toBe(false);
    expect(read('a;b;c;d;e;f;g;h;i;j;k;l;m').success).toBe(false);
  });

  it('takes other bags only where a replacement was signed by both in that break', () => {
    const decision = { severity: 'replace' as const, text: 'x', benefits: [], opinions: [] };
    const fact = { number: 1, caller: 'a', during: 'break-1', expected: 'x', happened: 'y', round: 1, decision, signed: {} };
    const both = { 'sign-1-officer': 'a', 'sign-1-witness': 'b' };
    const accepted = (change: object) => isAccepted({ exceptions: { e: { ...fact, signed: both, ...change } } }, 'e', 'break-1');
    expect(accepted({})).toBe(true);
    expect(accepted({ signed: { 'sign-1-witness': 'b' } })).toBe(false);
    expect(accepted({ round: 2 })).toBe(false);
    expect(accepted({ during: 'break-2' })).toBe(false);
    expect(accepted({ decision: { ...decision, severity: 'note' } })).toBe(false);
  });
});

describe('what can be done once more', () => {
  const once = [
    'generate-key',
    'initialise-token',
    'byok-wrap',
    'write-media',
    'destroy-key',
    'close',
    'sign-transcript',
    'exception',
  ];
  it.each(once)('is never %s', (kind) => expect(kindOf({ id: 'x', kind }).repeat ?? 'never').toBe('never'));
  it.each(['split', 'wrap-backup'])('is %s with its whole block', (kind) =>
    expect(kindOf({ id: 'x', kind }).repeat).toBe('block'),
  );
  it('undoes what a repeated kind that prints or reads back has told', () => {
    for (const kind of ['print-share', 'read-back-share']) expect(kindOf({ id: 'x', kind }).undo).toBeDefined();
  });
});
