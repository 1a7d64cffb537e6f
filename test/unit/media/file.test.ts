import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNewFolder, readBoundedFile, writeNewFile } from '../../../electron/service/media/file.ts';
import { fileError } from '../../../electron/service/media/file-error.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canMount, temporaryFolder, tinyMedium } from './temporary-folder.ts';

const bytes = utf8ToBytes('what is written');

describe('writeNewFile', () => {
  it.each([0o600, 0o644] as const)('writes the bytes with mode %o', async (mode) => {
    const path = join(temporaryFolder(), 'file');
    await writeNewFile(path, bytes, mode);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    expect(statSync(path).mode & 0o777).toBe(mode);
  });

  it('writes an empty file', async () => {
    const path = join(temporaryFolder(), 'file');
    await writeNewFile(path, new Uint8Array(0));
    expect(statSync(path).size).toBe(0);
  });

  it('leaves an existing file as it is', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'earlier');
    await expect(writeNewFile(path, bytes)).rejects.toMatchObject({ code: 'FILE_EXISTS', details: { field: 'path', got: path } });
    expect(readFileSync(path, 'utf8')).toBe('earlier');
  });

  it('does not follow a link to a file that is not there', async () => {
    const folder = temporaryFolder();
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'file'));
    await expect(writeNewFile(join(folder, 'file'), bytes)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  it('says that the folder is missing, or is a file', async () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'none', 'file');
    await expect(writeNewFile(missing, bytes)).rejects.toMatchObject({ code: 'FILE_MISSING', details: { got: missing } });
    writeFileSync(join(folder, 'plain'), '');
    await expect(writeNewFile(join(folder, 'plain', 'file'), bytes)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it.runIf(canMount())('says that the medium is full, and removes what it had begun', async () => {
    const { folder } = tinyMedium('size=64k');
    const path = join(folder, 'file');
    await expect(writeNewFile(path, new Uint8Array(200_000))).rejects.toMatchObject({
      code: 'DISK_FULL',
      details: { got: path },
    });
    expect(readdirSync(folder)).toEqual([]);
    await writeNewFile(path, bytes);
  });

  it.runIf(canMount())('says that the medium cannot be written', async () => {
    const { folder, remountReadOnly } = tinyMedium('size=64k');
    remountReadOnly();
    const path = join(folder, 'file');
    await expect(writeNewFile(path, bytes)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      details: { got: `${path} (EROFS)` },
    });
  });
});

describe('fileError', () => {
  it.each([
    ['EEXIST', 'FILE_EXISTS', 'p'],
    ['ENOSPC', 'DISK_FULL', 'p'],
    ['EDQUOT', 'DISK_FULL', 'p'],
    ['ENOENT', 'FILE_MISSING', 'p'],
    ['EACCES', 'FILE_NOT_WRITTEN', 'p (EACCES)'],
    ['EROFS', 'FILE_NOT_WRITTEN', 'p (EROFS)'],
    ['EIO', 'FILE_NOT_WRITTEN', 'p (EIO)'],
  ])('makes %s %s', (code, expected, got) => {
    const error = Object.assign(new Error('from the file system'), { code });
    expect(fileError(error, 'p', 'FILE_NOT_WRITTEN')).toMatchObject({ code: expected, details: { field: 'path', got } });
  });

  it('passes on what is not from the file system', () => {
    const error = new RangeError('a defect');
    expect(fileError(error, 'p', 'FILE_UNREADABLE')).toBe(error);
  });
});

describe('readBoundedFile', () => {
  it('reads up to the limit and refuses one byte more', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, bytes);
    expect(await readBoundedFile(path, bytes.length)).toEqual(bytes);
    await expect(readBoundedFile(path, bytes.length - 1)).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      details: { expected: `at most ${bytes.length - 1} bytes`, got: path },
    });
  });

  it('says that a file is missing', async () => {
    const path = join(temporaryFolder(), 'none');
    await expect(readBoundedFile(path, 10)).rejects.toMatchObject({ code: 'FILE_MISSING', details: { got: path } });
  });

  it('refuses a folder, a device and a pipe, without waiting', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const path of [folder, '/dev/zero', join(folder, 'pipe')]) {
      await expect(readBoundedFile(path, 10)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', details: { got: path } });
    }
  });
});

describe('createNewFolder', () => {
  it('makes a folder for its owner only', async () => {
    const path = join(temporaryFolder(), 'new');
    await createNewFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('refuses one that exists, and one without a parent', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'old'));
    await expect(createNewFolder(join(folder, 'old'))).rejects.toMatchObject({ code: 'FILE_EXISTS', details: { field: 'path' } });
    await expect(createNewFolder(join(folder, 'a', 'b'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
      details: { field: 'path' },
    });
  });
});
