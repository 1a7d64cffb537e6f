// The whole ceremony by clicks, in the real application: plan, approvals, every step with its people, custodians alone with their
// sheets, mistakes on the way, a kill -9 of the service in the middle, signatures, and the verdict on what was written.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filmSheet, readFingerprint, readSheet, scanSheet } from './paper.mjs';
import { call, launch, screenshot, servicePid, temporaryFolder, until, untilService } from './support.mjs';

const PASSPHRASE = 'practice makes steady hands';
const PIN = '246810';

/** Runs the section. */
export async function run({ check }) {
  const folder = temporaryFolder();
  const film = join(folder, 'camera.y4m');
  writeFileSync(film, '');
  const switches = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  const running = await launch({ args: switches, folder });
  const room = {
    ...running,
    check,
    film,
    practice: join(folder, 'room'),
    pictures: 0,
    killed: false,
    mistakes: new Set(),
    steps: new Set(),
  };
  try {
    await untilService(running.page, 'ready');
    await planCeremony(room);
    await playCeremony(room);
    await verifyTranscript(room);
    await refuseTakenLabel(room);
    check('nothing went wrong in the page', running.failures.length === 0, running.failures);
  } catch (error) {
    await screenshot(running.page, 'ceremony-stopped-here').catch(() => {});
    throw error;
  } finally {
    await running.close();
  }
}

const at = (page, id) => page.locator(`[data-testid="${id}"]`);

async function picture(room, page, name) {
  room.pictures += 1;
  await screenshot(page, `ceremony-${String(room.pictures).padStart(2, '0')}-${name}`);
}

/** From the first page to the open transcript. */
async function planCeremony(room) {
  const { page, check } = room;
  await picture(room, page, 'home');
  await at(page, 'rehearse').click();
  await at(page, 'stage-script').click();
  await at(page, 'script-generate-and-export').click();
  await at(page, 'stage-practice').click();
  await prepareRoom(room);
  for (const stage of ['script', 'values', 'people', 'token', 'plan']) {
    await at(page, `stage-${stage}`).click();
    await picture(room, page, `plan-${stage}`);
  }
  await refuseMissingModule(room);
  await at(page, 'prepare-plan').click();
  await at(page, 'plan-words').waitFor();
  check('the plan digest is read as 32 words', (await at(page, 'plan-words').locator('li').count()) === 32);
  await approvePlan(room);
  await picture(room, page, 'plan-approved');
  await at(page, 'open-ceremony').click();
  await at(page, 'runner').waitFor();
}

async function prepareRoom({ page, practice, check }) {
  await at(page, 'practice-folder').fill(practice);
  await at(page, 'practice-prepare').click();
  await at(page, 'prepare-plan').or(at(page, 'next-stage')).first().waitFor({ timeout: 60_000 });
  check('a practice room is made', existsSync(join(practice, 'cloud', 'request.json')));
}

/** A module that is not there is refused with its code, on the screen, and the plan can be made afterwards. */
async function refuseMissingModule({ page, check }) {
  await at(page, 'stage-token').click();
  const field = at(page, 'module-path');
  const right = await field.inputValue();
  await field.fill('/nowhere/libtoken.so');
  await at(page, 'stage-plan').click();
  await at(page, 'prepare-plan').click();
  check(
    'a missing module is named on the screen',
    (await at(page, 'error-code').textContent())?.includes('MODULE_MISSING') === true,
  );
  await at(page, 'stage-token').click();
  await at(page, 'module-path').fill(right);
  await at(page, 'stage-plan').click();
}

async function approvePlan(room) {
  for (const person of ['security-officer-1', 'internal-witness-1']) {
    await alone(room, at(room.page, `approve-plan-${person}`), async (window) => {
      await picture(room, window, `alone-plan-${person}`);
      await at(window, 'custodian-passphrase').fill(PASSPHRASE);
    });
    await at(room.page, `plan-approved-${person}`).waitFor();
  }
}

/** Opens a custodian window by pressing `button`, lets `fill` fill it in, and hands it over. */
async function alone(room, button, fill) {
  const opened = room.app.waitForEvent('window', { timeout: 20_000 });
  await button.click();
  const window = await opened;
  await at(window, 'custodian-ready').click();
  await fill(window);
  const closed = window.waitForEvent('close', { timeout: 30_000 });
  await at(window, 'custodian-submit').click();
  await closed;
}

/** Everything there is to do, one thing after another, from wherever the ceremony stands. */
async function playCeremony(room) {
  const { page, check } = room;
  for (;;) {
    const status = await at(page, 'runner').getAttribute('data-status');
    if (status === 'finished') break;
    if (status === 'interrupted') await resume(room);
    else if (status === 'signing') await signTranscript(room);
    else await playStep(room);
  }
  await picture(room, page, 'finished');
  check('every step was seen', room.steps.size >= 25, [...room.steps]);
}

async function resume(room) {
  await at(room.page, 'resume-page').waitFor();
  room.check('the screen says that the section with the shares begins again', await at(room.page, 'block-restarts').isVisible());
  await picture(room, room.page, 'interrupted');
  await at(room.page, 'resume-ceremony').click();
  await room.page.locator('[data-testid="runner"][data-status="open"]').waitFor();
}

async function signTranscript(room) {
  await at(room.page, 'signing-page').waitFor();
  const next = room.page.locator('[data-testid^="sign-"]').first();
  const person = (await next.getAttribute('data-testid')).replace('sign-', '');
  await alone(room, next, async (window) => {
    if (person === 'administrator-1') await picture(room, window, 'alone-sign');
    await at(window, 'custodian-passphrase').fill(PASSPHRASE);
  });
  await at(room.page, `signed-${person}`).or(at(room.page, 'finished-page')).waitFor({ timeout: 60_000 });
  if (person === 'administrator-1') await picture(room, room.page, 'signing');
}

/** One press of one button in the current step. */
async function playStep(room) {
  const { page } = room;
  if (await at(page, 'done').isVisible()) return readResult(room);
  const step = at(page, 'step');
  const [id, kind] = [await step.getAttribute('data-step'), await step.getAttribute('data-kind')];
  const before = await fingerprintOf(page);
  room.steps.add(id);
  if (id === 'read-share-2' && !room.killed) return killService(room);
  if (await at(page, 'begin').isVisible()) {
    await picture(room, page, `${id}-to-begin`);
    await at(page, 'begin').click();
  } else if (await at(page, 'approvals').isVisible()) await approve(room, id);
  else await takeTurn(room, id, kind);
  const moved = await until(
    async () => (await isIdle(page)) && ((await fingerprintOf(page)) !== before || (await at(page, 'error').isVisible())),
    60,
  );
  if (moved !== true || (await at(page, 'error').isVisible()))
    throw new Error(`${id}: ${(await at(page, 'error').allTextContents()).join(' ')}`);
}

/** A result stays on the screen until somebody continues; the check value of a key is large. */
async function readResult(room) {
  const { page, check } = room;
  const id = await at(page, 'done').getAttribute('data-step');
  await picture(room, page, `${id}-done`);
  if (id === 'make-key')
    check('the check value of the new key is on the screen', (await at(page, 'check-value').textContent()).length > 10);
  await at(page, 'continue').click();
}

/** Whether nothing is being waited for. */
async function isIdle(page) {
  return (await at(page, 'busy').allTextContents()).join('') === '';
}

/** What changes on the screen whenever the ceremony moves on. */
async function fingerprintOf(page) {
  const actions = await page
    .locator('[data-testid="runner"] button:enabled')
    .evaluateAll((all) => all.map((one) => one.dataset.testid).join());
  return `${await at(page, 'runner').getAttribute('data-status')} ${await at(page, 'step')
    .getAttribute('data-step', { timeout: 1000 })
    .catch(() => '')} ${actions}`;
}

async function approve(room, id) {
  const button = room.page.locator('[data-testid^="approve-"]').first();
  const first = !room.mistakes.has('approve');
  await mistake(
    room,
    'approve',
    button,
    'a wrong passphrase is refused, in the window, with its code',
    'PASSPHRASE_WRONG',
    (window) => at(window, 'custodian-passphrase').fill('not this one'),
  );
  await alone(room, button, async (window) => {
    if (first) await picture(room, window, `${id}-alone-approve`);
    await at(window, 'custodian-passphrase').fill(PASSPHRASE);
  });
}

/** Makes a mistake once in a custodian window, sees it refused, and leaves. */
async function mistake(room, name, button, says, code, fill) {
  if (room.mistakes.has(name)) return;
  room.mistakes.add(name);
  const opened = room.app.waitForEvent('window', { timeout: 20_000 });
  await button.click();
  const window = await opened;
  await at(window, 'custodian-ready').click();
  await fill(window);
  await at(window, 'custodian-submit').click();
  await at(window, 'error-code').waitFor({ timeout: 20_000 });
  room.check(
    says,
    (await at(window, 'error-code').textContent())?.includes(code) === true,
    await at(window, 'error-code').textContent(),
  );
  await picture(room, window, `mistake-${name}`);
  const closed = window.waitForEvent('close');
  await at(window, 'custodian-cancel').click();
  await closed;
  await until(async () => room.page.locator('[data-testid="runner"] button:enabled').count(), 10);
}

async function takeTurn(room, id, kind) {
  const { page } = room;
  const button = page.locator('[data-testid="step"] [data-testid^="turn-"]').first();
  const turn = await button.getAttribute('data-testid');
  if (kind === 'checkpoint') room.words = await writeDown(page);
  if (kind === 'record') for (const field of await page.locator('[data-testid^="record-"]').all()) await field.fill('KK 4711');
  if (kind === 'write-media') await refuseExistingFolder(room, button);
  if (await at(page, 'room-time').isVisible()) await readRoomClock(page);
  await picture(room, page, `${id}-${turn}`);
  const isAlone = await page.locator('[data-testid="step"] .turn .hint').isVisible();
  if (!isAlone) return button.click();
  if (kind === 'identify-token')
    await mistake(room, 'pin', button, 'a wrong PIN is refused, in the window, with its code', 'TOKEN_PIN_WRONG', (window) =>
      at(window, 'custodian-pin').fill('111111'),
    );
  await alone(room, button, (window) => fillAlone(room, window, id, kind));
}

/** The sixteen words on the screen, as a witness writes them down. */
async function writeDown(page) {
  const lines = await at(page, 'checkpoint-words').locator('li').allInnerTexts();
  return lines.map((line) => line.replace(/[0-9\s]/g, ''));
}

/** The clock of the room, which goes right and shows UTC. */
async function readRoomClock(page) {
  await at(page, 'room-time').fill(new Date().toISOString().slice(11, 16));
  await at(page, 'room-zone').fill('+00:00');
}

/** A folder that is already there is refused on the screen; afterwards the same step goes on. */
async function refuseExistingFolder(room, button) {
  const { page, check, practice } = room;
  const code = (await page.locator('[data-testid="band"]').textContent()).match(/[A-Z0-9]{4}-[A-Z0-9]{4}/)?.[0];
  const folder = join(practice, 'media', `${code}-media`);
  mkdirSync(folder);
  await button.click();
  await at(page, 'error-code').waitFor();
  check(
    'an output folder that exists is refused on the screen',
    (await at(page, 'error-code').textContent())?.includes('FILE_EXISTS') === true,
  );
  await picture(room, page, 'mistake-folder');
  rmdirSync(folder);
  await at(page, 'error-dismiss').click();
}

async function fillAlone(room, window, id, kind) {
  if (kind === 'read-back-share') await readShare(room, window, id);
  if (await at(window, 'custodian-fingerprint').isVisible())
    await at(window, 'custodian-fingerprint').fill(readFingerprint(join(room.practice, 'cloud', 'fingerprint.txt')));
  if (await at(window, 'custodian-document').isVisible()) await showDocument(window);
  if (await at(window, 'word-1').isVisible()) await typeWords(room, window);
  if (await at(window, 'custodian-decision-agree').isVisible()) await at(window, 'custodian-decision-agree').check();
  if (await at(window, 'custodian-pin').isVisible()) await at(window, 'custodian-pin').fill(PIN);
  if (await at(window, 'custodian-passphrase').isVisible()) await at(window, 'custodian-passphrase').fill(PASSPHRASE);
  if (['roll-call', 'confirm-checkpoint', 'identify-token', 'read-back-share', 'close', 'byok-request'].includes(kind))
    await picture(room, window, `${id}-alone`);
}

/** A passport that somebody else has looked at. */
async function showDocument(window) {
  await at(window, 'custodian-document').fill('passport');
  await at(window, 'custodian-last-four').fill('47aB');
  await at(window, 'custodian-checked-by').selectOption({ index: 1 });
}

/** The words that were written down last, one field a word; the first of them wrong in its place at first. */
async function typeWords(room, window) {
  const { check, words } = room;
  if (!room.mistakes.has('words')) {
    room.mistakes.add('words');
    await at(window, 'word-3').fill('claviger');
    await at(window, 'word-4').focus();
    check(
      'a word that is in no list is named by its place at once',
      (await at(window, 'words-problem').textContent()).includes('word 3'),
    );
  }
  for (const [index, word] of words.entries()) await at(window, `word-${index + 1}`).fill(word.toLowerCase());
  check('the words are on no other screen while they are typed', !(await room.page.content()).includes(words.join(' ')));
}

/** Sheet 1 comes from a scanner, sheet 2 is typed, sheet 3 is held before the camera. */
async function readShare(room, window, id) {
  if (!(await at(window, 'custodian-share-file').count())) return;
  const index = Number(id.at(-1));
  const sheet = newestSheet(room, index);
  const png = join(room.folder, `sheet-${index}.png`);
  scanSheet(sheet, png);
  if (index === 1) await at(window, 'custodian-share-file').setInputFiles(png);
  if (index === 2) await typeShare(window, readSheet(png));
  if (index === 3) await showToCamera(room, window, sheet);
  await at(window, 'share-matches').waitFor({ timeout: 30_000 });
  room.check(`sheet ${index} read back matches its commitment`, await at(window, 'share-matches').isVisible());
}

async function typeShare(window, text) {
  await at(window, 'custodian-share-type').click();
  const groups = text.match(/.{1,5}/g) ?? [];
  for (const [index, group] of groups.entries()) await at(window, `share-group-${index + 1}`).fill(group);
  await at(window, 'share-check').click();
}

async function showToCamera(room, window, sheet) {
  filmSheet(sheet, room.film);
  await at(window, 'custodian-share-camera').click();
}

/** The sheet of a share in the newest set: its name ends in the index, and after a restart there are two. */
function newestSheet(room, index) {
  const folder = join(room.practice, 'transcripts', 'sheets');
  const names = readdirSync(folder).filter((name) => name.endsWith(`-${index}.pdf`));
  const newest = names.map((name) => join(folder, name)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return newest[0];
}

/** Kills the service in the middle of the secret section: the window lives, says so, and offers to resume. */
async function killService(room) {
  const { page, pid, check } = room;
  room.killed = true;
  process.kill(servicePid(pid), 'SIGKILL');
  await page.locator('[data-testid="runner"][data-status="interrupted"]').waitFor({ timeout: 30_000 });
  check('after kill -9 of the service the window shows the interrupted ceremony', await at(page, 'resume-page').isVisible());
}

async function verifyTranscript(room) {
  const { page, check } = room;
  const folder = (await at(page, 'transcript-folder').textContent()).trim();
  check('the transcript folder is there', existsSync(join(folder, 'statement.p7s')), folder);
  await at(page, 'verify-now').click();
  await at(page, 'verdict').waitFor({ timeout: 30_000 });
  await picture(room, page, 'verified');
  const verdict = await at(page, 'verdict').getAttribute('data-verdict');
  check('what was written is consistent', verdict === 'identities-unproven', verdict);
}

/**
 * A second ceremony with the same token and the same key label, up to the key: refused on the screen, recorded, nothing lost. It is
 * prepared by the calls the planning pages make, and played by clicks.
 */
async function refuseTakenLabel(room) {
  const { page, check, practice } = room;
  const plan = JSON.parse(readFileSync(join(practice, 'room.json'), 'utf8'));
  const people = plan.people.filter(({ id }) => !/^external|-4$/.test(id)).map(({ id, file }) => ({ id, file }));
  const request = { script: 'generate-and-export', parameters: plan.parameters, mode: 'practice', people, module: plan.module };
  const draft = (await call(page, 'ceremony.prepare', request)).value;
  for (const { id } of draft.approvers) {
    const opened = room.app.waitForEvent('window');
    const done = call(page, 'custodian.open', { task: 'approve-plan', code: draft.code, person: id });
    const window = await opened;
    await at(window, 'custodian-ready').click();
    await at(window, 'custodian-passphrase').fill(PASSPHRASE);
    await at(window, 'custodian-submit').click();
    await done;
  }
  await call(page, 'ceremony.open', { code: draft.code });
  await at(page, 'go-home').first().click();
  await at(page, `resume-${draft.code}`).click();
  await at(page, 'runner').waitFor();
  room.pictures = 200;
  const refused = await playUntilRefused(room);
  check(
    'a label that is taken is refused on the screen, at the step that makes the key',
    refused.startsWith('make-key') && refused.includes('TOKEN_LABEL_TAKEN'),
    refused,
  );
  await picture(room, page, 'label-taken');
  const view = (await call(page, 'ceremony.view', { code: draft.code })).value;
  check(
    'nothing is lost: the refusal is recorded and the step is still open',
    view.refusals === 1 && view.current.id === 'make-key',
    view.refusals,
  );
}

async function playUntilRefused(room) {
  try {
    for (;;) await playStep(room);
  } catch (error) {
    return error.message;
  }
}
