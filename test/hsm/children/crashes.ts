import { createHash, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { findToken } from '../../../electron/service/hsm/identity.ts';
import { startModule, stopModule } from '../../../electron/service/hsm/module-loader.ts';
import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { SecretKeyRequest } from '../../../shared/hsm/port/key-requests.ts';
import { churnHeap, tryOut } from './report.ts';

// What kills the process when the binding is used plainly, tried through the port.
const token = JSON.parse(process.argv[2] ?? '') as PracticeToken;
const port = createTokenPort();
const open = () => port.open(token, token, new TextEncoder().encode('123456'));
let names = 0;
const name = () => {
  names += 1;
  return { label: `crash ${names}`, id: new Uint8Array([0xc5, names >> 8, names & 0xff]) };
};
const hmacRequest = (): SecretKeyRequest => ({
  ...name(),
  kind: 'hmac-256',
  extractable: false,
  persistent: false,
  purpose: 'data',
});
const pairRequest = () => ({ ...name(), kind: 'rsa-2048', extractable: false, persistent: false, purpose: 'signing' }) as const;

// 7, first, while nothing is loaded: a library that is not PKCS#11, used again after it failed.
const libc = process.platform === 'linux' ? '/lib/x86_64-linux-gnu/libc.so.6' : process.execPath;
for (const attempt of [1, 2, 3]) {
  await tryOut(7, `a library that is not PKCS#11, attempt ${attempt}`, 'MODULE_NOT_PKCS11', () =>
    port.listTokens({ path: libc }),
  );
}

// 5: the flags of C_Initialize.
const { library, module } = startModule(token);
stopModule(token);
const given: unknown[] = [];
const initialise = module.lib.C_Initialize.bind(module.lib);
module.lib.C_Initialize = (options) => {
  given.push(options);
  initialise(options);
};
startModule(token);
await tryOut(5, 'the flags of C_Initialize', 'correct', () => given.length === 1 && (given[0] as { flags?: number }).flags === 2);
await tryOut(5, 'C_Initialize twice', 'MODULE_BUSY', () => library.initialise(undefined));

// 8: the last character of the parameters; the store beside the right one would be made.
await tryOut(8, 'the store of the parameters', 'correct', async () => {
  const session = await open();
  await session.close();
  return session.identity.marker !== null && !existsSync((token.configuration ?? '').slice(0, -1));
});

// 9: the label that is read over its end.
await tryOut(9, 'the label of the token', 'correct', () => {
  const { label } = library.tokenInfo(findToken(startModule(token), token).slot);
  return label.length === 32 && !label.includes('\0');
});

// 3: many operations on one session at once, long and short ones, while memory is collected.
await tryOut(3, 'overlapping operations on one session', 'correct', async () => {
  const session = await open();
  const [{ publicKey, privateKey }, key] = await Promise.all([
    session.generateKeyPair(pairRequest()),
    session.generateKey(hmacRequest()),
  ]);
  const spki = createPublicKey({ key: Buffer.from(await session.publicKey(publicKey)), format: 'der', type: 'spki' });
  const messages = Array.from({ length: 40 }, () => new Uint8Array(randomBytes(64)));
  const work = messages.map(async (message) => {
    const [signature, mac] = await Promise.all([
      session.sign(privateKey, 'rsa-pkcs1-sha256', message),
      session.sign(key, 'hmac-sha256', message),
      session.random(16),
    ]);
    return verify('sha256', message, spki, signature) && mac.length === 32;
  });
  churnHeap(2);
  const results = await Promise.all(work);
  await session.close();
  return results.every((isRight) => isRight);
});

// 6: input that nobody else keeps while native code reads it.
await tryOut(6, 'input that only the call holds', 'correct', async () => {
  const session = await open();
  const value = randomBytes(32);
  const key = await session.importKey(SecretBytes.take(Uint8Array.from(value)), hmacRequest());
  const results = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const size = 65_536 - index;
      const made = session.sign(key, 'hmac-sha256', new Uint8Array(size).fill(index));
      if (index % 10 === 0) churnHeap(1);
      return createHmac('sha256', value)
        .update(Buffer.alloc(size, index))
        .digest()
        .equals(await made);
    }),
  );
  await session.close();
  return results.every((isRight) => isRight);
});

// 4: the end of the library, or of the session, while work is waiting.
const session = await open();
const pending = Array.from({ length: 5 }, () => session.generateKeyPair(pairRequest()));
await tryOut(4, 'the end of the library while work waits', 'MODULE_BUSY', () => stopModule(token));
const closing = session.close();
const late = session.random(16);
await tryOut(4, 'the end of the session while work waits', 'correct', async () => {
  const results = await Promise.allSettled(pending);
  await closing;
  return results.every(({ status }) => status === 'fulfilled');
});
await tryOut(4, 'work after the end of the session', 'TOKEN_SESSION_CLOSED', () => late);
await tryOut(4, 'the end of the library after all work', 'correct', () => {
  stopModule(token);
  return true;
});
await tryOut(4, 'the library again, for the same token', 'correct', async () => {
  const again = await open();
  const hash = createHash('sha256')
    .update((await again.random(32)).use((bytes) => Buffer.from(bytes)))
    .digest();
  await again.close();
  return hash.length === 32;
});

churnHeap(30);
console.log('alive');
