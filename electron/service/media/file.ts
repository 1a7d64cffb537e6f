import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { equalBytes } from '../../../shared/core/bytes.ts';
import { digest } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { fileError } from './file-error.ts';

/** Who may read a file: 0600 its owner, 0644 everybody. */
export type FileMode = 0o600 | 0o644;

/**
 * Writes `bytes` to a new file at `path`, brings file and folder entry to the medium, reads the file again and compares SHA-256. (The
 * operating system may answer that reading from its cache.) Nothing is ever overwritten; a file that failed is removed.
 * Throws `FILE_EXISTS`, `FILE_MISSING` (the folder), `DISK_FULL`, `FILE_NOT_WRITTEN`.
 */
export async function writeNewFile(path: string, bytes: Uint8Array, mode: FileMode = 0o600): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    await fillNewFile(file, path, bytes, mode);
    await syncFolder(dirname(path));
  } catch (error) {
    throw fileError(error, path, 'FILE_NOT_WRITTEN');
  }
}

async function fillNewFile(file: FileHandle, path: string, bytes: Uint8Array, mode: FileMode): Promise<void> {
  try {
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    await compare(path, bytes);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function compare(path: string, bytes: Uint8Array): Promise<void> {
  const read = await readBoundedFile(path, bytes.length);
  const isSame = equalBytes(digest(read), digest(bytes));
  // What is written may be a sheet with a share; its writer wipes only what it gave.
  read.fill(0);
  if (!isSame) throw new ClavigerError('FILE_NOT_WRITTEN', { field: 'path', expected: 'the bytes written', got: path });
}

/**
 * The bytes of the ordinary file at `path`, at most `maximumBytes` of them.
 * Throws `FILE_MISSING`, `FILE_UNREADABLE` (also for a folder, pipe or device), `INPUT_TOO_LARGE`.
 */
export async function readBoundedFile(path: string, maximumBytes: number): Promise<Uint8Array> {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readBounded(file, path, maximumBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'FILE_UNREADABLE');
  }
}

async function readBounded(file: FileHandle, path: string, maximumBytes: number): Promise<Uint8Array> {
  const status = await file.stat();
  if (!status.isFile()) throw new ClavigerError('FILE_UNREADABLE', { field: 'path', expected: 'an ordinary file', got: path });
  // One byte more than promised tells a file that grew meanwhile.
  const buffer = new Uint8Array(new ArrayBuffer(Math.min(status.size, maximumBytes) + 1));
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  if (length > maximumBytes || status.size > maximumBytes) {
    throw new ClavigerError('INPUT_TOO_LARGE', { field: 'path', expected: `at most ${maximumBytes} bytes`, got: path });
  }
  if (length > status.size) throw new ClavigerError('FILE_UNREADABLE', { field: 'path', expected: 'a file at rest', got: path });
  return buffer.subarray(0, length);
}

/**
 * Makes a new folder in an existing one and brings its entry to the medium. Mode 0700 or 0755.
 * Throws `FILE_EXISTS`, `FILE_MISSING`, `DISK_FULL`, `FILE_NOT_WRITTEN`.
 */
export async function createNewFolder(path: string, mode: 0o700 | 0o755 = 0o700): Promise<void> {
  try {
    await mkdir(path, { mode });
    await syncFolder(dirname(path));
  } catch (error) {
    throw fileError(error, path, 'FILE_NOT_WRITTEN');
  }
}

/** Makes a folder and those above it where they are missing. Throws `FILE_NOT_WRITTEN`. */
export async function ensureFolder(path: string, mode: 0o700 | 0o755 = 0o700): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (error) {
    throw fileError(error, path, 'FILE_NOT_WRITTEN');
  }
}

/** Brings the entries of a folder to the medium, so that a new name outlives a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such call: it cannot open folders.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
