import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import type { SecretKeyRequest } from '../../../shared/hsm/port/key-requests.ts';

// Many operations at once on one session, a close in the middle, and a collection of garbage meanwhile.
const token = JSON.parse(process.argv[2] ?? '') as PracticeToken;
const session = await createTokenPort().open(token, token, new TextEncoder().encode('123456'));
const work: Promise<unknown>[] = [];
for (let index = 0; index < 100; index++) work.push(session.random(32), makeKey(index));
const closing = session.close();
for (let index = 100; index < 110; index++) work.push(makeKey(index));
globalThis.gc?.();
const results = await Promise.allSettled(work);
await closing;
const done = results.filter(({ status }) => status === 'fulfilled').length;
const codes = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
console.log(JSON.stringify({ done, codes: [...new Set(codes)], refused: codes.length }));

async function makeKey(index: number): Promise<string> {
  const request: SecretKeyRequest = {
    label: `overlap ${index}`,
    id: new Uint8Array([0xb0, index]),
    kind: 'aes-256',
    extractable: false,
    persistent: false,
    purpose: 'data',
  };
  return (await session.checkValue(await session.generateKey(request))).value;
}
