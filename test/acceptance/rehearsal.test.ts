import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { PRACTICE_PASSPHRASE, PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import type { KeyAttributes } from '../../shared/hsm/port/key.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { filesBelow, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { scannerOf } from './clear-text.ts';
import { checkValueOf, cmsVerify, oaepDecrypt, read, readShares, readSheet, run, tryRun, unwrapBackup } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The three ways to take two sheets of three. */
const pairs = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

// The whole ceremony over each real token library; afterwards common tools alone judge what it left behind.
describe.each([
  { module: 'nss' as const, path: 'token' },
  { module: 'softhsm2' as const, path: 'host' },
])('a ceremony over $module', ({ module, path }) => {
  const scratch = scratchFolder();
  const folder = join(scratch.folder, 'room');
  let rehearsal: Rehearsal;
  let transcript: string;
  let media: string;
  let events: readonly CeremonyEvent[];
  let filesWhileOpen: ReadonlyMap<string, Uint8Array>;
  let tokenKeys: readonly KeyAttributes[];
  let dataKey: Uint8Array;
  let sheets: readonly string[];
  let texts: readonly string[];

  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module, folder });
    const code = await rehearsal.open();
    transcript = await rehearsal.finish(code);
    media = join(folder, 'media', `${code}-media`);
    filesWhileOpen = filesBelow(folder);
    await rehearsal.close();
    const lines = bytesToUtf8(read(transcript, 'transcript.jsonl')).trimEnd().split('\n');
    events = lines.map((line) => JSON.parse(line) as CeremonyEvent);
    tokenKeys = await listTokenKeys(rehearsal);
    dataKey = oaepDecrypt(
      join(folder, 'cloud', 'cloud-private-key.pem'),
      join(media, 'cloud-bundle', 'EncryptedKeyMaterial.bin'),
    );
    sheets = readdirSync(rehearsal.sheets, { withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    texts = sheets.map((sheet) => bothCodes(readSheet(sheet)));
  });

  afterAll(() => scratch.remove());

  const observed = (turn: string) => {
    const found = events.find((event) => event.type === 'turn' && event.body.turn === turn);
    return (found?.body as { observed: Record<string, string> } | undefined)?.observed ?? {};
  };
  const checkValue = (turn: string) => observed(turn).checkValue as unknown as { method: string; value: string };

  it('is signed by all six, for OpenSSL', () => {
    run('openssl', cmsVerify, { cwd: transcript });
    const printed = run('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'statement.p7s'], { cwd: transcript });
    expect(bytesToUtf8(printed).match(/^\s+signedAttrs:/gm)).toHaveLength(6);
  });

  it('is not signed with one byte of the statement changed, for OpenSSL', () => {
    const changed = bytesToUtf8(read(transcript, 'statement.json')).replace('"practice"', '"production"');
    const other = join(scratch.folder, `${module}-statement.json`);
    writeFileSync(other, changed);
    const args = cmsVerify.map((argument) => (argument === 'statement.json' ? other : argument));
    const { code, output } = tryRun('openssl', args, transcript);
    expect(code).not.toBe(0);
    expect(output).toContain('Verification failure');
  });

  it('has the sums it says, for sha256sum', () => {
    const sums = bytesToUtf8(run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: transcript }));
    const files = [...filesBelow(transcript).keys()].filter((file) => file !== 'SHA256SUMS');
    expect(sums.trim().split('\n').sort()).toEqual(files.map((file) => `${file}: OK`).sort());
  });

  it('gives the cloud the data key of the transcript', () => {
    expect(dataKey).toHaveLength(32);
    expect(checkValueOf(dataKey, checkValue('generate').method)).toBe(checkValue('generate').value);
  });

  it(`says that the key was wrapped in the ${path}`, () => {
    expect(observed('wrap').path ?? events.map(wrapPath).find((found) => found !== undefined)).toBe(path);
    expect(JSON.parse(bytesToUtf8(read(media, 'cloud-bundle', 'manifest.json')))).toMatchObject({
      path,
      mode: 'practice',
      algorithm: 'RSAES_OAEP_SHA_256',
    });
    const allowed = events.some((event) => event.type === 'turn' && event.body.turn === 'allow-host');
    expect(allowed).toBe(path === 'host');
  });

  it('puts the same artefacts on the medium and beside the transcript', () => {
    const beside = filesBelow(join(transcript, 'artefacts'));
    for (const [file, bytes] of filesBelow(media)) expect(beside.get(file), file).toEqual(bytes);
  });

  it('prints three sheets, and any two of them open the backup', () => {
    expect(texts).toHaveLength(3);
    const split = observed('split') as unknown as { setId: string; commitments: string[] };
    for (const pair of pairs) {
      const { shares, key } = readShares(pair.map((index) => texts[index] ?? ''));
      for (const [place, index] of pair.entries())
        expect(shares[place]).toMatchObject({
          mode: 'practice',
          setId: split.setId,
          threshold: 2,
          total: 3,
          commitment: split.commitments[index],
        });
      expect(checkValueOf(key, checkValue('split').method)).toBe(checkValue('split').value);
      expect(unwrapBackup(join(media, 'data-key-backup.kwp'), key)).toEqual(dataKey);
    }
  });

  it('prints on a sheet one holder, and nothing of the others or of what the key is for', () => {
    const holders = ['Clara', 'Cyril', 'Cora'];
    for (const sheet of sheets) {
      const text = bytesToUtf8(run('pdftotext', [sheet, '-']));
      expect(holders.filter((name) => text.includes(name))).toHaveLength(1);
      expect(text).not.toMatch(/cloud|aws|kms|data key/i);
    }
  });

  it('prints the check value of the wrapping key on each sheet', () => {
    for (const sheet of sheets)
      expect(bytesToUtf8(run('pdftotext', [sheet, '-'])).replace(/\s/g, '')).toContain(checkValue('split').value);
  });

  it('leaves the data key and the marker in the token, and nothing else', () => {
    const made = tokenKeys.filter((key) => !isMarkerLabel(key.label ?? ''));
    expect(tokenKeys).toHaveLength(2);
    expect(made).toMatchObject([
      {
        id: observed('generate').id,
        label: observed('generate').label,
        class: 'CKO_SECRET_KEY',
        keyType: 'CKK_AES',
        token: true,
        sensitive: true,
        extractable: false,
      },
    ]);
  });

  it('leaves nothing in the clear', () => {
    const { shares, key: wrappingKey } = readShares(texts);
    const open = (files: ReadonlyMap<string, Uint8Array>) =>
      new Map(
        [...files].filter(
          ([name]) => !/^(transcripts\/sheets|token)\/|cloud-private-key\.pem$|room\.json$|\.json\.key$/.test(name),
        ),
      );
    const all = new Map([
      ...[...open(filesWhileOpen)].map(([name, bytes]) => [`open/${name}`, bytes] as const),
      ...open(filesBelow(folder)),
    ]);
    expect([...all.keys()]).toEqual(expect.arrayContaining(['open/data/claviger.db-wal', 'data/claviger.db']));
    const scan = scannerOf(all);
    for (const secret of [dataKey, wrappingKey, ...shares.map((share) => new Uint8Array(Buffer.from(share.y, 'hex')))])
      expect(scan(secret)).toEqual([]);
    const written = texts.flatMap((text) => [text.slice(8), text.toLowerCase().slice(8), text.slice(20, 60)]);
    for (const text of [...written, PRACTICE_PASSPHRASE, PRACTICE_PIN]) expect(scan(utf8ToBytes(text))).toEqual([]);
  });
});

it.each([
  ['a PIN', `{"pin":"${PRACTICE_PIN}"}`, PRACTICE_PIN],
  ['a passphrase in UTF-16', Buffer.from(PRACTICE_PASSPHRASE, 'utf16le').toString('latin1'), PRACTICE_PASSPHRASE],
  ['a passphrase in base64', Buffer.from(PRACTICE_PASSPHRASE).toString('base64'), PRACTICE_PASSPHRASE],
  ['a passphrase in hexadecimal', Buffer.from(PRACTICE_PASSPHRASE).toString('hex').toUpperCase(), PRACTICE_PASSPHRASE],
  ['a word in base32', 'xOBZGCY3UNFRWKIDNMFVWK4Y', 'practice make'],
])('would find %s', (_what, planted, secret) => {
  const scan = scannerOf(new Map([['planted', new Uint8Array(Buffer.from(planted, 'latin1'))]]));
  expect(scan(utf8ToBytes(secret)).map(({ path }) => path)).toContain('planted');
});

/** The text of a sheet, which stands in two codes on it. */
function bothCodes(codes: readonly string[]): string {
  expect(codes).toHaveLength(2);
  expect(codes[0]).toBe(codes[1]);
  return codes[0] ?? '';
}

function wrapPath(event: CeremonyEvent): unknown {
  return event.type === 'turn' && event.body.turn === 'wrap' ? event.body.observed.path : undefined;
}

async function listTokenKeys({ practice }: Rehearsal): Promise<readonly KeyAttributes[]> {
  const { path, configuration } = practice.module;
  const label = practice.parameters['token-label'] ?? '';
  const session = await createTokenPort().open({ path, configuration }, { label }, utf8ToBytes(PRACTICE_PIN));
  try {
    return await session.listKeys();
  } finally {
    await session.close();
  }
}
