// What every section of the end-to-end test uses: the running application, its processes, and the count of checks.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { root } from '../../scripts/setup/common.mjs';

const results = join(root, 'test-results');

/** Counts checks and prints each one. */
export class Report {
  passed = 0;
  failed = 0;

  /** One check: `detail` is printed beside it when it failed. */
  check(name, isGood, detail = '') {
    if (isGood) this.passed++;
    else this.failed++;
    const note = isGood || detail === '' ? '' : `  (${typeof detail === 'string' ? detail : JSON.stringify(detail)})`;
    process.stdout.write(`${isGood ? 'ok  ' : 'FAIL'} ${name}${note}\n`);
  }
}

/** A folder of its own below the system's temporary folder; `user` (a number) owns it. */
export function temporaryFolder(user) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-e2e-'));
  if (user !== undefined) chownSync(folder, user, user);
  return folder;
}

/**
 * Starts the application on a fresh data folder and waits for its window; resolves to `{app, page, pid, data, folder, output, close}`.
 * `user`: run it as this user id, in its sandbox (needs root). `args`: further switches. `env`: further variables.
 */
export async function launch({ user, args = [], env = {}, folder = temporaryFolder(user) } = {}) {
  const isSandboxed = user !== undefined || process.getuid?.() !== 0;
  const data = join(folder, 'data');
  const app = await _electron.launch({
    // Without a path of its own the test tool makes the application wait until it is connected; else some starts hang.
    ...(user === undefined ? {} : { executablePath: asUser(user, folder) }),
    chromiumSandbox: isSandboxed,
    args: [
      root,
      ...(isSandboxed ? [] : ['--no-sandbox']),
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
      ...args,
    ],
    cwd: root,
    env: { ...process.env, CLAVIGER_DATA: data, CLAVIGER_WINDOWED: '1', ...(user === undefined ? {} : { HOME: folder }), ...env },
    timeout: 30_000,
  });
  const output = [];
  for (const stream of [app.process().stdout, app.process().stderr]) stream?.on('data', (chunk) => output.push(String(chunk)));
  const close = async () => {
    await app.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const page = await app.firstWindow();
    const failures = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.waitForFunction(() => globalThis.claviger !== undefined && document.querySelector('#root > *') !== null);
    return { app, page, pid: app.process().pid, data, folder, output, failures, close };
  } catch (error) {
    await close();
    throw new Error(`${error.message}\n${output.join('')}`);
  }
}

/** A program that runs Electron as another user, and makes it wait for the test tool. */
function asUser(user, folder) {
  const script = join(folder, 'electron-as-user');
  const electron = join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron');
  const loader = join(root, 'node_modules/playwright-core/lib/server/electron/loader.js');
  const options = `--reuid=${user} --regid=${user} --clear-groups`;
  writeFileSync(script, `#!/bin/sh\nexec setpriv ${options} "${electron}" -r "${loader}" "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

/** What is typed into the open turn `turn`: the clock of the room, which goes right and shows UTC, or nothing. */
export function openInput(turn) {
  return turn === 'compare-clock' ? { clock: { time: new Date().toISOString().slice(11, 16), zone: '+00:00' } } : {};
}

/** Makes a call the way a page does; `values` are its arguments. Resolves to its result. */
export function call(page, name, ...values) {
  return page.evaluate(([name, values]) => globalThis.claviger[name](...values), [name, values]);
}

/** Starts to collect what is pushed to a page; `pushesOf` reads it. */
export async function collectPushes(page) {
  await page.evaluate(() => {
    globalThis.pushes = [];
    globalThis.claviger.onPush((...values) => globalThis.pushes.push(values));
  });
}

/** What was pushed to a page since `collectPushes`: for each push, the values its listener was called with. */
export function pushesOf(page) {
  return page.evaluate(() => globalThis.pushes);
}

/** Waits until `probe` gives something, and resolves to it; undefined after `seconds`. */
export async function until(probe, seconds = 15) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) return undefined;
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

/** Waits until the service of a window is in this state; resolves to its status, or undefined after `seconds`. */
export function untilService(page, state, seconds = 15) {
  return until(async () => {
    const { value } = await call(page, 'shell.service', {});
    return value.state === state ? value : undefined;
  }, seconds);
}

/** Every process below `pid`: `{pid, command, status}`, the command line and the text of its status file. */
export function processesBelow(pid) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return [{ pid: Number(name), parent: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]), command, status }];
      } catch {
        return [];
      }
    });
  const below = (parent) => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/** The number of the service's process below `pid`; undefined when there is none. */
export function servicePid(pid) {
  return processesBelow(pid).find(({ command }) => /service\.js$|claviger service/.test(command))?.pid;
}

/** Writes a picture of a window into test-results. */
export async function screenshot(page, name) {
  mkdirSync(results, { recursive: true });
  await page.screenshot({ path: join(results, `${name}.png`) });
}
