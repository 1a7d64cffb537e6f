import { writeSync } from 'node:fs';
import { callWatch } from '../../../electron/service/hsm/call-watch.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { reportError } from '../../../shared/core/errors/index.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';

// Signs with a key of a card until the card fails or `times` is reached, and says before each call which one it is about to make.
interface Argument {
  readonly module: ModuleLocation;
  readonly label: string;
  readonly key: string;
  readonly times: number;
}
const { module, label, key: wanted, times } = JSON.parse(process.argv[2] ?? '') as Argument;
// Written at once: a call that blocks keeps everything later from being said.
const say = (line: string) => writeSync(1, `${line}\n`);
const session = await createTokenPort().open(module, { label }, new TextEncoder().encode('123456'));
const [key] = (await session.listKeys()).filter(({ class: kind, id }) => kind === 'CKO_PRIVATE_KEY' && id === wanted);
if (key === undefined) throw new Error('no such key');
callWatch.listen((underWay) => say(`calling ${JSON.stringify(underWay)}`));
try {
  for (let time = 1; time <= times; time++) {
    await session.sign(key.handle, 'ecdsa-sha256', new Uint8Array(new ArrayBuffer(32)));
    say(`signed ${time}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
} catch (error) {
  say(`failed ${reportError(error).code}`);
  say(`alive ${await session.isAlive()}`);
}
await session.close();
