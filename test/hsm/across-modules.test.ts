import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { SecretBytes } from '../../shared/core/secret-bytes.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { aesRequest, keyName, newToken, pairRequest, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { verifyInSoftware } from './software.ts';

afterAll(removeFolders);

const { nss, softhsm2 } = tokenFixtures;
const message = new TextEncoder().encode('what is signed');
const schemes = {
  'rsa-2048': 'rsa-pss-sha256',
  'ec-p256': 'ecdsa-sha256',
  'ec-p384': 'ecdsa-sha384',
  'ec-p521': 'ecdsa-sha512',
} as const;
const kinds = Object.keys(schemes) as (keyof typeof schemes)[];

describe.each([
  [nss, softhsm2],
  [softhsm2, nss],
])('a key wrapped by one token and unwrapped by another: $family', (from, to) => {
  let tokens: { readonly from: PracticeToken; readonly to: PracticeToken };
  beforeAll(async () => {
    tokens = { from: await newToken(from), to: await newToken(to) };
  });

  const kek = randomBytes(32);
  const both = <T>(work: (one: TokenSession, other: TokenSession) => Promise<T>) =>
    withSession(tokens.from, (one) => withSession(tokens.to, (other) => work(one, other)));
  const wrapping = (session: TokenSession) => session.importWrappingKey(SecretBytes.take(Uint8Array.from(kek)), keyName());
  const unwrapping = (session: TokenSession) => session.importUnwrappingKey(SecretBytes.take(Uint8Array.from(kek)), keyName());

  it.each(kinds)('signs as %s there as it did here', async (kind) => {
    await both(async (one, other) => {
      const { privateKey } = await one.generateKeyPair(pairRequest({ kind }));
      const spki = await one.publicKey(privateKey);
      const blob = await one.wrapKey(await wrapping(one), privateKey);
      const back = await other.unwrapPrivateKey(await unwrapping(other), blob, pairRequest({ kind, extractable: false }), spki);
      const signature = await other.sign(back.privateKey, schemes[kind], message);
      expect(verifyInSoftware(spki, schemes[kind], message, signature)).toBe(true);
      expect(await other.attributes(back.privateKey)).toMatchObject({
        extractable: false,
        sign: true,
        decrypt: false,
        unwrap: false,
      });
    });
  });

  it.each(['aes-128', 'aes-256', 'hmac-256', 'hmac-512'] as const)('has the same check value as %s', async (kind) => {
    await both(async (one, other) => {
      const key = await one.generateKey(aesRequest({ kind }));
      const blob = await one.wrapKey(await wrapping(one), key);
      const back = await other.unwrapKey(await unwrapping(other), blob, aesRequest({ kind }));
      const [left, right] = [await one.checkValue(key), await other.checkValue(back)];
      expect([right.method, right.value]).toEqual([left.method, left.value]);
    });
  });
});
