// A token is set up in a practice ceremony: its PINs are chosen in the window of who holds them, typed twice, or made up there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPracticeStore, embeddedModules } from '../../electron/service/hsm/practice-token.ts';
import { call, launch, openInput, screenshot, temporaryFolder, untilService } from './support.mjs';

const PASSPHRASE = 'practice makes steady hands';
const OFFICER_PIN = 'q7-w3-e9';
const STEP = 'set-up-token';

/** Runs the section. */
export async function run({ check }) {
  const running = await launch();
  try {
    await untilService(running.page, 'ready');
    const code = await openCeremony(running);
    await untilPins(running, code);
    await checkDoubleEntry(check, running, code);
    await checkGenerated(check, running, code);
    await perform(running, code, 'initialise', 'administrator-1');
    const { value: view } = await call(running.page, 'ceremony.view', { code });
    const made = view.previous?.turns.at(-1).observed;
    check('the token is set up with them', made?.did === 'initialise' && made.objectsAfter.total === 0, made);
    check('nothing went wrong in the page', running.failures.length === 0, running.failures);
  } finally {
    await running.close();
  }
}

const at = (page, id) => page.locator(`[data-testid="${id}"]`);

/** The ceremony that sets a token up, with an approved plan, over the blank token of a practice room. */
async function openCeremony(running) {
  const folder = join(temporaryFolder(), 'room');
  await call(running.page, 'practice.prepare', { folder });
  const room = JSON.parse(readFileSync(join(folder, 'room.json'), 'utf8'));
  // A token that keeps a security officer PIN, which the usual practice token does not.
  const { path } = embeddedModules().find(({ family }) => family === 'softhsm2');
  const { configuration } = createPracticeStore({ directory: join(folder, 'blank-token-2'), module: path });
  const people = room.people
    .filter(({ id }) => id.endsWith('-1') && !id.startsWith('external'))
    .map(({ id, file }) => ({ id, file }));
  const parameters = {
    'token-label': 'new token',
    'pins-generated': 'no',
    'transcript-folder': room.parameters['transcript-folder'],
  };
  const request = { script: 'initialise-token', parameters, mode: 'practice', people, module: { path, configuration } };
  const { value: draft, error } = await call(running.page, 'ceremony.prepare', request);
  if (draft === undefined) throw new Error(JSON.stringify(error));
  for (const { id } of draft.approvers) await sign(running, { task: 'approve-plan', code: draft.code, person: id });
  await call(running.page, 'ceremony.open', { code: draft.code });
  return draft.code;
}

/** Everything before the first PIN. */
async function untilPins(running, code) {
  for (const step of ['roll-call', 'accept-duties', 'look-at-laptop', STEP]) {
    const { value: view } = await call(running.page, 'step.begin', { code, step });
    for (const { candidates, count } of view.current.approvals)
      for (const person of candidates.slice(0, count)) await sign(running, { task: 'approve', code, step, person });
    for (const { id, people, secret, signs } of view.current.turns) {
      if (secret !== 'none') return;
      if (signs === null)
        await call(running.page, 'step.performOpen', { code, step, turn: id, person: people[0], input: openInput(id) });
      else await sign(running, { task: 'turn', code, step, turn: id, person: people[0] });
    }
  }
}

function perform({ page }, code, turn, person) {
  return call(page, 'step.performOpen', { code, step: STEP, turn, person, input: {} });
}

/** Opens the window for a task and says that nobody else looks; resolves to its page, and what the call will answer. */
async function alone({ app, page }, task) {
  const opened = app.waitForEvent('window');
  const done = call(page, 'custodian.open', task);
  const window = await Promise.race([opened, done.then((result) => Promise.reject(new Error(JSON.stringify(result))))]);
  await at(window, 'custodian-ready').click();
  return { window, done };
}

async function sign(running, task) {
  const { window, done } = await alone(running, task);
  if (await at(window, 'custodian-document').isVisible()) {
    await at(window, 'custodian-document').fill('passport');
    await at(window, 'custodian-last-four').fill('47aB');
    await at(window, 'custodian-checked-by').selectOption({ index: 1 });
  }
  await at(window, 'custodian-passphrase').fill(PASSPHRASE);
  await at(window, 'custodian-submit').click();
  const answer = await done;
  if (answer.value?.done !== true) throw new Error(`${task.task}: ${JSON.stringify(answer)}`);
}

const problemOf = async (window) => (await at(window, 'custodian-problem').textContent()) ?? '';

/** Types both fields with the keyboard alone, and hands over by Enter. */
async function typeTwice(window, first, second) {
  await at(window, 'custodian-new-pin').focus();
  await window.keyboard.type(first);
  await window.keyboard.press('Tab');
  await window.keyboard.type(second);
  await window.keyboard.press('Enter');
}

async function checkDoubleEntry(check, running, code) {
  const { window, done } = await alone(running, {
    task: 'turn',
    code,
    step: STEP,
    turn: 'officer-pin',
    person: 'security-officer-1',
  });
  check(
    'the first field has the focus',
    (await window.evaluate(() => document.activeElement?.getAttribute('name'))) === 'new-pin',
  );
  check('a new PIN is masked', (await at(window, 'custodian-new-pin').getAttribute('type')) === 'password');
  await typeTwice(window, OFFICER_PIN, `${OFFICER_PIN}x`);
  check('two PINs that differ are refused', (await problemOf(window)).includes('differ'), await problemOf(window));
  check('and gone from the fields', (await at(window, 'custodian-new-pin').inputValue()) === '');
  await typeTwice(window, '12345678', '12345678');
  check('a PIN that is a run is refused', (await problemOf(window)).includes('guess'), await problemOf(window));
  await typeTwice(window, '97', '97');
  check('a short one too', (await problemOf(window)).includes('too short'), await problemOf(window));
  await at(window, 'custodian-show').check();
  check('it can be shown', (await at(window, 'custodian-repeat-pin').getAttribute('type')) === 'text');
  await screenshot(window, 'custodian-new-pin');
  await typeTwice(window, OFFICER_PIN, OFFICER_PIN);
  const answer = await done;
  check('two that are equal are accepted', answer.value?.done === true, answer);
}

/** Dark, in high contrast, and at twice the size, where a window of 1280 × 800 has room for half as much. */
async function checkAppearance(check, window) {
  const size = await window.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await window.emulateMedia({ colorScheme: 'dark' });
  await screenshot(window, 'custodian-new-pin-dark');
  await window.emulateMedia({ colorScheme: 'light', contrast: 'more' });
  await screenshot(window, 'custodian-new-pin-contrast');
  await window.emulateMedia({ colorScheme: null, contrast: null });
  await window.setViewportSize({ width: 640, height: 400 });
  const overflow = await window.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('nothing reaches out of the page at twice the size', overflow <= 0, String(overflow));
  await screenshot(window, 'custodian-new-pin-twice');
  await window.setViewportSize(size);
}

async function checkGenerated(check, running, code) {
  const { window, done } = await alone(running, { task: 'turn', code, step: STEP, turn: 'user-pin', person: 'custodian-1' });
  await at(window, 'custodian-pin-generate').press('Enter');
  const shown = at(window, 'custodian-pin-shown');
  const groups = await shown.locator('li').allTextContents();
  check(
    'a PIN is made up and shown in groups',
    /^[3479ACEFHJKLMNPRTWXY]{4},[3479ACEFHJKLMNPRTWXY]{4},[3479ACEFHJKLMNPRTWXY]{2}$/.test(groups.join()),
    groups.length,
  );
  check('a screen reader is told what it is', (await shown.getAttribute('aria-label')) === 'Your PIN, in groups');
  await screenshot(window, 'custodian-new-pin-made-up');
  check('nothing can be handed over while it is shown', (await at(window, 'custodian-submit').count()) === 0);
  await checkAppearance(check, window);
  await at(window, 'custodian-pin-generate').press('Enter');
  const second = (await shown.locator('li').allTextContents()).join('');
  check('another one can be made up', second.length === 10 && second !== groups.join(''));
  await at(window, 'custodian-pin-written').press('Enter');
  check(
    'it is hidden while it is typed back',
    (await shown.count()) === 0 && !(await window.content()).includes(second.slice(0, 4)),
  );
  await at(window, 'custodian-new-pin').fill(groups.join(''));
  await at(window, 'custodian-submit').press('Enter');
  check(
    'a PIN that was not the one shown is refused',
    (await problemOf(window)).includes('not the PIN that was shown'),
    await problemOf(window),
  );
  await at(window, 'custodian-pin-again').press('Enter');
  check('it can be shown once more', (await shown.locator('li').allTextContents()).join('') === second);
  await at(window, 'custodian-pin-written').press('Enter');
  await at(window, 'custodian-new-pin').fill(second);
  await at(window, 'custodian-submit').press('Enter');
  const answer = await done;
  check('the one typed back from paper is accepted', answer.value?.done === true, answer);
}
