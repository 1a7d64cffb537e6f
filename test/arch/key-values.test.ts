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
    // Certificates: their value is public.
    'electron/service/hsm/certificates.ts': 2,
    // Given, not asked for: keys from outside enter the token.
    'electron/service/hsm/keys/pairs.ts': 1,
    'electron/service/hsm/keys/secret.ts': 1,
    // Given, not asked for: throw-away keys whose bytes software compares with.
    'electron/service/hsm/probes/bench.ts': 1,
    'electron/service/hsm/wrapping/wrap-probe.ts': 2,
    // Throw-away keys are asked for their value, which must be refused: one brought to the token, and those it made.
    'electron/service/hsm/probes/keys.ts': 1,
    'electron/service/hsm/probes/leaving.ts': 1,
  });
});

it('bites where a file names it', () => {
  expect(namedIn('test/arch')).toHaveProperty(['test/arch/key-values.test.ts']);
});
