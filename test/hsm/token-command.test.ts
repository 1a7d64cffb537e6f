import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenCommand } from '../../electron/cli/token.ts';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { propertyIds } from '../../shared/hsm/qualification/registry.ts';
import { qualificationReportSchema } from '../../shared/hsm/qualification/report.ts';
import { newToken, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

const program = join(import.meta.dirname, '../../scripts/claviger.mjs');

afterAll(removeFolders);

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command, with `input` on its standard input. */
async function run(args: readonly string[], input = ''): Promise<Done> {
  const read = { out: '', err: '' };
  const stdin = new PassThrough();
  stdin.end(input);
  const io = {
    out: (line: string) => {
      read.out += `${line}\n`;
    },
    err: (line: string) => {
      read.err += `${line}\n`;
    },
  };
  return { code: await tokenCommand(args, io, stdin), ...read };
}

/** The same in a process of its own. */
function spawned(args: readonly string[], input = ''): Promise<Done> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'token', ...args]);
    const read = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      read.out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      read.err += String(chunk);
    });
    child.on('close', (code) => resolve({ code, ...read }));
    child.stdin.end(input);
  });
}

describe.each(Object.values(tokenFixtures))('claviger token: $family', (fixture) => {
  let token: PracticeToken;
  let place: readonly string[];
  beforeAll(async () => {
    token = await newToken(fixture);
    place = ['--module', token.path, '--config', token.configuration ?? ''];
  });

  it('lists the tokens of a library', async () => {
    const text = await run(['list', ...place]);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out.split('\n')[1]).toContain(`${token.label}  ${token.serial}  ${fixture.identity.model}`);
    const { tokens } = JSON.parse((await run(['list', ...place, '--json'])).out);
    expect(tokens).toMatchObject([{ ...fixture.identity, serial: token.serial, marker: null }]);
  });

  it('qualifies the only token there, and says by its exit code that something is violated', async () => {
    const { code, out, err } = await spawned(['qualify', ...place], '123456\n');
    expect(code).toBe(1);
    expect(err).toContain(`1 of ${propertyIds.length}: `);
    const lines = out.split('\n');
    for (const id of propertyIds) expect(lines.some((line) => line.startsWith(`  ${id} `))).toBe(true);
    expect(out).toContain(`software token: yes`);
    expect(out).toMatch(/keeps-secret-keys\s+(enforced|violated)\s+\S.*\n\s+C_WrapKey → CKR_\w+ \(0x[0-9a-f]+\)\n/);
    expect(out).toContain('AGAINST PRODUCTION\n  it is a software token');
    expect(`${out}${err}`).not.toContain('123456');
  });

  it('gives the report as JSON, and leaves nothing on the token', async () => {
    const named = ['--label', token.label, '--serial', token.serial];
    const { out } = await run(['qualify', ...place, ...named, '--json'], '123456');
    const { ok, report } = JSON.parse(out);
    expect(ok).toBe(true);
    expect(qualificationReportSchema.parse(report).findings).toHaveLength(propertyIds.length);
    const session = await createTokenPort().open(token, token, new TextEncoder().encode('123456'));
    expect((await session.listKeys()).map(({ label }) => label)).toEqual([report.identity.marker]);
    await session.close();
  });

  it('says what is wrong, and tries nothing, with a wrong PIN or another label', async () => {
    const wrong = await run(['qualify', ...place], '000000\n');
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('TOKEN_PIN_WRONG');
    const other = await run(['qualify', ...place, '--label', 'another', '--json'], '123456\n');
    expect(other.code).toBe(2);
    expect(JSON.parse(other.out)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_ABSENT', field: 'token', expected: 'another' },
    });
    const none = await run(['qualify', ...place]);
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toContain('TOKEN_PIN_INVALID');
    const known = fixture.countsWrongPins ? 'a wrong PIN was typed since the last right one' : 'the token does not tell how many';
    expect(none.err).toContain(`${token.label}: ${known}`);
  });
});

describe('claviger token', () => {
  it.each([
    [[]],
    [['list']],
    [['qualify', '--module']],
    [['wipe', '--module', '/x']],
    [['list', '--module', '/x', '--label', 'l']],
    [['qualify', '--module', '/x', '--pin', '1234']],
    [['list', '--module', '/x', 'more']],
  ])('is told how it is used: %j', async (args) => {
    const lines: string[] = [];
    const io = { out: (line: string) => void lines.push(`out ${line}`), err: (line: string) => void lines.push(line) };
    expect(await tokenCommand(args, io)).toBe(2);
    expect(lines[0]).toBe('usage: claviger token list --module PATH [--config PATH] [--json]');
  });

  it('names a library that is not there', async () => {
    const lines: string[] = [];
    const io = { out: () => undefined, err: (line: string) => void lines.push(line) };
    expect(await tokenCommand(['list', '--module', '/no/such/library.so'], io)).toBe(2);
    expect(lines[0]).toContain('MODULE_MISSING');
  });
});
