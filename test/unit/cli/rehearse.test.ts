import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readPairs } from '../../../electron/cli/parameter-pairs.ts';
import { planCommand } from '../../../electron/cli/plan.ts';
import { progressOf } from '../../../electron/cli/progress.ts';
import { rehearseCommand } from '../../../electron/cli/rehearse.ts';
import { shippedCeremonies } from '../../../electron/cli/shipped-ceremonies.ts';
import type { ClavigerError } from '../../../shared/core/errors/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'claviger-rehearse-'));
const out = join(folder, 'room');
const resources = fileURLToPath(new URL('../../../resources', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: typeof rehearseCommand, ...args: readonly string[]) {
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  return { code: await command(args, io), lines };
}

describe('a rehearsal that cannot be', () => {
  it('names the ceremonies there are, and makes no room', async () => {
    const { code, lines } = await run(rehearseCommand, '--ceremony', 'restore.yaml', '--out', out);
    expect(code).toBe(2);
    expect(lines).toEqual([`There is no ceremony restore.yaml. There are: ${(await shippedCeremonies(resources)).join(', ')}`]);
    expect(lines[0]).toContain('change-custodians, destroy, generate-and-backup');
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['custodian=2', /^generate-and-backup\.yaml:\d+:1: SCRIPT_PARAMETER_UNKNOWN .*"custodian"/],
    ['custodians=12', /^generate-and-backup\.yaml:\d+:3: SCRIPT_PARAMETER_OUT_OF_BOUNDS .*from 2 to 9/],
  ])('with %s says so as a dry run does, and makes no room', async (pair, says) => {
    const { code, lines } = await run(rehearseCommand, '--ceremony', 'generate-and-backup', '--out', out, '--param', pair);
    expect(code).toBe(2);
    expect(lines[0]).toMatch(says);
    expect(lines.slice(1)).toEqual(['1 problem; the ceremony cannot be held like this.']);
    expect(existsSync(out)).toBe(false);
  });

  it('in a folder that is there says how to hold another one in that room', async () => {
    const error = await run(rehearseCommand, '--out', folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'FILE_EXISTS', details: { field: 'path', got: folder } });
    expect((error as ClavigerError).report().action).toContain(`--room ${folder}`);
  });

  it.each([
    ['key-label', '--param key-label: give it as name=value'],
    ['=x', '--param =x: give it as name=value'],
  ])('given --param %s says how a value is given, before the usage', async (pair, says) => {
    for (const command of [rehearseCommand, planCommand]) {
      const { code, lines } = await run(command, ...(command === planCommand ? ['script.yaml'] : []), '--param', pair);
      expect(code).toBe(2);
      expect([lines[0], lines[1]]).toEqual([says, expect.stringMatching(/^usage: claviger /)]);
    }
  });
});

describe('values on the command line', () => {
  it('may be empty, and may hold an equals sign', () => {
    expect(readPairs(['a=', 'b=c=d']).values).toEqual({ a: '', b: 'c=d' });
  });

  it('are given once', () => {
    expect(readPairs(['a=1', 'b=2', 'a=1']).wrong).toBe('--param a: it is given twice');
  });

  it('that are missing are asked for', async () => {
    const { code, lines } = await run(planCommand, join(resources, 'ceremonies', 'initialise-token.yaml'));
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('Give each missing value with --param name=value.');
  });
});

it('tells each step by its place in the script, also when it is done again or was put in', () => {
  const lines: string[] = [];
  const tell = progressOf(['roll-call', 'sign'], (line) => void lines.push(line));
  tell('Everybody is here', 'roll-call');
  tell('Exception 1', 'exception-1');
  tell('Everybody is here', 'roll-call');
  tell('Everybody signs', 'sign');
  expect(lines).toEqual([
    '   1/2  Everybody is here',
    '     +  Exception 1',
    '   1/2  Everybody is here',
    '   2/2  Everybody signs',
  ]);
});
