import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask } from '../../../electron/cli/scripted-people.ts';
import { installedLibraries } from '../../../electron/service/hsm/installed-libraries.ts';
import { createPracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import type { Service } from '../../../electron/service/service.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { qualificationReportSchema } from '../../../shared/hsm/qualification/report.ts';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import type { LibraryPlace, TokenLine, TokenName } from '../../../shared/ipc/tokens.ts';
import { refused } from '../../acceptance/mistakes.ts';
import { fastService, libraryOf, makeRehearsal, scratchFolder } from '../../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PIN = '135790';
let scratch: ReturnType<typeof scratchFolder>;

beforeAll(() => {
  scratch = scratchFolder();
  // What this computer says where nobody names a configuration: a store without a token.
  const tokens = join(scratch.folder, 'of-this-computer');
  mkdirSync(tokens);
  process.env.SOFTHSM2_CONF = join(scratch.folder, 'softhsm2.conf');
  writeFileSync(process.env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
});

afterAll(() => scratch.remove());

function folder(): string {
  return mkdtempSync(join(scratch.folder, 'case-'));
}

/** A fresh token, and a service that has never seen it. */
async function furnish(family: EmbeddedFamilyId): Promise<{ service: Service; module: LibraryPlace; token: TokenName }> {
  const made = await createPracticeToken({
    directory: join(folder(), 'token'),
    label: 'tried token',
    userPin: utf8ToBytes(PIN),
    module: libraryOf(family),
  });
  const { path, configuration = '', label, serial } = made;
  return { service: fastService(join(folder(), 'data')), module: { path, configuration }, token: { label, serial } };
}

function lineOf(lines: readonly TokenLine[], { label, serial }: TokenName): TokenLine | undefined {
  return lines.find((line) => line.label === label && line.serial === serial);
}

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
    const pinRow = prompt.expected.find(({ label }) => label === 'PIN, as found');
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

describe.each(['softhsm2', 'nss'] as const)('the PIN of a %s token', (family) => {
  const next = '86420975';

  it('is changed by who knows it, and proved; what is handed over is wiped', async () => {
    const { service, module, token } = await furnish(family);
    const prompt = await ask(service, 'custodian.prompt', { task: 'change-pin', module, token });
    expect(prompt).toMatchObject({ asks: { pin: true }, newPin: { owner: 'user', parts: 1, generated: 'may', names: token } });
    const [pin, newPin] = [utf8ToBytes(PIN), utf8ToBytes(next)];
    await ask(service, 'tokens.changePin', { module, token, pin, newPin });
    expect([...pin, ...newPin].every((byte) => byte === 0)).toBe(true);
    await refused(
      service,
      'tokens.qualify',
      { module, token, pin: utf8ToBytes(PIN) },
      { code: 'TOKEN_PIN_WRONG', field: 'C_Login' },
    );
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(next) });
    await service.close();
  });

  it('stays as it is where the old one is wrong, or the new one will not do', async () => {
    const { service, module, token } = await furnish(family);
    const change = (pin: string, newPin: string) => ({ module, token, pin: utf8ToBytes(pin), newPin: utf8ToBytes(newPin) });
    const wrong = await refused(service, 'tokens.changePin', change('999999', next), { code: 'TOKEN_PIN_WRONG', field: /./ });
    expect(JSON.stringify(wrong)).not.toContain('999999');
    await refused(service, 'tokens.changePin', change(PIN, '123'), { code: 'TOKEN_PIN_INVALID', field: 'new PIN' });
    await refused(service, 'tokens.changePin', change(PIN, '12345678'), { code: 'TOKEN_PIN_WEAK', field: 'new PIN' });
    await refused(service, 'tokens.changePin', change(next, next), { code: 'TOKEN_PIN_INVALID', field: 'new PIN' });
    await ask(service, 'tokens.qualify', { module, token, pin: utf8ToBytes(PIN) });
    const busy = change(PIN, next);
    await refused(service, 'tokens.changePin', busy, { code: 'TOKEN_BUSY', field: /./ });
    expect([...busy.pin, ...busy.newPin].every((byte) => byte === 0)).toBe(true);
    await service.close();
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

describe('tokens that cannot be worked with', () => {
  it('are named as alike, and neither is asked for a PIN', async () => {
    const { service: first, module, token } = await furnish('softhsm2');
    await first.close();
    // SoftHSM itself ends the process over two tokens of one serial number, so the second is only said to be there.
    const service = fastService(join(folder(), 'data'), 'test', (room) => ({
      ...room,
      tokens: {
        ...room.tokens,
        blankTokens: async (location) => (await room.tokens.blankTokens(location)).flatMap((found) => [found, found]),
        listTokens: async (location) => (await room.tokens.listTokens(location)).flatMap((found) => [found, found]),
      },
    }));
    const lines = (await ask(service, 'tokens.list', { module })).filter(({ label }) => label === token.label);
    expect(lines).toMatchObject([{ alike: true }, { alike: true }]);
    const task = { task: 'qualify-token' as const, module, token };
    await refused(service, 'custodian.prompt', task, { code: 'TOKEN_AMBIGUOUS', field: 'token' });
    const pin = utf8ToBytes(PIN);
    await refused(service, 'tokens.qualify', { module, token, pin }, { code: 'TOKEN_AMBIGUOUS', field: 'token' });
    expect(pin.every((byte) => byte === 0)).toBe(true);
    await service.close();
  });

  it('are shown as blank where they are', async () => {
    const { service, module } = await furnish('softhsm2');
    const blank = (await ask(service, 'tokens.list', { module })).filter(({ state }) => state === 'blank');
    expect(blank).toMatchObject([{ pin: { countLow: null, finalTry: null, locked: null }, label: '' }]);
    await service.close();
  });

  it('are named with the ceremony that has them open', async () => {
    const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(folder(), 'room') });
    const code = await rehearsal.open();
    await rehearsal.playUntil(code, ({ current }) => current?.kind === 'generate-key');
    const { module, parameters } = rehearsal.practice;
    const lines = await ask(rehearsal.service(), 'tokens.list', { module });
    const line = lines.find(({ label }) => label === parameters['token-label']);
    expect(line?.heldBy).toBe(code);
    const token = { label: line?.label ?? '', serial: line?.serial ?? '' };
    const task = { task: 'qualify-token' as const, module, token };
    const error = await refused(rehearsal.service(), 'custodian.prompt', task, {
      code: 'TOKEN_BUSY',
      field: `token ${token.label}`,
    });
    expect(error.got).toBe(`ceremony ${code} has it open`);
    const pin = utf8ToBytes(rehearsal.practice.pin);
    await refused(rehearsal.service(), 'tokens.qualify', { module, token, pin }, { code: 'TOKEN_BUSY', field: /^token / });
    await rehearsal.close();
  });
});

describe('what is refused', () => {
  let service: Service;
  const token = { label: 'any', serial: 'any' };

  beforeEach(() => {
    service = fastService(join(folder(), 'data'));
    return () => service.close();
  });

  it('is a path that depends on where the program was started', async () => {
    const relative = { path: 'libsofthsm2.so', configuration: '' };
    await refused(service, 'tokens.list', { module: relative }, { code: 'CALL_INVALID', field: 'tokens.list.module.path' });
    const module = { path: libraryOf('softhsm2'), configuration: 'softhsm2.conf' };
    await refused(service, 'tokens.list', { module }, { code: 'CALL_INVALID', field: 'tokens.list.module.configuration' });
    await refused(
      service,
      'tokens.saveReport',
      { token, folder: 'here' },
      { code: 'CALL_INVALID', field: 'tokens.saveReport.folder' },
    );
  });

  it('is what is no library, and a library without what it needs', async () => {
    const file = join(folder(), 'file.so');
    writeFileSync(file, 'no library');
    const list = (path: string, configuration = '') => ({ module: { path, configuration } });
    await refused(service, 'tokens.list', list(file), { code: 'MODULE_NOT_PKCS11', field: 'module.path' });
    await refused(service, 'tokens.list', list('/nowhere.so'), { code: 'MODULE_MISSING', field: 'module.path' });
    await refused(service, 'tokens.list', list(libraryOf('nss')), { code: 'INPUT_INVALID', field: 'module.configuration' });
  });

  it('is a folder for the report that is not there, and what is half there is left alone', async () => {
    const { service: other, module, token: made } = await furnish('softhsm2');
    await ask(other, 'tokens.qualify', { module, token: made, pin: utf8ToBytes(PIN) });
    const { at } = await ask(other, 'tokens.report', { token: made });
    await refused(
      other,
      'tokens.saveReport',
      { token: made, folder: join(tmpdir(), 'no', 'such') },
      { code: 'FILE_MISSING', field: /./ },
    );
    const target = folder();
    const taken = join(target, `token-${made.serial}-${at.slice(0, 10)}.txt`);
    writeFileSync(taken, 'mine');
    const { files } = await ask(other, 'tokens.saveReport', { token: made, folder: target });
    expect(files.map((path) => path.endsWith('-2.json') || path.endsWith('-2.txt'))).toEqual([true, true]);
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect(readdirSync(target)).toHaveLength(3);
    expect(statSync(files[0] ?? '').mode & 0o777).toBe(0o644);
    await other.close();
  });
});
