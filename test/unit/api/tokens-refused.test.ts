import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../../electron/cli/ask.ts';
import type { Service } from '../../../electron/service/service.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { refused } from '../../acceptance/mistakes.ts';
import { fastService, libraryOf, makeRehearsal } from '../../fakes/scripted-room.ts';
import { PIN, tokenRoom } from '../../fakes/token-room.ts';

const { folder, furnish } = tokenRoom();

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
