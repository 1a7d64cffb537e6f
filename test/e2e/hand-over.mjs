// What people of a played ceremony hand over in a window of their own, as the window asks for it.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFingerprint, readSheet } from './paper.mjs';

const PASSPHRASE = 'practice makes steady hands';
const at = (page, id) => page.locator(`[data-testid="${id}"]`);

/** Fills in everything that the window of `prompt` asks for. */
export async function handOver(room, window, asked) {
  const { prompt, turn } = asked;
  if (prompt.share !== null || prompt.shares !== undefined) await giveSheet(room, window, asked);
  if (turn?.id === 'compare') await at(window, 'custodian-fingerprint').fill(fingerprintOf(room, asked));
  if (turn?.id === 'agree-to-wipe') await at(window, 'custodian-objects').fill(`${objectsOn(asked)}`);
  if (prompt.bag === true) await at(window, 'custodian-bag').fill(bagOf(prompt));
  if (prompt.entropy !== undefined) await roll(window, asked.person);
  if (prompt.task.task === 'turn' && prompt.asks.decision) await decide(room, window);
  if (prompt.words !== undefined) await typeWords(room, window);
  if (prompt.identity !== undefined) await showDocument(window);
  if (prompt.newPin !== undefined) await makePin(room, window, prompt);
  else if (prompt.asks.pin) await typePin(room, window, prompt);
  if (prompt.asks.passphrase) await at(window, 'custodian-passphrase').fill(PASSPHRASE);
}

async function decide(room, window) {
  const { refuse } = room;
  if (refuse === undefined) return at(window, 'custodian-decision-agree').check();
  await at(window, 'custodian-decision-refuse').check();
  await at(window, 'custodian-note').fill(refuse);
  room.refuse = undefined;
}

/** Words are typed from paper: on no other screen stand more of them than stand there by chance. */
async function typeWords(room, window) {
  const shown = await room.page.locator('body').innerText();
  const left = room.words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(shown));
  room.typed = (room.typed ?? 0) + 1;
  if (left.length > 2) room.check('the main window shows no words while they are typed', false, left);
  for (const [index, word] of room.words.entries()) await at(window, `word-${index + 1}`).fill(word.toLowerCase());
}

async function showDocument(window) {
  await at(window, 'custodian-document').fill('passport');
  await at(window, 'custodian-last-four').fill('47aB');
  await at(window, 'custodian-checked-by').selectOption({ index: 1 });
}

async function makePin(room, window, { newPin }) {
  if ((await at(window, 'custodian-new-pin').count()) === 0 || newPin.generated === 'must')
    await at(window, 'custodian-pin-generate').click();
  const shown = at(window, 'custodian-pin-shown');
  const pin = (await shown.locator('li').allTextContents()).join('');
  await at(window, 'custodian-pin-written').click();
  await at(window, 'custodian-new-pin').fill(pin);
  const before = newPin.part === 1 ? '' : (room.pins[newPin.owner] ?? '');
  room.pins[newPin.owner] = `${before}${pin}`;
  if (newPin.owner === 'user') room.parts = [...(newPin.part === 1 ? [] : room.parts), pin];
}

async function typePin(room, window, { secondHolders, secondPeople }) {
  const pin = room.pin ?? room.pins.user;
  if (secondPeople !== undefined) throw new Error('a last try of the PIN');
  if (secondHolders === undefined) return at(window, 'custodian-pin').fill(pin);
  const [first, second] = room.parts?.length === 2 ? room.parts : [pin.slice(0, 3), pin.slice(3)];
  await at(window, 'custodian-pin').fill(first);
  await at(window, 'custodian-first-part').click();
  await at(window, 'custodian-second-holder').selectOption({ label: secondHolders[0].name });
  await at(window, 'custodian-second-pin').fill(second);
}

/** Sixty rolls of a die, or forty digits; nothing that repeats. */
async function roll(window, person) {
  const isRolled = /[13]$/.test(person);
  const [count, symbols] = isRolled ? [60, '123456'] : [40, '0123456789abcdef'];
  const typed = Array.from({ length: count }, () => symbols[Math.floor(Math.random() * symbols.length)]).join('');
  await at(window, `entropy-${isRolled ? 'dice' : 'hexadecimal'}`).check();
  await at(window, 'custodian-entropy').fill(typed);
}

/** A sheet that is read back, or one of an earlier ceremony: the first is typed, the others come from a scanner. */
async function giveSheet(room, window, { prompt, person }) {
  const png = scan(room, sheetOf(room, prompt, person));
  if (room.hasTyped === true) await at(window, 'custodian-share-file').setInputFiles(png);
  else await typeSheet(window, readSheet(png));
  room.hasTyped = true;
  await at(window, 'share-matches').waitFor({ timeout: 30_000 });
}

function sheetOf({ kit }, { share, shares, ceremony }, person) {
  const folder = join(kit.parameters['transcript-folder'], 'sheets');
  const { setId } = share ?? shares;
  const index = share?.index ?? ownShare(shares, person);
  const ending = `-${setId}-${index}.pdf`.toLowerCase();
  const names = readdirSync(folder).filter(
    (name) => name.endsWith(ending) || name.includes(`${ending.replace('.pdf', '')}-again-`),
  );
  const own = names.filter((name) => share === null || name.startsWith(ceremony.toLowerCase()));
  return join(folder, own.sort((one, other) => one.length - other.length).at(-1));
}

function ownShare({ coordinates, given }, person) {
  const left = coordinates.map((_unused, place) => place + 1).filter((index) => !given.includes(index));
  const own = Number(/\d+$/.exec(person)[0]);
  return left.includes(own) ? own : left[0];
}

function scan({ folder }, pdf) {
  const png = join(folder, 'sheet.png');
  execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, png.replace(/\.png$/, '')]);
  return png;
}

async function typeSheet(window, text) {
  await at(window, 'custodian-share-type').click();
  const groups = text.match(/.{1,5}/g) ?? [];
  for (const [index, group] of groups.entries()) await at(window, `share-group-${index + 1}`).fill(group);
  await at(window, 'share-check').click();
}

/** What was brought on paper from the cloud, or written down from the screen. */
function fingerprintOf({ practice }, { step }) {
  const issued = step.turns.find(({ id }) => id === 'issue')?.observed?.sha256;
  return issued ?? readFingerprint(join(practice, 'cloud', 'fingerprint.txt'));
}

function objectsOn({ step }) {
  return step.turns.find(({ id }) => id === 'look')?.observed?.objects?.total ?? 0;
}

function bagOf({ expected }) {
  const sheet = expected.find(({ label }) => label === 'Sheet')?.value ?? '';
  const [, index = '', set = ''] = /share (\d+) of \d+, set ([A-Z0-9]{4})/.exec(sheet) ?? [];
  return `PRACTICE-${set}-${index}`;
}
