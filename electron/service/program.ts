import { join } from 'node:path';

/** Where the parts of the program lie. */
export interface ProgramPaths {
  /** Ceremonies, fonts, policies. */
  readonly resources: string;
  /** The entry of the share process. */
  readonly shareProcess: string;
}

/**
 * Finds the program's parts from the file that was started, which lies two folders below the root whether it is a source
 * (`electron/cli/main.ts`) or built (`out/main/cli.js`).
 */
export function programPaths(entry: { readonly dirname: string; readonly filename: string }): ProgramPaths {
  const root = join(entry.dirname, '../..');
  const source = entry.filename.endsWith('.ts');
  return {
    resources: join(root, 'resources'),
    shareProcess: source ? join(root, 'electron/service/shares/share-process.ts') : join(entry.dirname, 'share-process.js'),
  };
}
