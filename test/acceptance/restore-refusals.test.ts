import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { finishPlayed, openShipped } from '../fakes/played.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';
import { goldenNamed } from '../unit/shares/samples.ts';
import { inOwnSession, type LaterRoom, observedIn, roomWithKey } from './ceremonies/earlier.ts';
import { atApproved } from './in-room.ts';
import { passphrase } from './mistakes.ts';
import { readSheet } from './outside.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const scratch = scratchFolder();
let room: LaterRoom;
let sheets: readonly string[] = [];

beforeAll(async () => {
  room = await roomWithKey('softhsm2', join(scratch.folder, 'room'));
  sheets = readdirSync(room.rehearsal.sheets)
    .sort()
    .map((sheet) => readSheet(join(room.rehearsal.sheets, sheet))[0] ?? '');
});
afterAll(async () => {
  await room?.rehearsal.close();
  scratch.remove();
});

async function handOver(code: string, turn: string, person: string, text: string | null) {
  const share = text === null ? {} : { share: Uint8Array.from(utf8ToBytes(text)) };
  const taken = { code, step: 'collect-sheets', turn, person, input: { by: 'typed' } };
  return room.rehearsal.service().call('step.perform', { ...taken, credential: { ...passphrase(), ...share } });
}

describe('a restore', () => {
  it('takes no wrong sheet, says which one it was, and begins again as a whole after an interruption', async () => {
    const { rehearsal, parameters, earlier } = room;
    const code = await openShipped(rehearsal, 'restore', parameters);
    await rehearsal.playUntil(code, atApproved('collect-sheets'));
    const [first = '', second = ''] = sheets;
    const wrong = `${first.slice(0, 30)}${first[30] === 'Q' ? 'P' : 'Q'}${first.slice(31)}`;
    const production = goldenNamed('three of five').shares[0]?.text ?? '';
    const early = [
      ['custodian-1', null, 'SHARE_TOO_FEW', 'share-1'],
      ['custodian-1', wrong, 'SHARE_CHECKSUM', 'sheet'],
      ['custodian-1', production, /SHARE_(MODE|FOREIGN_SET)/, 'sheet'],
      ['internal-witness-1', first, 'PERSON_NOT_ALLOWED', 'collect-sheets: hand over the first share'],
    ] as const;
    for (const [person, text, expected, field] of early) {
      const refused = await handOver(code, 'share-1', person, text);
      expect(refused).toMatchObject({ ok: false, error: { code: expect.stringMatching(expected), field } });
    }
    expect(await handOver(code, 'share-1', 'custodian-1', first)).toMatchObject({ ok: true });
    const twice = await handOver(code, 'share-2', 'custodian-2', first);
    expect(twice).toMatchObject({ ok: false, error: { code: 'SHARE_DUPLICATE', field: 'sheet 1' } });
    const again = await handOver(code, 'share-2', 'custodian-1', second);
    expect(again).toMatchObject({ ok: false, error: { code: 'PERSON_NOT_ALLOWED' } });
    expect(await handOver(code, 'share-2', 'custodian-2', second)).toMatchObject({ ok: true });
    await rehearsal.playUntil(code, atStep('restore-key'));
    await rehearsal.restart();
    const { events } = await finishPlayed(rehearsal, code);
    expect(events.filter(({ type }) => type === 'block-restarted')).toHaveLength(1);
    const handed = events.filter((event) => event.type === 'turn' && event.step?.id === 'collect-sheets');
    expect(handed.map(({ step }) => step?.attempt)).toEqual([1, 1, 2, 2]);
    const told = JSON.stringify(events);
    for (const text of sheets) expect(told).not.toContain(text.slice(20, 60));
    const made = observedIn(earlier.events, 'make-key', 'generate');
    expect(observedIn(events, 'restore-key', 'restore').checkValue).toEqual(made.checkValue);
  });

  it('leaves one restored key in the token, and no wrapping key', async () => {
    const { rehearsal } = room;
    await rehearsal.close();
    const labels = await inOwnSession(rehearsal, async (session) => (await session.listKeys()).map(({ handle }) => handle.label));
    expect(labels.filter((label) => label === 'restored-key-1')).toHaveLength(1);
    expect(labels.filter((label) => label?.startsWith('claviger wrapping key'))).toEqual([]);
  });
});
