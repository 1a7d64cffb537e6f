import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import { playShipped, shapeOf } from '../../fakes/played.ts';
import { makeRehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { checkValueOf, readShares, readSheet, unwrapBackup } from '../outside.ts';
import { inOwnSession, observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

const rooms: readonly [EmbeddedFamilyId, Readonly<Record<string, string>>][] = [
  ['nss', {}],
  ['softhsm2', { custodians: '2', 'key-stays-extractable': 'yes' }],
];

describe.each(rooms)('generate-and-backup on %s with %o', (module, parameters) => {
  it('ends complete, and the sheets and the medium alone give the key of the token back', async () => {
    const rehearsal = await makeRehearsal({ module, folder: join(scratch.folder, module) });
    const { code, events } = await playShipped(rehearsal, 'generate-and-backup', parameters);
    if (module === 'nss') await expect(shapeOf(events)).toMatchFileSnapshot('../../golden/generate-and-backup.shape.txt');
    await rehearsal.close();

    const made = observedIn(events, 'make-key', 'generate') as { readonly id: string; readonly checkValue: CheckValue };
    const texts = readdirSync(rehearsal.sheets).map((sheet) => readSheet(join(rehearsal.sheets, sheet))[0] ?? '');
    const total = Number(parameters.custodians ?? 3);
    expect(texts).toHaveLength(total);
    const { key } = readShares(texts.slice(-2));
    expect(checkValueOf(key, 'CMAC')).toBe((observedIn(events, 'split-key', 'split').checkValue as CheckValue).value);
    const backup = join(rehearsal.practice.parameters['media-folder'] ?? '', `${code}-media`, 'data-key-backup.kwp');
    expect(checkValueOf(unwrapBackup(backup, key), made.checkValue.method)).toBe(made.checkValue.value);

    const extractable = parameters['key-stays-extractable'] === 'yes';
    expect(observedIn(events, 'lock-key', 'lock')).toEqual({ extractable });
    await inOwnSession(rehearsal, async (session) => {
      const [found] = await session.findKeys({ id: made.id });
      expect(found === undefined ? null : await session.attributes(found)).toMatchObject({ extractable, sensitive: true });
    });
    const last = observedIn(events, `seal-share-${total}`, 'countersign');
    expect(last).toMatchObject({ index: total, sheets: { printed: total, sealed: total, destroyed: 0 } });
  });
});

interface CheckValue {
  readonly method: string;
  readonly value: string;
}
