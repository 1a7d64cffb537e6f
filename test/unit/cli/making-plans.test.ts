import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../electron/cli/plan.ts';

const common = { 'token-label': 'CEREMONY', 'transcript-folder': '/media/record/K7QM-2D9F' };
const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'generate-and-backup': { ...common, 'media-folder': '/media/backup/K7QM-2D9F' },
  'split-knowledge': common,
};

async function planned(name: string, changes: Readonly<Record<string, string>> = {}) {
  const file = fileURLToPath(new URL(`../../../resources/ceremonies/${name}.yaml`, import.meta.url));
  const pairs = Object.entries({ ...values[name], ...changes });
  const out: string[] = [];
  const err: string[] = [];
  const args = [file, ...pairs.flatMap(([parameter, value]) => ['--param', `${parameter}=${value}`])];
  const code = await planCommand(args, { out: (line) => void out.push(line), err: (line) => void err.push(line) });
  return { code, out: out.join('\n'), err };
}

describe.each(Object.keys(values))('every step of %s', (name) => {
  it('can be done when its turn comes', async () => {
    const { code, out, err } = await planned(name);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    await expect(`${out}\n`).toMatchFileSnapshot(`../../golden/${name}.plan.txt`);
  });

  it.each([2, 5, 9])('can be done with %i custodians', async (custodians) => {
    const changes = { custodians: String(custodians), threshold: '2' };
    const { code, out } = await planned(name, changes);
    expect(code).toBe(0);
    expect(out).toContain(`Sheet ${custodians} goes into its bag`);
    expect(out).not.toContain(`Sheet ${custodians + 1} `);
  });

  it.each([
    [{ custodians: '1' }, 'SCRIPT_PARAMETER_OUT_OF_BOUNDS'],
    [{ custodians: '10' }, 'SCRIPT_PARAMETER_OUT_OF_BOUNDS'],
    [{ threshold: '4' }, 'the threshold is at most the number of shares'],
  ])('is refused with %o', async (changes, message) => {
    const { code, out, err } = await planned(name, changes);
    expect(code).toBe(1);
    expect(`${out}${err.join()}`).toContain(message);
  });
});

describe('split-knowledge', () => {
  it('takes components, all of them needed, and nothing that is no scheme', async () => {
    expect((await planned('split-knowledge', { scheme: 'xor', threshold: '3' })).code).toBe(0);
    const some = await planned('split-knowledge', { scheme: 'xor' });
    expect(some).toMatchObject({ code: 1, out: expect.stringContaining('XOR components are all needed') });
    const other = await planned('split-knowledge', { scheme: 'feldman' });
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('expected one of shamir, xor, got "feldman"') });
  });
});
