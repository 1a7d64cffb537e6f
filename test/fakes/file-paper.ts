import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Paper } from '../../electron/cli/paper.ts';

/** Paper that outlasts the program: one file with everything that was written on it. */
export function filePaper(file: string): Paper {
  const all = (): Record<string, readonly string[]> => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  return {
    read: (name) => all()[name],
    write: (name, words) => writeFileSync(file, JSON.stringify({ ...all(), [name]: words })),
  };
}
