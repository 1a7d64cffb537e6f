import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCommand } from '../../../electron/cli/plan.ts';
import { edited, lineOf, shippedBytes, siteValues } from '../script/shipped.ts';

const script = fileURLToPath(new URL('../../../resources/ceremonies/generate-and-export.yaml', import.meta.url));
const given = Object.entries(siteValues).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]): Promise<{ code: number; out: readonly string[]; err: readonly string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await planCommand(args, { out: (line) => void out.push(line), err: (line) => void err.push(line) });
  return { code, out, err };
}

async function written(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

describe('claviger plan', () => {
  it('prints every step of the shipped ceremony', async () => {
    const { code, out, err } = await run(script, ...given);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    await expect(`${out.join('\n')}\n`).toMatchFileSnapshot('../../golden/generate-and-export.plan.txt');
  });

  it('prints every step of the ceremony that sets a token up', async () => {
    const file = fileURLToPath(new URL('../../../resources/ceremonies/initialise-token.yaml', import.meta.url));
    const { code, out, err } = await run(file, '--param', 'token-label=T1', '--param', 'transcript-folder=/media/record');
    expect({ code, err }).toEqual({ code: 0, err: [] });
    await expect(`${out.join('\n')}\n`).toMatchFileSnapshot('../../golden/initialise-token.plan.txt');
  });

  it('keeps lines short enough to print, but for values', async () => {
    const { out } = await run(script, ...given);
    expect(out.filter((line) => line.length > 120 && !/^ {2}[=+~] /.test(line))).toEqual([]);
  });

  it('shows what this site adds to the approved file, and the SHA-256 of its bytes', async () => {
    const { out } = await run(script, ...given, '--param', 'key-label=prod-1');
    const start = out.indexOf('Values of this site, beside the approved file');
    const table = out.slice(start + 1, start + 7);
    expect(table[0]).toBe(`  generate-and-export.yaml  SHA-256 ${createHash('sha256').update(shippedBytes).digest('hex')}`);
    expect(table[1]?.trim().split(/ {2,}/)).toEqual(['name', 'in the file', 'used by', 'here']);
    expect(table[2]?.trim().split(/ {2,}/)).toEqual(['+', 'token-label', '(left open)', 'open-token', 'CEREMONY']);
    expect(table[4]?.trim().split(/ {2,}/)).toEqual(['~', 'key-label', 'data-key-1', 'make-key', 'prod-1']);
    const usual = (await run(script, ...given)).out.find((line) => line.includes('  key-label  '));
    expect(usual?.trim().split(/ {2,}/)).toEqual(['=', 'key-label', 'data-key-1', 'make-key', 'data-key-1']);
  });

  it('shows numbers of people that the site chose, and where', async () => {
    const backup = fileURLToPath(new URL('../../../resources/ceremonies/generate-and-backup.yaml', import.meta.url));
    const { code, out } = await run(
      ...[backup, '--param', 'token-label=T1', '--param', 'media-folder=/m', '--param', 'transcript-folder=/t'],
      ...['--param', 'custodians=4'],
    );
    expect(code, out.join('\n')).toBe(0);
    const row = out.find((line) => line.includes('  custodians  '));
    expect(row?.trim().split(/ {2,}/)).toEqual(['~', 'custodians', '3', 'roles.custodian, split-key', '4']);
    expect(out.join(' ')).toContain('custodian-3, custodian-4');
  });

  it('prints every problem with file, line and column', async () => {
    const text = edited(['kind: split', 'kind: cut'], ['custodian: 3', 'custodian: 0']);
    const file = await written('bad.yaml', text);
    const { code, out, err } = await run(file, ...given);
    expect(code).toBe(1);
    expect(err).toEqual([]);
    expect(out).toHaveLength(3);
    expect(out[0]).toMatch(
      new RegExp(`^${file}:${lineOf(text, 'custodian: 0')}:3: SCRIPT_VALUE roles\\.custodian: .*from 1 to 16.*`),
    );
    expect(out[1]).toMatch(new RegExp(`^${file}:${lineOf(text, 'kind: cut')}:9: SCRIPT_KIND_UNKNOWN `));
    expect(out[2]).toBe('2 problems; the ceremony cannot be held like this.');
  });

  it('answers in JSON: the steps', async () => {
    const { code, out } = await run(script, '--json', ...given);
    expect(code).toBe(0);
    const answer = JSON.parse(out.join('\n'));
    expect(answer).toMatchObject({ ok: true, ceremony: 'generate-and-export', totalMinutes: 160, problems: [] });
    expect(answer.steps[5]).toMatchObject({ id: 'make-key', startsAtMinute: 40, needsMissing: [] });
  });

  it('answers in JSON: the problems, each with what to do', async () => {
    const { code, out } = await run(script, '--json');
    expect(code).toBe(1);
    const answer = JSON.parse(out.join('\n'));
    expect(answer.ok).toBe(false);
    expect(answer.problems[0]).toMatchObject({
      file: script,
      line: 13,
      column: 3,
      expected: 'The label of the token',
      got: 'nothing',
      code: 'SCRIPT_PARAMETER_UNBOUND',
      path: 'parameters.token-label',
      action: 'Give it a value when the ceremony is planned.',
    });
  });

  it('takes a value with an equals sign in it', async () => {
    const { out } = await run(script, ...given, '--param', 'key-label=a=b', '--json');
    expect(JSON.parse(out.join('\n')).parameters).toContainEqual(expect.objectContaining({ name: 'key-label', value: 'a=b' }));
  });

  it.each([
    ['no script', []],
    ['two scripts', ['a.yaml', 'b.yaml']],
    ['an unknown option', ['a.yaml', '--force']],
  ])('refuses %s with its usage', async (_what, args) => {
    expect(await run(...args)).toEqual({
      code: 2,
      out: [],
      err: ['usage: claviger plan SCRIPT [--param NAME=VALUE]... [--json]'],
    });
  });

  it('says that a file is not there, or is a folder', async () => {
    const missing = join(folder, 'missing.yaml');
    expect(await run(missing)).toEqual({ code: 2, out: [], err: [`${missing}: a file or folder is not there`] });
    expect(await run(folder)).toEqual({ code: 2, out: [], err: [`${folder}: a file cannot be read`] });
  });
});
