import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyCommand } from '../../../electron/cli/verify.ts';
import { writeNewFolder } from '../../../electron/service/media/folder.ts';
import { readTranscriptFolder } from '../../../electron/service/transcript/folder.ts';
import { verifyFolder } from '../../../electron/service/transcript/verify-folder.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';

let root: string;
let folder: string;
let ceremony: FakeCeremony;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'claviger-verify-'));
  folder = join(root, 'K7QM-2D9F');
  ceremony = await playCeremony();
  await writeTo(folder, ceremony.contents);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function writeTo(path: string, contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await writeNewFolder(
    path,
    [...contents].map(([name, bytes]) => ({ path: name, bytes })),
    0o644,
  );
}

async function command(
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await verifyCommand(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { exit, out: out.join('\n'), err: err.join('\n') };
}

function run(tool: string, ...args: readonly string[]): { readonly status: number | null; readonly messages: string } {
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8' });
  return { status, messages: stdout + stderr };
}

/** The commands as they stand in VERIFY.txt, with who.pem outside of the folder. */
function instructions(): readonly string[] {
  const text = readFileSync(join(folder, 'VERIFY.txt'), 'utf8').replaceAll('\\\n', ' ');
  const commands = text.split('\n').filter((line) => /^ {3}(openssl|sha256sum) /.test(line));
  return commands.map((line) => line.trim().replaceAll('who.pem', '../who.pem'));
}

test('a folder that was written is read back as it was', async () => {
  const contents = await readTranscriptFolder(folder);
  expect([...contents.keys()].toSorted()).toEqual([...ceremony.contents.keys()].toSorted());
  for (const [path, bytes] of contents) expect(bytes).toEqual(ceremony.contents.get(path));
});

test('the commands of VERIFY.txt succeed as they stand there', () => {
  const [sums, verify, list] = instructions();
  expect(run('sh', '-c', sums ?? '')).toMatchObject({ status: 0 });
  const verified = run('sh', '-c', verify ?? '');
  expect(verified).toMatchObject({ status: 0 });
  expect(verified.messages).toContain('CMS Verification successful');
  expect(run('sh', '-c', list ?? '').messages.match(/^subject=/gm)).toHaveLength(5);
});

test('VERIFY.txt names every fingerprint and every checkpoint', () => {
  const text = readFileSync(join(folder, 'VERIFY.txt'), 'utf8');
  for (const { name, certificateSha256 } of ceremony.plan.people) {
    expect(text).toContain(name);
    expect(text).toContain(certificateSha256);
  }
  expect(text).toMatch(/line 21: [0-9a-f]{64}/);
});

test('the command exits with 3 without trust, and names every signer', async () => {
  const { exit, out } = await command(folder);
  expect(exit).toBe(3);
  expect(out).toContain('identities unproven');
  for (const { certificateSha256 } of ceremony.plan.people) expect(out).toContain(certificateSha256);
});

test('the command exits with 0 with trust', async () => {
  const { exit, out } = await command(folder, '--trust', join(folder, 'signers.pem'));
  expect(exit).toBe(0);
  expect(out).toContain('Complete');
});

test('the command answers in JSON', async () => {
  const { exit, out } = await command(folder, '--json');
  expect(exit).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ ok: true, report: { verdict: 'identities-unproven', findings: [] } });
});

test('the command exits with 1 for a folder with a fault, and names it in words', async () => {
  const faulty = join(root, 'faulty');
  await writeTo(faulty, new Map(ceremony.contents).set('artefacts/plan.json', new Uint8Array(1)));
  const { exit, out } = await command(faulty);
  expect(exit).toBe(1);
  expect(out).toContain('Refused');
  expect(out).toContain('WRONG ARTEFACT_DIFFERENT: artefacts/plan.json: a file is not the one that the transcript lists');
});

test('the command exits with 1 for a folder in which something is missing', async () => {
  const short = join(root, 'short');
  const contents = new Map(ceremony.contents);
  contents.delete('VERIFY.txt');
  await writeTo(short, contents);
  const { exit, out } = await command(short);
  expect(exit).toBe(1);
  expect(out).toContain('MISSING FILE_MISSING: VERIFY.txt');
});

test.each([[[]], [['a', 'b']], [['a', '--what']], [['a', '--trust']]])('the command refuses the arguments %j', async (args) => {
  const { exit, err } = await command(...args);
  expect(exit).toBe(2);
  expect(err).toContain('usage: claviger verify');
});

test('the command exits with 2 when it cannot read what it is given', async () => {
  expect(await command(join(root, 'nothing'))).toMatchObject({ exit: 2, err: expect.stringContaining('FILE_MISSING') });
  expect(await command(folder, '--trust', join(root, 'nothing.pem'))).toMatchObject({
    exit: 2,
    err: expect.stringContaining('FILE_MISSING'),
  });
  writeFileSync(join(root, 'empty.pem'), 'nothing');
  expect(await command(folder, '--trust', join(root, 'empty.pem'), '--json')).toMatchObject({
    exit: 2,
    err: expect.stringContaining('CERTIFICATE_MALFORMED'),
  });
});

test('a link in the folder is not followed', async () => {
  const linked = join(root, 'linked');
  await writeTo(linked, ceremony.contents);
  symlinkSync('/etc/hostname', join(linked, 'artefacts', 'more'));
  const error = await verifyFolder(linked, null).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ClavigerError);
  expect((error as ClavigerError).report()).toMatchObject({ code: 'INPUT_INVALID', field: 'artefacts/more' });
  expect((await command(linked)).exit).toBe(1);
});

test('a folder with too many files is refused', async () => {
  const crowded = join(root, 'crowded');
  const files = Array.from({ length: 520 }, (_unused, index): [string, Uint8Array] => [`artefacts/${index}`, new Uint8Array(1)]);
  await writeTo(crowded, new Map(files));
  await expect(readTranscriptFolder(crowded)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
});

test('a folder that is too deep is refused', async () => {
  const deep = join(root, 'deep');
  await writeTo(deep, new Map([['a/b/c/d/e/f/g/h/i/j', new Uint8Array(1)]]));
  await expect(readTranscriptFolder(deep)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
});
