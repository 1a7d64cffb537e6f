import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unfinishedFolders, writeNewFolder } from '../../../electron/service/media/folder.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canMount, temporaryFolder, tinyMedium } from './temporary-folder.ts';

const files = [
  { path: 'transcript.jsonl', bytes: utf8ToBytes('one') },
  { path: 'artefacts/key/public.pem', bytes: utf8ToBytes('two') },
  { path: 'artefacts/notes.txt', bytes: utf8ToBytes('three') },
];

it('writes all files, and nothing else', async () => {
  const parent = temporaryFolder();
  const path = join(parent, 'ceremony');
  expect(await writeNewFolder(path, files, 0o644)).toEqual({ leftoverRemoved: false });
  expect(readdirSync(parent)).toEqual(['ceremony']);
  for (const file of files) expect(new Uint8Array(readFileSync(join(path, file.path)))).toEqual(file.bytes);
  expect(statSync(join(path, 'transcript.jsonl')).mode & 0o777).toBe(0o644);
  expect(statSync(join(path, 'artefacts')).mode & 0o777).toBe(0o755);
});

it.each(['a folder', 'an empty folder', 'a file'])('never replaces %s', async (kind) => {
  const parent = temporaryFolder();
  const path = join(parent, 'ceremony');
  if (kind === 'a file') writeFileSync(path, 'earlier');
  else mkdirSync(path);
  if (kind === 'a folder') writeFileSync(join(path, 'earlier'), '');
  await expect(writeNewFolder(path, files)).rejects.toMatchObject({ code: 'FILE_EXISTS', details: { field: 'path', got: path } });
  expect(readdirSync(parent)).toEqual(['ceremony']);
});

it('says that the parent is missing', async () => {
  const path = join(temporaryFolder(), 'none', 'ceremony');
  await expect(writeNewFolder(path, files)).rejects.toMatchObject({
    code: 'FILE_MISSING',
    details: { field: 'path', got: path },
  });
});

it.each(['../escape', '/absolute', 'a/../b', 'a//b', '', '.hidden', 'a/'])('refuses the path "%s" inside', async (path) => {
  const parent = temporaryFolder();
  const written = writeNewFolder(join(parent, 'ceremony'), [{ path, bytes: new Uint8Array(1) }]);
  await expect(written).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'file in folder', got: path } });
  expect(readdirSync(parent)).toEqual([]);
});

it('refuses one path twice and leaves nothing', async () => {
  const parent = temporaryFolder();
  const [first] = files;
  if (first === undefined) throw new Error('no file');
  await expect(writeNewFolder(join(parent, 'ceremony'), [first, first])).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(readdirSync(parent)).toEqual([]);
});

it.runIf(canMount())('leaves nothing when the medium is full', async () => {
  const { folder } = tinyMedium('size=64k');
  const large = [...files, { path: 'large', bytes: new Uint8Array(200_000) }];
  await expect(writeNewFolder(join(folder, 'ceremony'), large)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves only a folder marked as unfinished when it is killed, and cleans up at the next try', async () => {
  const parent = temporaryFolder();
  const path = join(parent, 'ceremony');
  const script = `
    import { writeNewFolder } from './electron/service/media/folder.ts';
    const files = Array.from({ length: 100000 }, (_, place) => ({ path: 'file-' + place, bytes: new Uint8Array(10) }));
    await writeNewFolder(${JSON.stringify(path)}, files);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: 'ignore' });
  const unfinished = join(parent, '.claviger-unfinished-ceremony');
  await expect.poll(() => existsSync(join(unfinished, 'file-3')), { timeout: 20_000, interval: 5 }).toBe(true);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));

  expect(existsSync(path)).toBe(false);
  expect(await unfinishedFolders(parent)).toEqual(['.claviger-unfinished-ceremony']);
  expect(await writeNewFolder(path, files)).toEqual({ leftoverRemoved: true });
  expect(readdirSync(path).sort()).toEqual(['artefacts', 'transcript.jsonl']);
  expect(await unfinishedFolders(parent)).toEqual([]);
}, 30_000);

it('says that a folder to look through is missing', async () => {
  const path = join(temporaryFolder(), 'none');
  await expect(unfinishedFolders(path)).rejects.toMatchObject({ code: 'FILE_MISSING', details: { got: path } });
});
