// A token that goes away, and one that does not answer: the window says which one, which call and for how long; a person ends the
// service; the ceremony is resumed, finds out what became of the call, and goes on. The token is a real one behind a server that is
// killed and halted.
import { join } from 'node:path';
import { embeddedModules } from '../../electron/service/hsm/practice-token.ts';
import { makePracticeRoom } from '../../electron/service/practice/practice-room.ts';
import { startRemoteToken } from '../hsm/fixtures/p11-kit.ts';
import { call, launch, openInput, screenshot, temporaryFolder, until, untilService } from './support.mjs';

/** Runs the section. */
export async function run({ check }) {
  const folder = temporaryFolder();
  const library = embeddedModules().find(({ family }) => family === 'softhsm2').path;
  const practice = await makePracticeRoom(join(folder, 'room'), library, Date.now());
  const label = practice.parameters['token-label'];
  const token = await startRemoteToken({ ...practice.module, label });
  const running = await launch({ folder, env: token.environment });
  const room = { ...running, check, practice, token, label };
  try {
    await untilService(running.page, 'ready');
    const code = await openCeremony(room);
    await showRunner(room, code);
    await play(room, code, isReady);
    await checkLost(room, code);
    await play(room, code, isReady);
    token.freeze();
    await checkWaiting(room);
    await checkEnded(room);
    token.thaw();
    await checkResumed(room, code);
    check('nothing went wrong in the page', running.failures.length === 0, running.failures);
  } catch (error) {
    await screenshot(running.page, 'hang-stopped-here').catch(() => {});
    throw error;
  } finally {
    await running.close();
    await token.stop();
  }
}

const at = (page, id) => page.locator(`[data-testid="${id}"]`);

async function ask({ page }, name, input) {
  const { ok, value, error } = await call(page, name, input);
  if (!ok) throw new Error(`${name}: ${error.code} ${error.message}`);
  return value;
}

/** A ceremony whose token is reached through the server. */
async function openCeremony(room) {
  const { practice, token } = room;
  const people = practice.people.filter(({ id }) => !/^external|-4$/.test(id)).map(({ id, file }) => ({ id, file }));
  const module = { path: token.module.path, configuration: '' };
  const request = { script: 'generate-and-export', parameters: practice.parameters, mode: 'practice', people, module };
  const { code, approvers } = await ask(room, 'ceremony.prepare', request);
  for (const { id } of approvers) await alone(room, { task: 'approve-plan', code, person: id });
  await ask(room, 'ceremony.open', { code });
  return code;
}

async function showRunner({ page }, code) {
  await page.reload();
  await at(page, `resume-${code}`).click();
  await at(page, 'runner').waitFor();
}

/** What one person does in their own window. */
async function alone(room, task) {
  const opened = room.app.waitForEvent('window', { timeout: 20_000 });
  const done = ask(room, 'custodian.open', task);
  const window = await opened;
  await at(window, 'custodian-ready').click();
  for (const [field, value] of [
    ['custodian-passphrase', room.practice.passphrase],
    ['custodian-pin', room.practice.pin],
    ['custodian-document', 'passport'],
    ['custodian-last-four', '47aB'],
  ])
    if (await at(window, field).isVisible()) await at(window, field).fill(value);
  if (await at(window, 'custodian-checked-by').isVisible()) await at(window, 'custodian-checked-by').selectOption({ index: 1 });
  await at(window, 'custodian-submit').click();
  await done;
}

/** Does everything there is to do until `isThere` says so of the current step. */
async function play(room, code, isThere) {
  for (;;) {
    const { status, current: step } = await ask(room, 'ceremony.view', { code });
    if (status === 'open' && isThere(step)) return;
    if (!step.begun) await ask(room, 'step.begin', { code, step: step.id });
    else await playStep(room, code, step);
  }
}

async function playStep(room, code, step) {
  const missing = step.approvals.find(({ given, count }) => given.length < count);
  if (missing !== undefined) {
    const person = missing.candidates.find((candidate) => !missing.given.includes(candidate));
    return alone(room, { task: 'approve', code, step: step.id, person });
  }
  const turn = step.turns.find(({ done }) => !done);
  const task = { code, step: step.id, turn: turn.id, person: turn.people[0] };
  if (turn.secret !== 'none' || turn.signs !== null) return alone(room, { task: 'turn', ...task });
  await ask(room, 'step.performOpen', { ...task, input: openInput(turn.id) });
}

const isReady = (step) => step.id === 'make-key' && step.begun && step.approved;

/** The person presses the button to make the key. */
function generate({ page }) {
  return page.locator('[data-testid="step"][data-step="make-key"] [data-testid^="turn-"]').first().click();
}

/** The token's server dies: the page says what to do, and asks for the login and nothing else. */
async function checkLost(room, code) {
  const { page, check, label, token } = room;
  token.kill();
  await generate(room);
  await at(page, 'error').waitFor({ timeout: 10_000 });
  const words = await at(page, 'error').textContent();
  check('a token that went away is named, with what to do', words.includes(`Connect the token “${label}” again`), words);
  const login = page.locator('[data-testid="step"][data-step="open-token"]');
  check('the login is the current step again', (await until(() => login.count(), 5)) === 1);
  check('and it can be begun', await at(page, 'begin').isVisible());
  await screenshot(page, 'hang-0-lost');
  const { people, status } = await ask(room, 'ceremony.view', { code });
  check('nobody has to prove presence again', status === 'open' && people.every(({ present }) => present), people);
  await token.restart();
  await at(page, 'error-dismiss').click();
}

/** The person presses the button, and the token is silent. */
async function checkWaiting(room) {
  const { page, check, label } = room;
  await generate(room);
  const waiting = at(page, 'waiting');
  await waiting.waitFor({ timeout: 15_000 });
  const seen = () => waiting.evaluate(({ dataset, textContent }) => ({ ...dataset, textContent }));
  const first = await seen();
  check('the window names the token and the call', first.token === label && /^C_[A-Z]\w+$/.test(first.call), first);
  check(
    'and says it in words',
    first.textContent === `The token “${label}” has not answered for ${first.seconds} seconds.`,
    first,
  );
  const later = await until(async () => Number((await seen()).seconds) >= Number(first.seconds) + 2, 5);
  check('the time runs on, second by second', later === true, await seen());
  const { value } = await call(page, 'shell.service', {});
  const since = Date.parse(value.waiting.since) + value.waiting.seconds * 1000;
  check('the status carries the call, the token and since when', Math.abs(since - Date.now()) < 3_000, value);
  const refused = await call(page, 'scripts.list', {});
  check('another call is refused at once, with the reason', refused.error?.got?.includes(label) === true, refused.error);
  check('the window itself lives', (await page.evaluate(() => 6 * 7)) === 42);
  await screenshot(page, 'hang-1-waiting');
}

/** The person ends the service; the window stays, and the ceremony waits to be resumed. */
async function checkEnded({ page, check }) {
  await at(page, 'restart-service').click();
  await page.locator('[data-testid="runner"][data-status="interrupted"]').waitFor({ timeout: 20_000 });
  const { value } = await call(page, 'shell.service', {});
  check('the service was ended and is there again', value.state === 'ready' && value.waiting === null, value);
  const unsettled = await at(page, 'unsettled').textContent();
  check('the act under way stands there as not known', unsettled.includes('generate'), unsettled);
  await screenshot(page, 'hang-2-interrupted');
}

/** Presence, login, and a look at the token; then the key is made once. */
async function checkResumed(room, code) {
  const { page, check } = room;
  await at(page, 'resume-ceremony').click();
  await page.locator('[data-testid="runner"][data-status="open"]').waitFor();
  await play(room, code, (step) => step.id === 'make-key' && step.begun);
  const found = await ask(room, 'ceremony.view', { code });
  const told = found.ledger.map(({ text }) => text).join('\n');
  check('the ledger says what became of the call', told.includes('was found not to have been done'), told);
  check('what was approved before stays approved', found.current.approved && found.current.attempt === 1, found.current);
  await screenshot(page, 'hang-3-resumed');
  await play(room, code, (step) => step.id !== 'make-key');
  await until(async () => (await at(page, 'check-value').count()) > 0, 5);
  await screenshot(page, 'hang-4-went-on');
  const { ledger, interruptions } = await ask(room, 'ceremony.view', { code });
  const made = ledger.filter(({ type, text }) => type === 'turn' && text.includes('generate'));
  check('and the key is made, once', made.length === 1 && interruptions === 1, made);
}
