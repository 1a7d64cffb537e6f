// System packages: on Debian as root the missing ones are installed, elsewhere the one command that does is printed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mustRun, onPath, SetupError, say } from './common.mjs';

const FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];

let libraryCache;
function hasLibrary(name) {
  libraryCache ??= spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin` },
  });
  return (libraryCache.stdout ?? '').includes(`${name} `) || hasFile(name);
}

function hasFile(...names) {
  return names.some((name) => FOLDERS.some((folder) => existsSync(`${folder}/${name}`)));
}

const command = (name) => () => onPath(name);
const library = (name) => () => hasLibrary(name);
// Programs of the administrator are not on everybody's PATH.
const systemCommand = (name) => () => onPath(name) || existsSync(`/usr/sbin/${name}`) || existsSync(`/sbin/${name}`);

/** Package names of Debian 12; `other` is the name that later releases use. */
const GROUPS = {
  compiler: [
    { package: 'g++', has: command('g++') },
    { package: 'make', has: command('make') },
    { package: 'python3', has: command('python3') },
  ],
  rehearse: [
    { package: 'libnss3', has: () => hasFile('libsoftokn3.so', 'nss/libsoftokn3.so') },
    { package: 'poppler-utils', has: command('pdftoppm') },
    { package: 'openssl', has: command('openssl') },
  ],
  electron: [
    { package: 'libgtk-3-0', other: 'libgtk-3-0t64', has: library('libgtk-3.so.0') },
    { package: 'libasound2', other: 'libasound2t64', has: library('libasound.so.2') },
    { package: 'libatk-bridge2.0-0', other: 'libatk-bridge2.0-0t64', has: library('libatk-bridge-2.0.so.0') },
    { package: 'libatspi2.0-0', other: 'libatspi2.0-0t64', has: library('libatspi.so.0') },
    { package: 'libcups2', other: 'libcups2t64', has: library('libcups.so.2') },
    { package: 'libgbm1', has: library('libgbm.so.1') },
    { package: 'libdrm2', has: library('libdrm.so.2') },
    { package: 'libxcomposite1', has: library('libXcomposite.so.1') },
    { package: 'libxdamage1', has: library('libXdamage.so.1') },
    { package: 'libxfixes3', has: library('libXfixes.so.3') },
    { package: 'libxrandr2', has: library('libXrandr.so.2') },
    { package: 'libxkbcommon0', has: library('libxkbcommon.so.0') },
    { package: 'libnspr4', has: library('libnspr4.so') },
  ],
  test: [
    { package: 'softhsm2', has: () => onPath('softhsm2-util') && hasFile('softhsm/libsofthsm2.so', 'libsofthsm2.so') },
    { package: 'libnss3-tools', has: command('certutil') },
    { package: 'xvfb', has: command('Xvfb') },
    { package: 'zbar-tools', has: command('zbarimg') },
    { package: 'opensc', has: command('pkcs15-init') },
    { package: 'opensc-pkcs11', has: () => hasFile('opensc-pkcs11.so') },
    { package: 'pcscd', has: systemCommand('pcscd') },
    { package: 'vsmartcard-vpcd', has: () => hasFile('pcsc/drivers/serial/libifdvpcd.so') },
    { package: 'iproute2', has: systemCommand('ip') },
    { package: 'p11-kit', has: command('p11-kit') },
    { package: 'p11-kit-modules', has: () => hasFile('pkcs11/p11-kit-client.so') },
  ],
};

const NEEDS = {
  rehearse: ['rehearse'],
  start: ['rehearse', 'electron'],
  e2e: ['rehearse', 'electron', 'test'],
  test: ['rehearse', 'electron', 'test'],
};

function missingFor(groups) {
  return groups.flatMap((group) => GROUPS[group]).filter((entry) => !entry.has());
}

/** The name that this release of Debian knows the package by. */
function nameHere(entry) {
  if (entry.other === undefined) return entry.package;
  const known = (name) => spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;
  return known(entry.other) ? entry.other : entry.package;
}

function aptInstall(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  say('updating the package lists (apt-get update) …');
  mustRun('apt-get', [...wait, 'update'], { env });
  const names = missing.map(nameHere);
  say(`installing ${names.join(' ')} …`);
  mustRun('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], { env });
}

/**
 * Sees to the system packages a task needs. `task` is rehearse, test, start or e2e; `compile` adds what `npm ci` needs.
 * Throws SetupError (exit 2) naming the one command to run when they are missing and cannot be installed from here.
 */
export function ensureSystemPackages(task, { compile }) {
  if (process.platform !== 'linux') return;
  const groups = [...(compile ? ['compiler'] : []), ...NEEDS[task]];
  const missing = missingFor(groups);
  if (missing.length === 0) return;
  if (!onPath('apt-get')) {
    const list = missing.map((entry) => entry.package).join(' ');
    throw new SetupError(
      `Missing on this system (named as Debian names them): ${list}\nInstall them, then run the command again.`,
    );
  }
  if (process.getuid() !== 0) {
    const list = missing.map(nameHere).join(' ');
    throw new SetupError(
      `Missing system packages. Run this, then the command again:\n\n  sudo apt-get update && sudo apt-get install -y ${list}`,
    );
  }
  aptInstall(missing);
  libraryCache = undefined;
  const still = missingFor(groups).map((entry) => entry.package);
  if (still.length > 0) throw new SetupError(`Installed, but still not found: ${still.join(' ')}`, 1);
}
