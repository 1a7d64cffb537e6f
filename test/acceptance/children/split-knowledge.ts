import { once } from 'node:events';
import { playUntil } from '../../../electron/cli/scripted-people.ts';
import type { Service } from '../../../electron/service/service.ts';
import { openShipped } from '../../fakes/played.ts';
import { atStep, makeRehearsal } from '../../fakes/scripted-room.ts';

// Plays the ceremony in which custodians contribute, in a folder over a token library. It stops when everybody has contributed, when the
// key is split, and after the end, and waits each time for whoever looks into this memory.

const [folder = '', module = 'nss', scheme = 'shamir'] = process.argv.slice(2);

async function stop(what: object): Promise<void> {
  process.stdout.write(`${JSON.stringify(what)}\n`);
  await once(process.stdin, 'data');
}

const rehearsal = await makeRehearsal({ module: module === 'softhsm2' ? 'softhsm2' : 'nss', folder });
const code = await openShipped(rehearsal, 'split-knowledge', { scheme, threshold: '3' });

/** What people typed, changed byte by byte, so that this list is not what is looked for. */
const typed: string[] = [];
const call: Service['call'] = (name, input) => {
  const { entropy } = (input as { readonly credential?: { readonly entropy?: Uint8Array } }).credential ?? {};
  if (entropy !== undefined) typed.push(Array.from(entropy, (byte) => byte ^ 0x55).join(' '));
  return rehearsal.service().call(name, input);
};
const people = { ...rehearsal.people, service: { call } };

await playUntil(people, code, atStep('split-key'));
await stop({ typed });
await playUntil(people, code, atStep('import-key'));
await stop({});
await playUntil(people, code, () => false);
await stop({ sheets: rehearsal.sheets });
await rehearsal.close();
process.exit(0);
