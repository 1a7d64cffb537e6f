import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { removeFolders } from './fixtures/fixture.ts';
import { type RemoteToken, startRemoteToken } from './fixtures/p11-kit.ts';

const port = createTokenPort();

describe('a token behind a server', () => {
  let token: RemoteToken;
  beforeAll(async () => {
    token = await startRemoteToken();
    Object.assign(process.env, token.environment);
  });
  afterAll(async () => {
    await token?.stop();
    removeFolders();
  });

  it('is used as if it were here, and is known as the token it is', async () => {
    const session = await port.open(token.module, token, token.pin());
    expect(session.identity).toMatchObject({ label: token.label, serial: token.serial, model: 'SoftHSM v2' });
    expect((await session.findKeys({ label: session.identity.marker ?? '' })).length).toBe(1);
    expect((await session.random(16)).length).toBe(16);
    await session.close();
  });

  it('fails with a typed error when its server is killed, and is there again when the server is', async () => {
    const session = await port.open(token.module, token, token.pin());
    token.kill();
    await expect(session.random(16)).rejects.toMatchObject({ code: 'TOKEN_DEVICE_ERROR' });
    expect(await session.isAlive()).toBe(false);
    await session.close();
    await token.restart();
    const again = await port.open(token.module, token, token.pin());
    expect((await again.random(16)).length).toBe(16);
    await again.close();
  });
});
