import { constants, privateDecrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrapForRequest } from '../../electron/service/byok/wrap.ts';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { planWrap } from '../../shared/byok/plan.ts';
import type { KeyHandle } from '../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { cloudKey, failure, goodRequest } from '../unit/byok/kit.ts';
import { aesRequest, newToken, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { cmacCheckValue } from './software.ts';

afterAll(removeFolders);

const cloud = cloudKey(4096);

function asTheCloud(wrapped: Uint8Array): Buffer {
  return privateDecrypt({ key: cloud.pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, wrapped);
}

describe.each(Object.values(tokenFixtures))('wrapping for a cloud: $family', (fixture) => {
  let token: PracticeToken;
  beforeAll(async () => {
    token = await newToken(fixture);
  });

  const planned = async (session: TokenSession) => planWrap(goodRequest(cloud), 'AES-256', await session.capabilities());
  const target = (session: TokenSession): Promise<KeyHandle> => session.generateKey(aesRequest({ persistent: true }));

  it('happens where the token’s measured capabilities say, and the cloud gets the key of that check value', async () => {
    await withSession(token, async (session) => {
      const key = await target(session);
      const plan = await planned(session);
      expect(plan.path).toBe(fixture.oaep['SHA-256'] ? 'token' : 'host');
      const before = await session.listKeys();
      const { wrapped, path } = await wrapForRequest(session, key, cloud.spki, plan.steps, plan.needsHostApproval);
      expect([path, wrapped.length]).toEqual([plan.path, plan.expectedLength]);
      const clear = asTheCloud(wrapped);
      expect(clear).toHaveLength(32);
      expect(cmacCheckValue(clear)).toBe((await session.checkValue(key)).value);
      expect(await session.listKeys()).toEqual(before);
    });
  });

  it('by the host-side fallback gives the cloud the same key, and leaves nothing on the token', async () => {
    await withSession(token, async (session) => {
      const key = await target(session);
      const steps = [{ kind: 'host-oaep', subject: 'target', hash: 'SHA-256', mgf1Hash: 'SHA-256', label: 'empty' }] as const;
      const before = await session.listKeys();
      const { wrapped, path } = await wrapForRequest(session, key, cloud.spki, steps, true);
      expect(path).toBe('host');
      expect(cmacCheckValue(asTheCloud(wrapped))).toBe((await session.checkValue(key)).value);
      expect(await session.listKeys()).toEqual(before);
    });
  });

  it('is refused for a key that may not leave, on either path', async () => {
    await withSession(token, async (session) => {
      const key = await session.generateKey(aesRequest({ extractable: false }));
      const { steps } = await planned(session);
      const error = await failure(() => wrapForRequest(session, key, cloud.spki, steps, true));
      expect([error.code, error.details.field]).toEqual(['TOKEN_KEY_UNEXTRACTABLE', 'target']);
    });
  });

  it('is refused where only the fallback is left and nobody approved it', async () => {
    await withSession(token, async (session) => {
      const key = await target(session);
      const kind = fixture.oaep['SHA-256'] ? 'host-oaep' : 'oaep';
      const steps = [{ kind, subject: 'target', hash: 'SHA-256', mgf1Hash: 'SHA-256', label: 'empty' }] as const;
      const error = await failure(() => wrapForRequest(session, key, cloud.spki, steps, false));
      expect([error.code, error.details.field]).toEqual(['TOKEN_CAPABILITY_MISSING', 'wrap']);
    });
  });
});
