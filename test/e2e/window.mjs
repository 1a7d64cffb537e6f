// The window opens, offers the calls of the contract and nothing else, and every wrong call is refused by name.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../shared/ipc/contract.ts';
import { call, launch, screenshot, untilService } from './support.mjs';

/** Runs the section. */
export async function run({ check }) {
  const running = await launch();
  const { app, page, data } = running;
  try {
    await checkOpening(check, running);
    await checkIsolation(check, page, app);
    await checkRefusals(check, page);
    check('the page had no error', running.failures.length === 0, running.failures);
    const files = listFolder(data);
    check('what is in the data folder is for its owner only', modesAreOwn(files), files);
    await screenshot(page, 'window');
  } finally {
    await running.close();
  }
}

async function checkOpening(check, { app, page, failures }) {
  const service = await untilService(page, 'ready', 20);
  check('the service gets ready', service?.restarts === 0, service);
  const status = await call(page, 'app.status', {});
  check('the service answers a call', status.ok && status.value.runtime === 'development', status);
  check('a development runtime does not allow production', status.ok && status.value.productionAllowed === false, status);
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()));
  check('the title says what runtime it is', title.length === 1 && title[0] === 'Claviger (development runtime)', title);
  const scripts = await call(page, 'scripts.list', {});
  check(
    'the shipped ceremonies are found',
    scripts.ok && scripts.value.some(({ name }) => name === 'generate-and-export'),
    scripts,
  );
  check('the address is ours', page.url() === 'app://claviger/index.html', page.url());
  check('no page error so far', failures.length === 0, failures);
}

async function checkIsolation(check, page, app) {
  const globals = await page.evaluate(() =>
    ['require', 'process', 'Buffer', 'module', 'global', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
  );
  check('the page has nothing of Node or Electron', globals.length === 0, globals);
  const offered = (await page.evaluate(() => Object.keys(globalThis.claviger))).sort();
  const allowed = Object.entries(contract).flatMap(([name, { from }]) => (from.includes('main') ? [name] : []));
  check('the page has exactly the calls of its window', String(offered) === String([...allowed, 'onPush'].sort()), offered);
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getLastWebPreferences()),
  );
  check(
    'every window is isolated and sandboxed',
    preferences.length === 1 &&
      preferences.every(
        (one) => one.sandbox && one.contextIsolation && !one.nodeIntegration && one.webSecurity && !one.webviewTag,
      ),
    preferences,
  );
  const menu = await app.evaluate(({ Menu }) => Menu.getApplicationMenu() === null);
  check('there is no menu', menu);
  const persistent = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map(({ session }) => session.isPersistent()),
  );
  check('the window keeps nothing on the disk', String(persistent) === 'false', persistent);
}

const WRONG = [
  ['a field too many', 'ceremony.view', [{ code: 'AAAA-0000', more: 1 }], 'CALL_INVALID', 'ceremony.view'],
  ['a value of the wrong form', 'ceremony.view', [{ code: 'nonsense' }], 'CALL_INVALID', 'ceremony.view: code'],
  ['a value of the wrong type', 'scripts.plan', [{ script: 7, parameters: {} }], 'CALL_INVALID', 'scripts.plan: script'],
  ['not a number', 'folder.verify', [{ folder: Number.NaN, trust: null }], 'CALL_INVALID', 'folder.verify'],
  ['a text too long', 'people.list', [{ folder: 'x'.repeat(1025) }], 'CALL_INVALID', 'people.list: folder'],
  ['a value too large', 'people.list', [{ folder: 'x'.repeat(2_000_000) }], 'CALL_INVALID', 'people.list'],
  ['no argument', 'scripts.list', [], 'CALL_INVALID', 'scripts.list'],
  ['an argument too many', 'scripts.list', [{}, 'more'], 'CALL_INVALID', 'scripts.list'],
  ['nothing', 'scripts.list', [null], 'CALL_INVALID', 'scripts.list'],
  ['a list', 'scripts.list', [[]], 'CALL_INVALID', 'scripts.list'],
];

async function checkRefusals(check, page) {
  for (const [name, to, values, code, field] of WRONG) {
    const { ok, error } = await call(page, to, ...values);
    check(`${name} is refused as ${code} in ${field}`, !ok && error.code === code && error.field === field, error);
  }
  const missing = await page.evaluate(() =>
    ['step.approve', 'ceremony.sign', 'people.create', 'custodian.submit', 'no.such'].filter(
      (name) => name in globalThis.claviger,
    ),
  );
  check('calls that are not for this window are not there', missing.length === 0, missing);
  const after = await call(page, 'app.status', {});
  check('it answers as before afterwards', after.ok, after);
}

function listFolder(folder) {
  return readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
}

function modesAreOwn(entries) {
  return entries.length > 0 && entries.every(([, mode]) => /^[67]00$/.test(mode));
}
