import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import { installedLibraries } from '../../../electron/service/hsm/installed-libraries.ts';
import type { Service } from '../../../electron/service/service.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { qualificationReportSchema } from '../../../shared/hsm/qualification/report.ts';
import type { LibraryPlace, TokenName } from '../../../shared/ipc/tokens.ts';
import { refused } from '../../acceptance/mistakes.ts';
import { fastService } from '../../fakes/scripted-room.ts';
import { lineOf, PIN, tokenRoom } from '../../fakes/token-room.ts';

const { folder, furnish } = tokenRoom();

describe('libraries', () => {
  it('are found where they are installed, each once, named by family, hardware first', async () => {
    const service = fastService(join(folder(), 'data'));
    const libraries = await ask(service, 'tokens.libraries', {});
    await service.close();
    expect(libraries.filter(({ family }) => family === 'SoftHSM 2')).toMatchObject([{ software: true }]);
    expect(libraries.filter(({ family }) => family === 'NSS softokn')).toMatchObject([{ software: true }]);
    const order = libraries.map(({ software }) => software);
    expect(order).toEqual([...order].sort((left, right) => Number(left) - Number(right)));
  });

  it('are none on a system nobody looked at', async () => {
    expect(await installedLibraries('aix')).toEqual([]);
  });
});

describe('a library without a configuration of its own', () => {
  it('shows the tokens of this computer, not those it was shown before', async () => {
    const { service, module, token } = await furnish('softhsm2');
    expect(lineOf(await ask(service, 'tokens.list', { module }), token)).toBeDefined();
    const lines = await ask(service, 'tokens.list', { module: { ...module, configuration: '' } });
    expect(lines).toMatchObject([{ state: 'blank' }]);
    await service.close();
  });
});

describe.each(['softhsm2', 'nss'] as const)('a %s token', (family) => {
  let service: Service;
  let module: LibraryPlace;
  let token: TokenName;

  beforeAll(async () => {
    ({ service, module, token } = await furnish(family));
  });
  afterAll(() => service.close());

  it('is listed as everybody can see it', async () => {
    const line = lineOf(await ask(service, 'tokens.list', { module }), token);
    expect(line).toMatchObject({ ...token, state: 'ready', alike: false, heldBy: null, keepsOfficerPin: family === 'softhsm2' });
    expect(line?.software).toMatchObject({ is: true, why: expect.stringContaining('files of this computer') });
    expect(line?.pin).toEqual({ countLow: family === 'softhsm2' ? false : null, finalTry: null, locked: null });
  });

  it('asks for its PIN alone, having said how it stands', async () => {
    const prompt = await ask(service, 'custodian.prompt', { task: 'qualify-token', module, token });
    expect(prompt).toMatchObject({ mode: null, ceremony: '', asks: { pin: true, passphrase: false, decision: false } });
    const pinRow = prompt.expected.find(({ label }) => label === 'PIN, when this window opened');
    expect(pinRow?.value).toBe(
      family === 'softhsm2' ? 'no wrong PIN since the last right one' : 'the token does not tell how many tries are left',
    );
  });

  it('refuses a wrong PIN, which is wiped, counted where the token counts, and leaves no session', async () => {
    const pin = utf8ToBytes('999999');
    await refused(service, 'tokens.qualify', { module, token, pin }, { code: 'TOKEN_PIN_WRONG', field: 'C_Login' });
    expect(pin.every((byte) => byte === 0)).toBe(true);
    const line = lineOf(await ask(service, 'tokens.list', { module }), token);
    expect(line?.pin.countLow).toBe(family === 'softhsm2' ? true : null);
  });

  it('is tried, its session closed, and its report written twice over, never over another', async () => {
    const pin = utf8ToBytes(PIN);
    await ask(service, 'tokens.qualify', { module, token, pin });
    expect(pin.every((byte) => byte === 0)).toBe(true);
    const { report, at } = await ask(service, 'tokens.report', { token });
    expect(report.identity).toMatchObject(token);
    expect(report.software.is).toBe(true);
    expect(report.findings.length).toBeGreaterThan(40);
    const target = folder();
    for (const copy of ['', '-2']) {
      const name = join(target, `token-${token.serial}-${at.slice(0, 10)}${copy}`);
      const { files } = await ask(service, 'tokens.saveReport', { token, folder: target });
      expect(files).toEqual([`${name}.json`, `${name}.txt`]);
      const saved = JSON.parse(readFileSync(`${name}.json`, 'utf8')) as { report: unknown; at: string };
      expect(qualificationReportSchema.parse(saved.report)).toEqual(report);
      expect(saved.at).toBe(at);
      const readable = readFileSync(`${name}.txt`, 'utf8');
      expect(readable).toContain('A software token.');
      expect(readable).toContain('Not for production.');
      for (const text of [readable, JSON.stringify(saved)]) expect(text).not.toContain(PIN);
    }
    // A second trial needs the first one's session to be closed.
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await ask(service, 'tokens.report', { token });
  });

  it('has no report by another name', async () => {
    const other = { ...token, serial: 'another' };
    await refused(service, 'tokens.report', { token: other }, { code: 'TOKEN_REPORT_MISSING', field: 'token' });
    await refused(
      service,
      'tokens.saveReport',
      { token: other, folder: folder() },
      { code: 'TOKEN_REPORT_MISSING', field: 'token' },
    );
  });
});

describe('a trial', () => {
  it('is one at a time', async () => {
    const { service, module, token } = await furnish('softhsm2');
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await refused(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) }, { code: 'TOKEN_BUSY', field: 'token' });
    await ask(service, 'tokens.report', { token });
    await service.close();
  });

  it('that breaks off tells whoever asks, and closes its session', async () => {
    const { module, token } = await furnish('softhsm2');
    let isBroken = true;
    const service = fastService(join(folder(), 'data'), 'test', (room) => ({
      ...room,
      tokens: {
        ...room.tokens,
        open: async (...given) => {
          const session = await room.tokens.open(...given);
          if (isBroken) await session.close();
          return session;
        },
      },
    }));
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await refused(service, 'tokens.report', { token }, { code: 'TOKEN_SESSION_CLOSED', field: 'session' });
    isBroken = false;
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await ask(service, 'tokens.report', { token });
    await service.close();
  });

  it('is waited for when the service ends', async () => {
    const { service, module, token } = await furnish('softhsm2');
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await service.close();
    const next = fastService(join(folder(), 'data'));
    await ask(next, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    await next.close();
  });
});
