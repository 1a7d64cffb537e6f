// One person alone in a window of their own: what it offers, what it may, and that it ends with its task.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../shared/ipc/contract.ts';
import { call, launch, processesBelow, screenshot, servicePid, temporaryFolder, until, untilService } from './support.mjs';

const PASSPHRASE = 'correct horse battery staple';

/** Runs the section. */
export async function run({ check }) {
  const running = await launch({ args: ['--use-fake-device-for-media-stream'] });
  const folder = temporaryFolder();
  const task = { task: 'create-participant', folder, file: 'alice.participant.json', name: 'Alice Example', mode: 'practice' };
  try {
    await untilService(running.page, 'ready');
    await checkWindow(check, running, task);
    await checkNothingCopied(check, running, task);
    await checkSubmission(check, running, task);
    await checkServiceRefusal(check, running, task);
    await checkEnd(check, running, { ...task, file: 'bob.participant.json', name: 'Bob Example' });
    await checkKeptSecret(check, running);
  } finally {
    await running.close();
  }
}

/** Opens the window; resolves to `{page, done}`, its page and what the call that opened it will answer. */
async function open({ app, page }, task) {
  const opened = app.waitForEvent('window');
  const done = call(page, 'custodian.open', task);
  const window = await Promise.race([opened, done.then((result) => Promise.reject(new Error(JSON.stringify(result))))]);
  await window.waitForFunction(() => globalThis.claviger !== undefined && document.querySelector('#root > *') !== null);
  return { page: window, done };
}

async function checkWindow(check, running, task) {
  const { app, page: mainPage, pid } = running;
  const processes = () => processesBelow(pid).filter(({ command }) => command.includes('--type=renderer')).length;
  const before = processes();
  const { page, done } = await open(running, task);
  await screenshot(page, 'custodian-window');
  check('the window has a process of its own', processes() > before, `${before} then ${processes()}`);
  const offered = (await page.evaluate(() => Object.keys(globalThis.claviger))).sort();
  const allowed = Object.entries(contract).flatMap(([name, { from }]) => (from.includes('custodian') ? [name] : []));
  check('it has exactly the calls of its window', String(offered) === String([...allowed, 'onPush'].sort()), offered);
  const prompt = await call(page, 'custodian.current', {});
  check('it knows its task', prompt.ok && JSON.stringify(prompt.value.task) === JSON.stringify(task), prompt);
  await checkCamera(check, page);
  const sessions = await app.evaluate(({ webContents }) => {
    const all = webContents.getAllWebContents();
    return {
      different: new Set(all.map(({ session }) => session)).size === all.length,
      kept: all.some(({ session }) => session.isPersistent()),
    };
  });
  check('its session is its own, in memory', sessions.different && !sessions.kept, sessions);
  const second = await call(mainPage, 'custodian.open', task);
  check('there is only one at a time', second.error?.code === 'WINDOW_BUSY', second);
  await call(page, 'custodian.cancel', {}).catch(() => {});
  check(
    'a person can leave without doing anything',
    (await done).value?.done === false && !existsSync(join(task.folder, task.file)),
  );
  check('its process ends with it', (await until(() => processes() === before, 5)) === true, `${processes()}`);
}

async function checkCamera(check, page) {
  const got = await page.evaluate(async () => {
    const name = (promise) =>
      promise.then(
        (stream) =>
          stream
            .getTracks()
            .map((track) => [track.kind, track.stop()][0])
            .join(),
        (error) => error.name,
      );
    const media = navigator.mediaDevices;
    return [
      await name(media.getUserMedia({ video: true })),
      await name(media.getUserMedia({ audio: true })),
      await name(media.getUserMedia({ audio: true, video: true })),
    ];
  });
  check('it gets the camera and nothing else', String(got) === 'video,NotAllowedError,NotAllowedError', got);
}

/** What is typed reaches no clipboard, shown or not; what was selected is forgotten with the window. */
async function checkNothingCopied(check, running, task) {
  const { page, done } = await open(running, task);
  const clipboard = (kind) => running.app.evaluate(({ clipboard }, kind) => clipboard.readText(kind), kind);
  await running.app.evaluate(({ clipboard }) => clipboard.writeText('untouched'));
  await page.locator('[data-testid="custodian-ready"]').click();
  const field = page.locator('[data-testid="custodian-new-passphrase"]');
  await field.fill(PASSPHRASE);
  await selectAndCopy(field);
  const masked = await clipboard('selection');
  await page.locator('[data-testid="custodian-show"]').check();
  await selectAndCopy(field);
  check('nothing typed is copied', (await clipboard('clipboard')) === 'untouched');
  check('nor selected while it is masked', !PASSPHRASE.split(' ').some((word) => masked.includes(word)), masked);
  check('and nothing is cut', (await field.inputValue()) === PASSPHRASE);
  await call(page, 'custodian.cancel', {}).catch(() => {});
  await done;
  check('what was selected goes with the window', (await clipboard('selection')) === '', await clipboard('selection'));
}

async function selectAndCopy(field) {
  for (const keys of ['Control+C', 'Control+X', 'Control+Insert', 'Shift+Delete']) {
    await field.press('Control+A');
    await field.press(keys);
  }
  await field.dblclick();
}

/** Hands a task over the way the page does. */
function submit(page, passphrase, decision = 'agree') {
  return page.evaluate(
    ([passphrase, decision]) => {
      const credential = passphrase === undefined ? {} : { passphrase: new TextEncoder().encode(passphrase) };
      return globalThis.claviger['custodian.submit']({ credential, input: {}, decision });
    },
    [passphrase, decision],
  );
}

async function checkSubmission(check, running, task) {
  const { page, done } = await open(running, task);
  const without = await submit(page, undefined);
  check('a missing passphrase is named', without.error?.field === 'credential.passphrase', without);
  const refused = await submit(page, PASSPHRASE, 'refuse');
  check(
    'a refusal is not taken for a yes',
    refused.error?.code === 'CALL_INVALID' && refused.error.field === 'decision',
    refused,
  );
  const wrong = await call(page, 'custodian.submit', { credential: { passphrase: 'text' }, input: {}, decision: 'agree' });
  check('a passphrase as text is refused', wrong.error?.field === 'custodian.submit: credential.passphrase', wrong);
  check('the window is still there', !page.isClosed());
  const accepting = submit(page, PASSPHRASE).catch((error) => ({ error: error.message }));
  const left = await call(page, 'custodian.cancel', {}).catch((error) => ({ error: { message: error.message } }));
  check('nobody leaves what they have handed over', left.error?.code === 'WINDOW_BUSY', left);
  const accepted = await accepting;
  check('the task is carried out', accepted.ok === true, accepted);
  const answer = await done;
  check('whoever opened the window hears that it is done', answer.value?.done === true, answer);
  const file = join(task.folder, task.file);
  check('the file is there, for its owner only', existsSync(file) && (statSync(file).mode & 0o777) === 0o600, file);
  check('the window is gone', page.isClosed());
}

/** What the service says against a task is shown in the window, which stays. */
async function checkServiceRefusal(check, running, task) {
  const before = readFileSync(join(task.folder, task.file));
  const { page, done } = await open(running, task);
  const refused = await submit(page, PASSPHRASE);
  check('the error of the service comes back typed', !refused.ok && refused.error.code === 'FILE_EXISTS', refused);
  check('nothing was overwritten', readFileSync(join(task.folder, task.file)).equals(before));
  check('the window stays for another try', !page.isClosed() && (await call(page, 'custodian.current', {})).ok);
  await call(page, 'custodian.cancel', {}).catch(() => {});
  check('and counts as not done', (await done).value?.done === false);
}

async function checkEnd(check, running, task) {
  const { page, done } = await open(running, task);
  process.kill(servicePid(running.pid), 'SIGKILL');
  const answer = await done;
  check('the window closes when the service ends', answer.value?.done === false, answer);
  check('it is closed', page.isClosed());
  await untilService(running.page, 'ready');
  const status = await call(running.page, 'app.status', {});
  check('the main window goes on', status.ok, status);
}

/** What was typed is in no file of the application, and in nothing it printed. */
async function checkKeptSecret(check, { folder, output }) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const holds = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(PASSPHRASE));
  check('the passphrase is in no file', files.length > 0 && holds.length === 0, holds);
  check('nor in what was printed', !output.join('').includes(PASSPHRASE));
}
