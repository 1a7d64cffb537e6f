import { expect, it } from 'vitest';
import { generateKey } from '../../../shared/engine/steps/generate-key.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import { contextOf, factsWith, key, worldKey } from './key-context.ts';

type Step = Parameters<typeof generateKey.turns>[0];

const observed = {
  label: 'new',
  id: 'cd',
  bits: 256,
  checkValue: { method: 'CMAC' as const, value: '0011223344' },
  extractable: true,
  attributes: [{ attribute: 'sensitive', required: 'true', found: 'true', verdict: 'equal' as const }],
};
const done = [{ act: 'generate', detail: { id: 'cd', label: 'new' }, observed }];
const stepOf = (supersedes?: string) =>
  ({ id: 'make', fields: { key: 'new', label: 'new', bits: '256', ...(supersedes && { supersedes }) } }) as unknown as Step;
const made = (step: Step) => generateKey.reduce(factsWith(), step, observed, { id: 'generate', person: 'administrator-0' });

it('names the key whose place a new one takes by its number, and only where the script says so', () => {
  expect(made(stepOf('data')).keys.new?.supersedes).toBe(key.id);
  expect(made(stepOf()).keys.new).not.toHaveProperty('supersedes');
});

it('takes the place of no key that nobody knows', () => {
  const world = { ...emptyWorld, keys: { data: worldKey }, token: { ...emptyWorld.token, state: 'open' as const } };
  expect(generateKey.needs(stepOf('data'), world)).toEqual([]);
  expect(generateKey.needs(stepOf('other'), world)).toEqual([
    'the key other, whose place it takes, is known (generate-key, import-key, restore or find-key)',
  ]);
  const found = (step: Step) =>
    generateKey.consistent?.(step, observed, contextOf(factsWith(), 'generate', 'administrator-0', done))?.what ?? null;
  expect(found(stepOf('data'))).toBeNull();
  expect(found(stepOf('other'))).toBe('whether the key whose place it takes is known');
});
