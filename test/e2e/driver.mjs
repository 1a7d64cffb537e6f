// Plays any ceremony through the windows: turns in the open by clicks in the main window, private ones in windows of their own. What
// somebody hands over alone is in hand-over.mjs.
import { handOver } from './hand-over.mjs';
import { call, screenshot } from './support.mjs';

export const at = (page, id) => page.locator(`[data-testid="${id}"]`);

const SECONDS = 60;

/**
 * Plans the shipped ceremony `script` with what the room has and `given`, has the plan approved in windows, opens it and shows it. Gives
 * its code.
 */
export async function openCeremony(room, script, given = {}) {
  const { page } = room;
  const kit = await answered(page, 'practice.prepare', { folder: room.practice });
  const declared = await answered(page, 'scripts.plan', { script, parameters: {} });
  const own = Object.entries(kit.parameters).filter(([name]) => declared.parameters.some((known) => known.name === name));
  const values = { ...Object.fromEntries(own), ...given };
  const { steps, roles } = await answered(page, 'scripts.plan', { script, parameters: values });
  const { label, ...blank } = kit.blankToken;
  const setsUp = steps.some(({ kind }) => kind === 'initialise-token');
  const people = kit.people
    .filter(({ id }) => Number(/\d+$/.exec(id)[0]) <= (roles[id.replace(/-\d+$/, '')] ?? 0))
    .map(({ id, file }) => ({ id, file }));
  const parameters = setsUp ? { ...values, 'token-label': label } : values;
  const request = { script, parameters, mode: 'practice', people, module: setsUp ? blank : kit.module };
  const { code, approvers } = await answered(page, 'ceremony.prepare', request);
  for (const { id } of approvers)
    await alone(room, () => call(page, 'custodian.open', { task: 'approve-plan', code, person: id }), { view: null });
  await answered(page, 'ceremony.open', { code });
  // Whatever is on the screen, from the start the ceremony is one press away.
  await page.reload();
  await at(page, `resume-${code}`).click();
  await at(page, 'runner').waitFor();
  Object.assign(room, { code, kit, pin: setsUp ? undefined : kit.pin, script });
  return code;
}

/** Plays on until the ceremony is finished, or `until` says that it has come far enough. Gives the view then. */
export async function play(room, until = () => false) {
  for (;;) {
    const view = await look(room);
    if (view.status === 'finished' || until(view)) return view;
    await advance(room, view);
  }
}

/** The ceremony as the service sees it, once the window shows the same and waits for people. */
export async function look({ page, code }) {
  const end = performance.now() + SECONDS * 1000;
  for (;;) {
    const view = await answered(page, 'ceremony.view', { code });
    // What is under way writes on: then what was read is old, and is read again.
    const isShown = await page
      .waitForFunction(isIdleAt, [view.status, `${view.count}`], { timeout: 1000 })
      .then(() => true)
      .catch(() => false);
    if (isShown) return view;
    if (performance.now() > end) throw new Error(`the window shows another state than ${view.status}, event ${view.count}`);
  }
}

function isIdleAt([status, count]) {
  const runner = document.querySelector('[data-testid="runner"]');
  const busy = document.querySelector('[data-testid="busy"]')?.textContent ?? '';
  return runner?.dataset.status === status && runner.dataset.count === count && busy === '';
}

/** One press of one button, and what it leads to. */
export async function advance(room, view) {
  const { page } = room;
  if (view.status === 'interrupted') return at(page, 'resume-ceremony').click();
  if (view.status === 'signing') return signNext(room, view);
  if (await at(page, 'done').isVisible()) return readOut(room);
  const { current: step } = view;
  if (!step.begun) await at(page, 'begin').click();
  else if (!step.approved) await approveNext(room, view);
  else await takeTurn(room, view, step);
  await moved(room, view);
}

/** Waits until something was recorded; an error on the screen ends the play. */
async function moved({ page, code }, before) {
  const count = `${before.count}`;
  await page
    .waitForFunction(
      (count) =>
        document.querySelector('[data-testid="runner"]')?.dataset.count !== count ||
        document.querySelector('[data-testid="error"]') !== null,
      count,
      { timeout: SECONDS * 1000 },
    )
    .catch(() => {});
  const error = (await at(page, 'error').allTextContents()).join(' ');
  const after = await answered(page, 'ceremony.view', { code });
  const { id, kind } = before.current ?? {};
  if (error !== '') throw new Error(`${id} (${kind}): ${error}`);
  if (after.count === before.count) throw new Error(`${id} (${kind}): nothing moved`);
}

async function readOut(room) {
  const done = at(room.page, 'done');
  await picture(room, room.page, await done.getAttribute('data-kind'), 'done');
  await at(room.page, 'continue').click();
  await done.waitFor({ state: 'detached' });
}

async function approveNext(room, view) {
  const rule = view.current.approvals.find(({ count, given }) => given.length < count);
  const person = rule.candidates.find(
    (id) => !rule.given.includes(id) && view.people.some((one) => one.id === id && one.present),
  );
  await alone(room, () => at(room.page, `approve-${person}`).click(), { view });
}

async function signNext(room, view) {
  const waiting = view.current.turns.find(({ done }) => !done);
  const [person] = waiting.people;
  await alone(room, () => at(room.page, `sign-${person}`).click(), { view });
  await at(room.page, `signed-${person}`)
    .or(at(room.page, 'finished-page'))
    .waitFor({ timeout: SECONDS * 1000 });
}

async function takeTurn(room, view, step) {
  const turn = step.turns.find(({ done }) => !done);
  const person = turn.people.find((id) => room.away !== id) ?? turn.people[0];
  const button = at(room.page, turn.people.length > 1 ? `turn-${turn.id}-${person}` : `turn-${turn.id}`);
  const isAlone = turn.secret !== 'none' || turn.signs !== null;
  if (step.kind === 'checkpoint') room.words = await writeDown(room.page);
  if (!isAlone) await fillOpen(room, view, step, turn);
  await picture(room, room.page, step.kind, turn.id.replace(/-\d+$/, ''));
  if (!isAlone) return button.click();
  await alone(room, () => button.click(), { view, step, turn, person });
}

/** The words on the screen, as a witness writes them down. */
async function writeDown(page) {
  const lines = await at(page, 'checkpoint-words').locator('li').allInnerTexts();
  return lines.map((line) => line.replace(/[0-9\s]/g, ''));
}

/** What a turn in the open asks for, as far as it is typed. */
async function fillOpen(room, view, step, turn) {
  const { page } = room;
  const { open = {} } = room;
  if (open[step.kind] !== undefined) await open[step.kind](view, turn);
  const fields = page.locator('[data-testid="step"] .turn-fields input[type="text"]');
  for (const field of await fields.all()) {
    if ((await field.inputValue()) !== '' || !(await field.evaluate((input) => input.required))) continue;
    await field.fill(answerTo(await field.getAttribute('data-testid')));
  }
}

function answerTo(field) {
  if (field === 'room-time') return new Date().toISOString().slice(11, 16);
  if (field === 'room-zone') return '+00:00';
  return field === 'transition-since' ? 'unknown' : 'PRACTICE 4711';
}

/** Has `open` open a window of one person alone, fills it in as the window asks, and hands it over. */
export async function alone(room, open, { view, step = null, turn = null, person = null }) {
  const opening = room.app.waitForEvent('window', { timeout: SECONDS * 1000 });
  const opened = open();
  const window = await opening;
  await at(window, 'custodian-ready').click();
  const prompt = await answered(window, 'custodian.current', {});
  await handOver(room, window, { prompt, view, step, turn, person });
  await picture(room, window, step?.kind, `alone-${turn?.id.replace(/-\d+$/, '').replace(/-(\d+)-/, '-')}`);
  const closed = window.waitForEvent('close', { timeout: SECONDS * 1000 });
  await at(window, 'custodian-submit').click();
  const refused = window
    .locator('[data-testid="error-code"], [data-testid="custodian-problem"]:not(:empty)')
    .first()
    .textContent({ timeout: SECONDS * 1000 })
    .then((said) => Promise.reject(new Error(`${prompt.title}: ${said}`)));
  // The window that closes takes what waits in it along.
  await Promise.race([closed, refused.catch((error) => (window.isClosed() ? closed : Promise.reject(error)))]);
  await opened;
}

/** The value of a call that must succeed. */
export async function answered(page, name, input) {
  const result = await call(page, name, input);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** A picture of each kind of page the first time that it is seen; what the section of the first ceremony shows is left out. */
async function picture(room, page, kind, moment) {
  const name = `${kind}-${moment}`;
  if (kind === undefined || KNOWN.has(kind) || room.pictured.has(name)) return;
  room.pictured.add(name);
  await screenshot(page, `shipped-${name}`);
}

const KNOWN = new Set([
  ...[
    'roll-call',
    'environment',
    'identify-token',
    'approve',
    'generate-key',
    'checkpoint',
    'split',
    'test-combine',
    'wrap-backup',
  ],
  ...['print-share', 'read-back-share', 'record', 'byok-request', 'byok-wrap', 'write-media', 'close', 'sign-transcript'],
]);
