import { readFileSync, statfsSync, statSync } from 'node:fs';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';

// One object of a software token takes some kilobytes, and its database pages as much again.
const ENOUGH_BYTES = 65_536;
const TOKEN_FOLDER = /^\s*directories\.tokendir\s*=\s*(\S.*?)\s*$/m;

/** What a token says where it cannot write: software tokens have no answer of their own for a full disk. */
const unexplained: readonly ErrorCode[] = [
  'TOKEN_CALL_REFUSED',
  'TOKEN_DEVICE_ERROR',
  'TOKEN_KEY_UNUSABLE',
  'TOKEN_KEY_NOT_DESTROYED',
];

/**
 * `error`, or `TOKEN_FULL` in its place where the disk under the token's store has no room left, which explains it. `configuration`:
 * see `ModuleLocation`. Nothing is claimed of a token whose store is no folder of this computer.
 */
export function explainFullStore(error: unknown, configuration: string | undefined): unknown {
  if (!(error instanceof ClavigerError) || !unexplained.includes(error.code)) return error;
  const folder = configuration === undefined ? null : storeFolder(configuration);
  const free = folder === null ? null : freeBytes(folder);
  if (free === null || free >= ENOUGH_BYTES) return error;
  const outcome =
    error.code === 'TOKEN_KEY_NOT_DESTROYED'
      ? 'The key that was to be destroyed is still there.'
      : 'What was not made is not there.';
  return new ClavigerError('TOKEN_FULL', {
    field: error.details.field,
    expected: `${ENOUGH_BYTES} bytes free in ${folder}`,
    got: `${free} bytes free; ${error.details.got ?? error.code}`,
    action: `Free space on the disk that holds ${folder}, then do the step again. ${outcome}`,
  });
}

/** A folder is the store itself; a configuration file names it. */
function storeFolder(configuration: string): string | null {
  try {
    if (statSync(configuration).isDirectory()) return configuration;
    return TOKEN_FOLDER.exec(readFileSync(configuration, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
