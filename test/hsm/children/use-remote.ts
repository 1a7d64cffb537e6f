import { writeSync } from 'node:fs';
import { callWatch } from '../../../electron/service/hsm/call-watch.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';

// Logs in to a token and draws random bytes until it is killed, and says before each call which one it is about to make.
const { module, label } = JSON.parse(process.argv[2] ?? '') as { module: ModuleLocation; label: string };
// Written at once: a call that blocks keeps everything later from being said.
const say = (line: string) => writeSync(1, `${line}\n`);
const session = await createTokenPort().open(module, { label }, new TextEncoder().encode('123456'));
callWatch.listen((underWay) => say(`calling ${JSON.stringify(underWay)}`));
say('open');
for (;;) {
  const drawn = await session.random(16);
  drawn.wipe();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
