import { describe, expect, it } from 'vitest';
import { destroySheets as destroyedSheets } from '../../../electron/service/engine/effects/destroy-sheets.ts';
import type { Facts } from '../../../shared/engine/facts.ts';
import { destroySheets } from '../../../shared/engine/steps/destroy-sheets.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import { contextOf, factsWith } from './key-context.ts';

describe('destroy-sheets', () => {
  type Step = Parameters<typeof destroySheets.turns>[0];
  type Observed = Parameters<typeof destroySheets.reduce>[2];
  const step = { id: 'shred', actor: 'administrator', fields: { set: 'set', sheets: 2, how: 'shredded' } } as unknown as Step;
  const setOf = (status: string, destroyed?: readonly { index: number; person: string }[]) =>
    ({ setId: 'S', total: 2, status, sheets: [], ...(destroyed && { destroyed }) }) as unknown as Facts['sets'][string];
  const facts = (set: Facts['sets'][string]) => factsWith({}, { sets: { set } });
  const found = (seen: Observed, turn: string, set = setOf('earlier')): string | null =>
    destroySheets.consistent?.(step, seen, contextOf(facts(set), turn, 'custodian-1'))?.what ?? null;

  it('has a custodian sign for each sheet, and a witness for the count', () => {
    const turns = destroySheets.turns(step, contextOf(factsWith(), '', ''));
    expect(turns.map(({ id, people: who, signs }) => [id, who[0], signs])).toEqual([
      ['sheet-1', 'custodian-1', 'acknowledge'],
      ['sheet-2', 'custodian-1', 'acknowledge'],
      ['count', 'internal-witness-4', 'acknowledge'],
    ]);
  });

  it('lets nobody sign for two sheets while another custodian has signed for none', () => {
    const peopleAt = (destroyed: readonly { index: number; person: string }[]) =>
      destroySheets.turns(step, contextOf(facts(setOf('earlier', destroyed)), '', '')).map(({ people: who }) => who);
    expect(peopleAt([{ index: 1, person: 'custodian-1' }])[1]).toEqual(['custodian-2']);
    const both = ['custodian-1', 'custodian-2'];
    expect(peopleAt(both.map((person, position) => ({ index: position + 5, person })))[0]).toEqual(both);
  });

  it('counts each sheet once', () => {
    const one = destroySheets.reduce(
      facts(setOf('earlier')),
      step,
      { index: 1, how: 'shredded' },
      { id: 'sheet-1', person: 'a' },
    );
    const again = destroySheets.reduce(one, step, { index: 1, how: 'shredded' }, { id: 'sheet-1', person: 'b' });
    expect(again.sets.set?.destroyed).toEqual([{ index: 1, person: 'b' }]);
  });

  it('is contradicted where the numbers are not those of the ceremony that printed the sheets', () => {
    const both = [
      { index: 1, person: 'a' },
      { index: 2, person: 'b' },
    ];
    expect(found({ index: 2, how: 'shredded' }, 'sheet-2')).toBeNull();
    expect(found({ printed: 2, destroyed: 2 }, 'count', setOf('earlier', both))).toBeNull();
    expect(found({ index: 1, how: 'shredded' }, 'sheet-2')).toBe('the sheet');
    expect(found({ index: 2, how: 'lost' }, 'sheet-2')).toBe('how it was destroyed');
    expect(found({ printed: 2, destroyed: 2 }, 'count', setOf('earlier', both.slice(1)))).toBe('sheets destroyed');
    expect(found({ printed: 2, destroyed: 1 }, 'count', setOf('earlier', both.slice(1)))).toBe(
      'whether every sheet was destroyed',
    );
    expect(found({ index: 2, how: 'shredded' }, 'sheet-2', setOf('open'))).toBe(
      'sheets of the set set that were printed and accepted',
    );
  });

  it('refuses another number of sheets than its ceremony printed', async () => {
    const run = (sheets: number, turn: string) =>
      destroyedSheets.run({
        step: { ...step, fields: { ...step.fields, sheets } },
        turn,
        state: () => ({ facts: facts(setOf('earlier', [{ index: 1, person: 'a' }])) }),
      } as unknown as Parameters<typeof destroyedSheets.run>[0]);
    expect(await run(2, 'sheet-2')).toEqual({ index: 2, how: 'shredded' });
    expect(await run(2, 'count')).toEqual({ printed: 2, destroyed: 1 });
    await expect(run(3, 'sheet-1')).rejects.toMatchObject({
      code: 'SHEETS_DIFFERENT',
      details: { field: 'sheets of set', expected: '2, as its ceremony printed', got: '3, as the script says' },
    });
  });

  it('needs a set that is known, and no longer in memory', () => {
    const world = { ...emptyWorld, rollCalled: true };
    expect(destroySheets.needs(step, world)).toEqual(['the set set is known (read-transcript or split)']);
    const known = { ...world, sets: { set: { threshold: 2, total: 2, tested: true, origin: 'made' as const } } };
    expect(destroySheets.needs(step, known)).toEqual([]);
    expect(destroySheets.needs(step, { ...known, clearSets: new Set(['set']) })).toEqual([
      'the wrapping key of set is in memory no more (wrap-backup)',
    ]);
  });
});
