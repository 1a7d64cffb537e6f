import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';

const common: Readonly<Record<string, ErrorCode>> = {
  EEXIST: 'FILE_EXISTS',
  ENOTEMPTY: 'FILE_EXISTS',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  ENOENT: 'FILE_MISSING',
  ENOTDIR: 'FILE_MISSING',
};

/** The file system's `error` about `path` as a `ClavigerError`, `otherwise` where it has no code of its own. Others pass through. */
export function fileError(error: unknown, path: string, otherwise: 'FILE_NOT_WRITTEN' | 'FILE_UNREADABLE'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (error instanceof ClavigerError || code === undefined) return error;
  const known = common[code];
  return new ClavigerError(known ?? otherwise, { field: 'path', got: known === undefined ? `${path} (${code})` : path });
}
