// What people do besides the script, in the windows: stop, decide and decide again, take a break, correct, leave, come back, take a
// place, and give the ceremony up once there is a key.
import { advance, at, look, openCeremony, play } from './driver.mjs';
import { screenshot } from './support.mjs';

const PEOPLE = { custodians: '3', threshold: '2' };

/** A ceremony in which most things go otherwise, up to its signed end. */
export async function playEvents(room) {
  await openCeremony(room, 'generate-and-backup', PEOPLE);
  await stopTooEarly(room);
  await playTo(room, 'look-at-laptop');
  await noteInTwoRounds(room);
  await correct(room);
  await playTo(room, 'decide-key');
  await takeBreak(room);
  await comeAndGo(room);
  await playTo(room, 'key-checkpoint');
  await giveUp(room);
}

const playTo = (room, step) => play(room, (view) => view.current?.id === step);

/** Asks for something in the bar, fills the page in, and puts it in. */
async function ask(room, what, fields, caller) {
  const { page } = room;
  await at(page, `room-${what}`).click();
  await at(page, 'room-page').waitFor();
  await at(page, 'room-caller').selectOption(caller);
  for (const [id, value] of Object.entries(fields)) {
    if (id === 'person') await at(page, 'room-person').selectOption(value);
    else await at(page, `room-${id}`).fill(value);
  }
  await screenshot(page, `room-${what}`);
  await at(page, 'room-go').click();
  await at(page, 'room-page').waitFor({ state: 'detached' });
  return look(room);
}

/** By its key, before anybody is there who could sign: it says why not. */
async function stopTooEarly(room) {
  const { page, check } = room;
  await page.keyboard.press('F9');
  await at(page, 'room-not-now').waitFor();
  check('the stop is there from the beginning, and says when nobody could sign it', (await at(page, 'room-go').count()) === 0);
  await screenshot(page, 'room-not-yet');
  await page.keyboard.press('Escape');
  await at(page, 'step').waitFor();
}

/** Whoever refuses to sign has it decided once more. */
async function noteInTwoRounds(room) {
  const { page, check } = room;
  await page.keyboard.press('F9');
  await at(page, 'room-page').waitFor();
  await page.keyboard.press('Escape');
  const view = await ask(
    room,
    'exception',
    { expected: 'The light stays on.', happened: 'The light went out for a moment.' },
    'custodian-2',
  );
  check('an exception stops the ceremony at once', view.current.kind === 'exception', view.current.kind);
  room.open = {
    exception: (now, turn) => decide(room, now, turn, { severity: 'note', says: 'The light was off for a second.' }),
  };
  room.refuse = 'It was longer than a second.';
  await play(room, ({ exceptions }) => exceptions[0].round === 2);
  await at(page, 'decision-round').waitFor();
  check('after a refusal it is decided once more', await at(page, 'decision-round').isVisible());
  await screenshot(page, 'room-second-round');
  const after = await play(room, ({ current }) => current.kind !== 'exception');
  check('what was decided stands on the screen', (await at(page, 'listed-exception-1').textContent()).includes('noted'));
  check('and the ceremony goes on where it was', after.current.id === 'look-at-laptop', after.current.id);
}

/** Everybody agrees, but for one. */
async function decide(room, view, turn, { severity, says }) {
  const { page } = room;
  if (!turn.id.startsWith('decide-')) return;
  await at(page, `severity-${severity}`).check();
  await at(page, 'decision-text').fill(says);
  const present = view.people.filter((person) => person.present).map(({ id }) => id);
  for (const id of present) {
    const disagrees = id === 'custodian-2' && turn.id.endsWith('-1');
    await at(page, `opinion-${id}-${disagrees ? 'disagree' : 'agree'}`).check();
    if (disagrees) await at(page, `opinion-${id}-text`).fill('I counted to five.');
  }
  await at(page, 'benefits-custodian-1').check();
  await screenshot(page, `room-decide-${severity}-${turn.id.at(-1)}`);
}

async function correct(room) {
  const view = await ask(room, 'correct', { of: '2', text: 'The room was 2.14, not 2.41.' }, 'internal-witness-1');
  room.check('a correction is a step of its own', view.current.kind === 'correct', view.current.kind);
  await play(room, ({ current }) => current.kind !== 'correct');
}

/** The number of a bag is typed wrongly when everybody is back: refused, and never shown. */
async function takeBreak(room) {
  const { page, check } = room;
  await ask(room, 'break', { items: 'the laptop\nthe token' }, 'administrator-1');
  let wrong = true;
  const fill = async (view, turn) => {
    const people = view.people.filter((person) => person.present).length;
    if (turn.id !== 'return' || !wrong) return fillBreak(page, people, ['KK 100', 'KK 101']);
    wrong = false;
    check(
      'the numbers of the bags are not shown before they are typed again',
      !(await page.locator('body').innerText()).includes('KK 100'),
    );
    await fillBreak(page, people, ['KK 100', 'KK 110']);
    await at(page, 'turn-return').click();
    await at(page, 'error-code').waitFor();
    check('a bag with another number is refused', (await at(page, 'error-code').textContent()).includes('BREAK_BAGS'));
    await screenshot(page, 'room-break-refused');
    await at(page, 'error-dismiss').click();
    await fillBreak(page, people, ['KK 100', 'KK 101']);
  };
  room.open = { ...room.open, break: fill };
  const view = await play(room, ({ current }) => current.kind !== 'break');
  check('after a break everybody proves presence anew', view.current.kind === 'roll-call', view.current.kind);
  await playTo(room, 'decide-key');
}

async function fillBreak(page, people, bags) {
  for (const [index, bag] of bags.entries()) await at(page, `break-bag-${index + 1}`).fill(bag);
  await at(page, 'break-people').fill(`${people}`);
}

/** A custodian leaves and comes back; another is replaced by somebody who brings their file. */
async function comeAndGo(room) {
  const { page, check, kit } = room;
  await ask(room, 'depart', { person: 'custodian-3', reason: 'A telephone call.' }, 'administrator-1');
  const away = await play(room, ({ current }) => current.kind !== 'depart');
  check('who left is shown as absent', away.people.find(({ id }) => id === 'custodian-3').present === false);
  await ask(room, 'arrive', { person: 'custodian-3' }, 'administrator-1');
  const title = await page.locator('.step-title').textContent();
  check('people are called by their names', title === 'Cora Practice comes back', title);
  await play(room, ({ current }) => current.kind !== 'arrive');
  const newcomer = kit.people.find(({ id }) => id === 'custodian-4');
  await ask(
    room,
    'replace-person',
    { person: 'custodian-3', reason: 'She is called away.', file: newcomer.file },
    'administrator-1',
  );
  const view = await play(room, ({ current }) => current.kind !== 'replace-person');
  const holder = view.people.find(({ id }) => id === 'custodian-3');
  check('the newcomer has the place', holder.name === newcomer.name && holder.present, holder);
}

/** The key is made; then everybody gives up: it is destroyed, and the end is signed. */
async function giveUp(room) {
  const { page, check } = room;
  await advance(room, await look(room));
  await ask(
    room,
    'exception',
    { expected: 'The words are read from the screen.', happened: 'The projector shows other words.' },
    'internal-witness-1',
  );
  room.open.exception = (now, turn) => decide(room, now, turn, { severity: 'abort', says: 'The laptop cannot be trusted.' });
  const aborted = await play(room, ({ current }) => current.kind === 'zeroise');
  check('the screen says that the ceremony was given up', await at(page, 'aborted').isVisible(), aborted.aborted);
  await play(room, ({ current }) => current.kind === 'close');
  const ended = await at(page, 'observed').innerText();
  check(
    'it says that the key was destroyed, and that nothing remains',
    /absent\s+CKA_ID/.test(ended) && /REMAINS\s+nothing/.test(ended),
    ended,
  );
  await screenshot(page, 'room-aborted-close');
  await play(room, ({ status }) => status === 'signing');
  await screenshot(page, 'room-aborted-signing');
  await play(room);
  await screenshot(page, 'room-aborted-finished');
  check('and at its end as well', await at(page, 'aborted').isVisible());
  await at(page, 'verify-now').click();
  await at(page, 'verdict').waitFor({ timeout: 60_000 });
  const verdict = await at(page, 'verdict').getAttribute('data-verdict');
  check('what was written of it is consistent', verdict === 'identities-unproven', verdict);
}
