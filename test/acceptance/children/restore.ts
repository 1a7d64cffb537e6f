import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRehearsal } from '../../../electron/cli/rehearsal.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { atStep, makeRehearsal } from '../../fakes/scripted-room.ts';

// Plays a ceremony that makes a backup, then one that restores it; stops while the joined wrapping key is in memory, and after the end,
// and waits each time for whoever looks into this memory.

const [folder = '', module = 'nss'] = process.argv.slice(2);

async function stop(what: object): Promise<void> {
  process.stdout.write(`${JSON.stringify(what)}\n`);
  await once(process.stdin, 'data');
}

const rehearsal = await makeRehearsal({ module: module === 'softhsm2' ? 'softhsm2' : 'nss', folder });
const earlier = await rehearsal.finish(await rehearsal.open());
const statement = digestHex(new Uint8Array(readFileSync(join(earlier, 'statement.json'))));
const parameters = { 'earlier-folder': earlier, 'earlier-statement': statement };
const request = { script: 'restore', parameters, mistakes: false };
const { opened } = await openRehearsal(rehearsal.service(), rehearsal.practice, request);
await rehearsal.playUntil(opened.code, atStep('restore-key'));
await stop({ earlier });
const finished = await rehearsal.finish(opened.code);
await stop({ sheets: rehearsal.sheets, finished });
await rehearsal.close();
process.exit(0);
