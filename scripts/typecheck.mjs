// Type-checks each tree with its own tsconfig; a tree in which the compiler saw no file of its own is a failure.
import { spawnSync } from 'node:child_process';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup/common.mjs';

/** The trees with a tsconfig.json each. */
export const TREES = ['shared', 'electron', 'renderer', 'test'];

/** Type-checks one tree: `{tree, seen, errors}`, the number of its files the compiler read, and its complaints. */
export function typecheckTree(tree, base = root) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const done = spawnSync(process.execPath, [compiler, '-p', join(base, tree), '--noEmit', '--listFiles', '--pretty', 'false'], {
    cwd: base,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = done.stdout.split('\n').filter((line) => line !== '');
  const folder = join(base, tree) + sep;
  const isListed = (line) => line.startsWith('/') || /^[A-Za-z]:[\\/]/.test(line);
  const seen = lines.filter((line) => isListed(line) && line.startsWith(folder)).length;
  const errors = lines.filter((line) => !isListed(line));
  if (done.status !== 0 && errors.length === 0) errors.push(`tsc ended with ${done.status ?? done.signal}: ${done.stderr}`);
  return { tree, seen, errors };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { tree, seen, errors } of TREES.map((tree) => typecheckTree(tree, process.argv[2]))) {
    process.stdout.write(`${[...errors, `${tree}: ${seen} files, ${errors.length} complaints`].join('\n')}\n`);
    if (seen === 0 || errors.length > 0) process.exitCode = 1;
  }
}
