import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readSheetImage } from '../../../electron/service/documents/read-sheet.ts';
import { aesBlock } from '../../../electron/service/shares/aes-block.ts';
import type { SplitOptions, SplitResult } from '../../../electron/service/shares/protocol.ts';
import { type ShareProcess, startShareProcess } from '../../../electron/service/shares/share-host.ts';
import { bytesToHex } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import { keyCheckValue } from '../../../shared/shares/check-value.ts';
import { contributedKey, contributionCommitment } from '../../../shared/shares/contribution.ts';
import { decodeShare } from '../../../shared/shares/envelope.ts';
import { failure } from './failure.ts';

const ENTRY = fileURLToPath(new URL('../../../electron/service/shares/share-process.ts', import.meta.url));
const OPTIONS: SplitOptions = { threshold: 2, total: 3, setId: 'TEST', mode: 'practice' };

const started: ShareProcess[] = [];

function start(): ShareProcess {
  const shares = startShareProcess(ENTRY);
  started.push(shares);
  return shares;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.end()));
});

function componentContent(index: number, { shares, setFingerprint, checkValue }: SplitResult): ShareSheetContent {
  return {
    mode: 'practice',
    setId: 'TEST',
    threshold: 3,
    total: 3,
    index,
    x: index,
    setFingerprint,
    checkValue,
    componentCheckValue: shares[index - 1]?.checkValue ?? { method: 'CMAC', value: '' },
    ceremony: 'C-1',
    ceremonyTitle: 'Test',
    date: '2026-01-31',
    keyLabel: 'kek',
    scheme: 'xor',
    holder: 'Ada',
    attempt: 1,
  };
}

async function scan(pdf: Uint8Array): Promise<Uint8Array> {
  const image = execFileSync('pdftoppm', ['-gray', '-r', '150', '-'], { input: pdf, maxBuffer: 1 << 26 });
  return (await readSheetImage(new Uint8Array(image)))[0] ?? new Uint8Array(0);
}

describe('the share process', () => {
  it('splits into components of the randomness that comes along; their sheets, scanned, give the key in another process', async () => {
    const clear = new Uint8Array(randomBytes(32));
    const expected = bytesToHex(clear);
    const random = new Uint8Array(randomBytes(64));
    const first = bytesToHex(random.subarray(0, 32));
    const shares = start();
    const options: SplitOptions = { ...OPTIONS, threshold: 3, scheme: 'xor' };
    const key = SecretBytes.take(clear);
    const result = await shares.split(key, options, SecretBytes.take(random));
    expect(result.test).toEqual({
      enough: { size: 3, existing: 1, tested: 1, sampled: false },
      tooFew: { size: 2, existing: 3, tested: 3, sampled: false },
    });
    expect(result.shares.map(({ checkValue }) => checkValue?.method)).toEqual(['CMAC', 'CMAC', 'CMAC']);
    const scanned = await Promise.all(
      [1, 2, 3].map(async (index) => scan(await shares.sheet(index, componentContent(index, result)))),
    );
    const read = scanned.map((ascii) => decodeShare(ascii));
    expect(bytesToHex(read[0]?.y ?? new Uint8Array())).toBe(first);
    const own = read.map(({ y }) => keyCheckValue(SecretBytes.take(Uint8Array.from(y)), 'CMAC', aesBlock).value);
    expect(own).toEqual(result.shares.map(({ checkValue }) => checkValue?.value));
    expect((await start().join(scanned, { mode: 'practice', setId: 'TEST' })).use(bytesToHex)).toBe(expected);
    const wrong = { ...componentContent(1, result), componentCheckValue: { method: 'CMAC', value: '0000000000' } };
    expect((await failure(() => shares.sheet(1, wrong))).details.field).toBe('share sheet componentCheckValue');
  });

  it('makes no components without randomness, nor of fewer than all', async () => {
    const split = (options: Partial<SplitOptions>, random?: SecretBytes) =>
      failure(() => start().split(SecretBytes.zeros(32), { ...OPTIONS, ...options }, random));
    const all = { threshold: 3, scheme: 'xor' } as const;
    expect((await split(all)).details).toMatchObject({
      field: 'share command',
      expected: 'one key, and randomness for components',
    });
    expect((await split({}, SecretBytes.zeros(64))).details.field).toBe('share command');
    expect((await split(all, SecretBytes.zeros(32))).details).toMatchObject({ field: 'random', expected: '64 bytes', got: '32' });
    expect((await split({ ...all, threshold: 2 }, SecretBytes.zeros(64))).code).toBe('SHARE_THRESHOLD');
  });

  it('mixes contributions into the key of their definition, and only those that were committed to', async () => {
    const place = { ceremony: 'ABCD-EFGH', name: 'entropy', run: 2 };
    const given = ['token', 'laptop', 'custodian-1'].map((source) => ({
      source,
      salt: SecretBytes.take(new Uint8Array(randomBytes(16))),
      bytes: SecretBytes.take(new Uint8Array(randomBytes(32))),
    }));
    const sources = given.map(({ source, salt, bytes }) => ({
      source,
      commitment: bytesToHex(contributionCommitment({ ...place, source }, salt, bytes)),
    }));
    const secrets = given.flatMap(({ salt, bytes }) => [salt, bytes]);
    const shares = start();
    const key = await shares.mix(secrets, { ...place, sources });
    expect(key.use(bytesToHex)).toBe(contributedKey(given.map(({ bytes }) => bytes)).use(bytesToHex));
    const other = await failure(() => shares.mix(secrets, { ...place, run: 3, sources }));
    expect([other.code, other.details.field]).toEqual(['CONTRIBUTION_COMMITMENT', 'contribution of token']);
    const swapped = [...secrets.slice(0, 4), ...secrets.slice(0, 2)];
    expect((await failure(() => shares.mix(swapped, { ...place, sources }))).details.field).toBe('contribution of custodian-1');
    const people = { ...place, sources: [sources[2], sources[0], sources[1]] as typeof sources };
    expect((await failure(() => shares.mix(secrets, people))).code).toBe('INPUT_INVALID');
    expect((await failure(() => shares.mix(secrets.slice(0, 5), { ...place, sources }))).code).toBe('INPUT_INVALID');
  });
});
