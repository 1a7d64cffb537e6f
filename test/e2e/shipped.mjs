// Shipped ceremonies in the real windows, one after another in one application and one practice room, the last of them on what the
// first ones made. E2E_CEREMONIES=name,name or =all plays others; E2E_CEREMONIES=events only the one in which things go otherwise.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, openCeremony, play } from './driver.mjs';
import { playEvents } from './events.mjs';
import { launch, screenshot, temporaryFolder, untilService } from './support.mjs';

const two = { custodians: '2', threshold: '2' };

/** Every ceremony that can be played here, in an order in which each finds what it needs, with its values besides the room's. */
const CEREMONIES = {
  'generate-and-backup': { ...two, 'key-stays-extractable': 'yes' },
  restore: two,
  'recovery-drill': two,
  'split-knowledge': two,
  'root-ca': {},
  'byok-export': {},
  rotate: { 'key-label': 'rotated-key' },
  'change-custodians': {},
  'initialise-token': {},
  revoke: { 'compromised-since': 'unknown', reason: 'A sheet lay open.' },
  destroy: { custodians: '2', reason: 'Nobody needs it any more.' },
};

/** Those that are played when nobody says otherwise: the windows for entropy and for shares that are joined, and what people do besides the script. */
const USUAL = ['events', 'generate-and-backup', 'restore', 'split-knowledge'];

function wanted() {
  const asked = process.env.E2E_CEREMONIES ?? '';
  if (asked === '') return USUAL;
  return asked === 'all' ? ['events', ...Object.keys(CEREMONIES)] : asked.split(',');
}

/** Runs the section. */
export async function run({ check }) {
  const folder = temporaryFolder();
  const running = await launch({ folder });
  const room = { ...running, check, practice: join(folder, 'room'), pictured: new Set(), pins: {}, typed: 0 };
  try {
    await untilService(running.page, 'ready');
    for (const name of wanted()) await playOne(room, name);
    check('what stands on paper was typed, and stood on no other screen', room.typed > 0, String(room.typed));
    check('nothing went wrong in the page', running.failures.length === 0, running.failures);
  } catch (error) {
    await screenshot(running.page, 'shipped-stopped-here').catch(() => {});
    writeFileSync(join(folder, 'stopped.txt'), String(error.stack));
    throw error;
  } finally {
    await running.close();
  }
}

async function playOne(room, name) {
  const started = performance.now();
  if (name === 'events') await playEvents(room);
  else {
    await openCeremony(room, name, CEREMONIES[name]);
    await play(room);
    await verify(room, name);
  }
  process.stdout.write(`     ${name}: ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}

/** What was written is verified from its files, on the screen. */
export async function verify(room, name) {
  const { page, check } = room;
  await at(page, 'verify-now').click();
  await at(page, 'verdict').waitFor({ timeout: 60_000 });
  const verdict = await at(page, 'verdict').getAttribute('data-verdict');
  check(`${name} is played in the windows, and what was written is consistent`, verdict === 'identities-unproven', verdict);
}
