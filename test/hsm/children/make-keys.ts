import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import type { SecretKeyRequest } from '../../../shared/hsm/port/key-requests.ts';

// Makes one session key and one token key, says so, and then makes token keys until it is killed or told to stop at `keys`.
const { token, keys } = JSON.parse(process.argv[2] ?? '') as { token: PracticeToken; keys: number };
const session = await createTokenPort().open(token, token, new TextEncoder().encode('123456'));
const request = (number: number, persistent: boolean): SecretKeyRequest => ({
  label: `${persistent ? 'token' : 'session'} ${process.pid} ${number}`,
  id: new Uint8Array([persistent ? 0xc0 : 0xd0, process.pid >> 8, process.pid & 0xff, number >> 8, number & 0xff]),
  kind: 'aes-256',
  extractable: true,
  persistent,
  purpose: 'data',
});
const fleeting = await session.generateKey(request(0, false));
for (let number = 0; number < keys; number++) {
  const key = await session.generateKey(request(number, true));
  const { value } = await session.checkValue(key);
  console.log(`made ${JSON.stringify({ label: key.label, value, fleeting: fleeting.label })}`);
}
