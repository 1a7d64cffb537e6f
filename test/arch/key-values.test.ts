import { expect, it } from 'vitest';
import { readSources } from './source-files.ts';

const value = /'CKA_VALUE'/g;

/** How often each file of the product names the value of a key. */
function namedIn(...folders: string[]): Readonly<Record<string, number>> {
  const found = readSources(...folders).map(({ path, text }) => [path, text.match(value)?.length ?? 0] as const);
  return Object.fromEntries(found.filter(([, times]) => times > 0));
}

it('asks for the value of throw-away keys only, to see the token refuse', () => {
  expect(namedIn('electron', 'shared', 'renderer')).toEqual({
    // Given, not asked for: a throw-away key whose bytes software compares with.
    'electron/service/hsm/probes/bench.ts': 1,
    // Throw-away keys are asked for their value, which must be refused.
    'electron/service/hsm/probes/leaving.ts': 1,
    // Given, not asked for: the wrapping key enters the token.
    'electron/service/hsm/keys.ts': 1,
  });
});

it('bites where a file names it', () => {
  expect(namedIn('test/arch')).toHaveProperty(['test/arch/key-values.test.ts']);
});
