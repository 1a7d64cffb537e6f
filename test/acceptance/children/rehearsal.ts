import { once } from 'node:events';
import { atStep, makeRehearsal } from '../../fakes/scripted-room.ts';

// Plays a rehearsal in a folder over a token library, stops before the backup is wrapped and after the end, and waits each time for
// whoever looks into this memory.

const [folder = '', module = 'nss'] = process.argv.slice(2);

async function stop(what: object): Promise<void> {
  process.stdout.write(`${JSON.stringify(what)}\n`);
  await once(process.stdin, 'data');
}

const rehearsal = await makeRehearsal({ module: module === 'softhsm2' ? 'softhsm2' : 'nss', folder });
const code = await rehearsal.open();
await rehearsal.playUntil(code, atStep('back-up-key'));
await stop({ code });
await rehearsal.finish(code);
await stop({ sheets: rehearsal.sheets });
await rehearsal.close();
process.exit(0);
