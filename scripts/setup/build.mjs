// Builds the application with electron-vite when the sources are not the ones that out/ was made from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { mustRun, root, say } from './common.mjs';

const SOURCES = ['electron', 'shared', 'renderer', 'electron.vite.config.ts', 'package-lock.json'];
const stamp = join(root, 'out/.built-from');

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) return yield path;
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const file of filesUnder(join(root, source))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Builds out/ when needed (about a second), with the environment that `runtimeEnvironment` gives; throws SetupError when it fails. */
export function ensureBuild(runtimeEnvironment) {
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(join(root, 'out/main/index.js'))) return;
  say('building the application …');
  mustRun(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    env: { ...process.env, ...runtimeEnvironment, NODE_ENV: 'production' },
    minutes: 5,
  });
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, hash);
  say('application built');
}
