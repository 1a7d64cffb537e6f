import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { finishPlayed, openShipped, playShipped, shapeOf } from '../../fakes/played.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { checkValueOf, readShares, readSheet } from '../outside.ts';
import { inOwnSession, observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 240_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

interface CheckValue {
  readonly method: string;
  readonly value: string;
}

/** The secret part of a share string by the format's page alone: five bits a symbol, after 12 symbols of header, before 13 of checksum. */
function secretPart(text: string): Uint8Array {
  const symbols = [...text.slice(text.indexOf('1') + 1)].map((character) =>
    'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.indexOf(character),
  );
  const bits = symbols.slice(12, -13).flatMap((symbol) => [16, 8, 4, 2, 1].map((bit) => (symbol & bit ? 1 : 0)));
  const bytes = Array.from({ length: bits.length >> 3 }, (_, place) => bits.slice(8 * place, 8 * place + 8));
  return Uint8Array.from(bytes, (byte) => byte.reduce<number>((value, bit) => 2 * value + bit, 0));
}

/** The texts on the sheets of the set `setId`, in the order of the sheets. */
function sheetsOf({ sheets }: Rehearsal, setId: string): readonly string[] {
  const files = readdirSync(sheets).filter((name) => name.includes(`-${setId.toLowerCase()}-`));
  return files.sort().map((name) => readSheet(join(sheets, name))[0] ?? '');
}

/** What the token holds under the label of the key: everything but its value. */
async function keyInToken(rehearsal: Rehearsal, label: string) {
  return inOwnSession(rehearsal, async (session) => {
    const found = await session.findKeys({ label });
    const [key] = found;
    if (key === undefined) return { number: 0 };
    const { extractable, sensitive } = await session.attributes(key);
    return { number: found.length, id: key.id, extractable, sensitive, checkValue: await session.checkValue(key) };
  });
}

const rooms: readonly [EmbeddedFamilyId, Readonly<Record<string, string>>][] = [
  ['nss', {}],
  ['softhsm2', { 'key-extractable': 'yes' }],
  ['nss', { scheme: 'xor', threshold: '3' }],
  ['softhsm2', { scheme: 'xor', custodians: '2', threshold: '2' }],
];

describe.each(rooms)('split-knowledge on %s with %o', (module, parameters) => {
  const scheme = parameters.scheme ?? 'shamir';
  const total = Number(parameters.custodians ?? 3);

  it('ends complete, and the sheets alone give the key that the token holds', async () => {
    const rehearsal = await makeRehearsal({ module, folder: join(scratch.folder, `${module}-${scheme}`) });
    const { folder, events } = await playShipped(rehearsal, 'split-knowledge', parameters);
    const golden = `../../golden/split-knowledge-${scheme}.shape.txt`;
    if (module === 'nss') await expect(shapeOf(events)).toMatchFileSnapshot(golden);
    await rehearsal.close();

    const split = observedIn(events, 'split-key', 'split');
    const checkValue = (split.checkValue as CheckValue).value;
    const texts = sheetsOf(rehearsal, String(split.setId));
    expect(texts).toHaveLength(total);
    const components = texts.map(secretPart);
    const xor = components.reduce((sum, part) => sum.map((byte, place) => byte ^ (part[place] ?? 0)));
    const key = scheme === 'xor' ? xor : readShares(texts.slice(-2)).key;
    expect(readShares(texts).key).toEqual(key);
    expect(checkValueOf(key, 'CMAC')).toBe(checkValue);

    const own = components.map((component) => checkValueOf(component, 'CMAC'));
    const published = (split.componentCheckValues as readonly CheckValue[] | undefined)?.map(({ value }) => value);
    expect(published).toEqual(scheme === 'xor' ? own : undefined);
    for (const [place, value] of own.entries())
      expect(printed(rehearsal, String(split.setId), place + 1, value)).toBe(scheme === 'xor');

    const imported = observedIn(events, 'import-key', 'import');
    const held = await keyInToken(rehearsal, String(imported.label));
    expect(held).toMatchObject({ number: 1, sensitive: true, extractable: parameters['key-extractable'] === 'yes' });
    expect(held.checkValue?.value).toBe(checkValueOf(key, held.checkValue?.method ?? ''));
    expect(imported).toMatchObject({ id: held.id, clearCheckValue: split.checkValue });
    requireCommitments(events, total);
    expect(readFileSync(join(folder, 'transcript.jsonl'), 'utf8')).toContain('a software split, never to be called PCI PIN');
  });
});

/** Whether the sheet of share `index` shows `value`, by twos, as the check value of a component. */
function printed({ sheets }: Rehearsal, setId: string, index: number, value: string): boolean {
  const [file = ''] = readdirSync(sheets).filter((name) => name.endsWith(`-${setId.toLowerCase()}-${index}.pdf`));
  const text = execFileSync('pdftotext', ['-layout', join(sheets, file), '-'], { encoding: 'utf8' });
  return text.includes(`check value ${value.replace(/..(?=.)/g, '$& ')} (CMAC)`);
}

/** Token and laptop commit first, then every custodian, each to something else; nothing is mixed before, and exactly that is. */
function requireCommitments(events: readonly CeremonyEvent[], custodians: number): void {
  const turns = events.filter((event) => event.type === 'turn');
  const at = turns.findLastIndex(({ body }) => body.turn === 'draw');
  const [draw, ...gifts] = turns.slice(at, at + 1 + custodians);
  const { token = '', laptop = '' } = (draw?.body.observed ?? {}) as Record<string, string>;
  const given = gifts.map(({ body }) => ({ person: body.person, commitment: body.observed.commitment }));
  expect(given.map(({ person }) => person)).toEqual(gifts.map((_, place) => `custodian-${place + 1}`));
  expect(gifts.every(({ body }) => body.signatures.length === 1 && Number(body.observed.bits) >= 128)).toBe(true);
  const all = [{ person: 'token', commitment: token }, { person: 'laptop', commitment: laptop }, ...given];
  expect(new Set(all.map(({ commitment }) => commitment)).size).toBe(custodians + 2);
  expect(turns[at + 1 + custodians]?.body).toMatchObject({ turn: 'split', observed: { contributions: all } });
}

describe('a service that stops between the first sheet and the second', () => {
  it('makes a new key of new contributions, destroys the one that is in the token, and counts the sheet that is void', async () => {
    const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'stopped') });
    const code = await openShipped(rehearsal, 'split-knowledge');
    await rehearsal.playUntil(code, atStep('print-share-2'));
    await rehearsal.restart();
    const { events } = await finishPlayed(rehearsal, code);
    await rehearsal.close();

    const acts = events.flatMap((event) => (event.type === 'intent' ? [event.body] : []));
    const imports = acts.filter(({ act }) => act === 'import');
    const [first, second] = imports.map(({ detail }) => detail.id);
    expect(imports).toHaveLength(2);
    const destroyed = acts.filter(({ act }) => act.startsWith('destroy-'));
    expect(destroyed.map(({ detail }) => detail.id)).toEqual([first]);
    const { label } = observedIn(events, 'import-key', 'import');
    expect(await keyInToken(rehearsal, String(label))).toMatchObject({ number: 1, id: second });
    const split = observedIn(events, 'split-key', 'split');
    expect(split.run).toBe(2);
    const { key } = readShares(sheetsOf(rehearsal, String(split.setId)).slice(0, 2));
    expect(checkValueOf(key, 'CMAC')).toBe((split.checkValue as CheckValue).value);
    expect(observedIn(events, 'seal-share-3', 'countersign').sheets).toEqual({ printed: 4, sealed: 3, destroyed: 1 });
    requireCommitments(events, 3);
  });
});
