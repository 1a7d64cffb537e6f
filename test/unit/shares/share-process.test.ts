import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readSheetImage } from '../../../electron/service/documents/read-sheet.ts';
import type { SplitOptions, SplitResult } from '../../../electron/service/shares/protocol.ts';
import { type ShareProcess, type ShareProcessOptions, startShareProcess } from '../../../electron/service/shares/share-host.ts';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import { decodeShare } from '../../../shared/shares/envelope.ts';
import { failure } from './failure.ts';
import { goldenNamed, sharesOf } from './samples.ts';

const ENTRY = fileURLToPath(new URL('../../../electron/service/shares/share-process.ts', import.meta.url));
const OPTIONS: SplitOptions = { threshold: 2, total: 3, setId: 'TEST', mode: 'practice' };
const GOLDEN = goldenNamed('three of five');

const started: ShareProcess[] = [];

function start(options: ShareProcessOptions = {}): ShareProcess {
  const shares = startShareProcess(ENTRY, options);
  started.push(shares);
  return shares;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.end()));
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function contentFor(index: number, { shares, setFingerprint, checkValue }: SplitResult): ShareSheetContent {
  const { mode, setId, threshold, total } = OPTIONS;
  const x = shares[index - 1]?.x ?? 1;
  return {
    mode,
    setId,
    threshold,
    total,
    index,
    x,
    setFingerprint,
    checkValue,
    ceremony: 'C-1',
    ceremonyTitle: 'Test',
    date: '2026-01-31',
    keyLabel: 'kek',
    scheme: 'shamir-gf256',
    holder: 'Ada',
    attempt: 1,
  };
}

function texts(places: readonly number[]): Uint8Array[] {
  return places.map((place) => utf8ToBytes(GOLDEN.shares[place]?.text ?? ''));
}

async function scan(pdf: Uint8Array): Promise<Uint8Array> {
  const image = execFileSync('pdftoppm', ['-gray', '-r', '150', '-'], { input: pdf, maxBuffer: 1 << 26 });
  return (await readSheetImage(new Uint8Array(image)))[0] ?? new Uint8Array(0);
}

describe('the share process', () => {
  it('splits, tests, lays out every sheet; another one joins what was scanned from two of them', async () => {
    const clear = new Uint8Array(randomBytes(32));
    const expected = bytesToHex(clear);
    const first = start();
    const result = await first.split(SecretBytes.take(clear), OPTIONS);
    expect(result.shares.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(result.checkValue).toMatchObject({ method: 'CMAC', value: expect.stringMatching(/^[0-9A-F]{10}$/) });
    expect(result.test).toEqual({
      enough: { size: 2, existing: 3, tested: 3, sampled: false },
      tooFew: { size: 1, existing: 3, tested: 3, sampled: false },
    });
    expect(await first.testCombine()).toEqual(result.test);
    const sheets = [await first.sheet(1, contentFor(1, result)), await first.sheet(3, contentFor(3, result))];
    const scanned = await Promise.all(sheets.map(scan));
    expect(scanned.map((ascii) => decodeShare(ascii).x)).toEqual([result.shares[0]?.x, result.shares[2]?.x]);
    const second = start();
    const commitments = result.shares.map(({ commitment }) => commitment);
    const key = await second.join(scanned, { mode: 'practice', setId: 'TEST', commitments });
    expect(key.use(bytesToHex)).toBe(expected);
    expect(scanned.every((ascii) => ascii.every((byte) => byte === 0))).toBe(true);
  });

  it('says the same of the same key whatever the shares, and leaves the key', async () => {
    const key = SecretBytes.zeros(16);
    const [first, second] = [start(), start()];
    const one = await first.split(key, OPTIONS);
    const two = await second.split(key, { ...OPTIONS, subsetLimit: 2 });
    expect(one.checkValue).toEqual(two.checkValue);
    expect(one.setFingerprint).not.toBe(two.setFingerprint);
    expect(two.test.enough).toEqual({ size: 2, existing: 3, tested: 2, sampled: true });
    expect(key.use((bytes) => bytes.length)).toBe(16);
  });

  it('puts no secret into what it answers', async () => {
    const clear = new Uint8Array(randomBytes(32));
    const hex = bytesToHex(clear);
    const result = JSON.stringify(await start().split(SecretBytes.take(clear), OPTIONS));
    expect(result).not.toContain(hex.slice(0, 8));
    expect(result).not.toContain('CLVTEST1');
  });

  it('lays out no sheet that says something else than the share is', async () => {
    const shares = start();
    const result = await shares.split(SecretBytes.zeros(32), OPTIONS);
    const right = contentFor(1, result);
    const wrong: [Partial<ShareSheetContent>, string][] = [
      [{ mode: 'production' }, 'share sheet mode'],
      [{ setId: 'QQQQ' }, 'share sheet setId'],
      [{ total: 4 }, 'share sheet total'],
      [{ threshold: 3 }, 'share sheet threshold'],
      [{ x: right.x === 1 ? 2 : 1 }, 'share sheet x'],
      [{ index: 2 }, 'share sheet index'],
      [{ setFingerprint: 'QQQQQQQQ' }, 'share sheet setFingerprint'],
      [{ checkValue: { method: 'CMAC', value: '0000000000' } }, 'share sheet checkValue'],
    ];
    for (const [change, field] of wrong) {
      const error = await failure(() => shares.sheet(1, { ...right, ...change }));
      expect([error.code, error.details.field]).toEqual(['INPUT_INVALID', field]);
    }
    expect((await failure(() => shares.sheet(4, right))).details).toMatchObject({ field: 'index', expected: '1 to 3', got: '4' });
    expect((await failure(() => shares.sheet(1, { ...right, holder: '' }))).details.field).toBe('share command content.holder');
  });

  it('holds one key only, and none at first', async () => {
    const shares = start();
    expect((await failure(() => shares.testCombine())).code).toBe('SHARE_NONE_HELD');
    const result = await start().split(SecretBytes.zeros(32), OPTIONS);
    expect((await failure(() => shares.sheet(1, contentFor(1, result)))).code).toBe('SHARE_NONE_HELD');
    await shares.split(SecretBytes.zeros(32), OPTIONS);
    expect((await failure(() => shares.split(SecretBytes.zeros(32), OPTIONS))).code).toBe('SHARE_ALREADY_HELD');
  });

  it.each([
    ['a key of 20 bytes', 20, {}, 'SHARE_LENGTH', 'key'],
    ['threshold 1', 32, { threshold: 1 }, 'SHARE_THRESHOLD', 'split'],
    ['a bad set id', 32, { setId: 'test' }, 'SHARE_SET_ID', 'split'],
    ['no subsets to try', 32, { subsetLimit: 0 }, 'INPUT_INVALID', 'share command options.subsetLimit'],
  ])('refuses to split %s, and goes on', async (_, length, change, code, field) => {
    const shares = start();
    const error = await failure(() => shares.split(SecretBytes.zeros(length), { ...OPTIONS, ...change }));
    expect([error.code, error.details.field]).toEqual([code, field]);
    expect((await shares.split(SecretBytes.zeros(32), OPTIONS)).shares).toHaveLength(3);
  });
});

describe('joining in the share process', () => {
  it.each([
    ['too few', [0, 1], {}, 'SHARE_TOO_FEW', 'shares'],
    ['none', [], {}, 'SHARE_TOO_FEW', 'shares'],
    ['one twice', [0, 1, 1], {}, 'SHARE_DUPLICATE', 'share x=200'],
    ['a production share in practice', [0, 1, 2], { mode: 'practice' as const }, 'SHARE_MODE', 'share 1'],
    ['another set', [0, 1, 2], { setId: 'QQQQ' }, 'SHARE_FOREIGN_SET', 'share 1'],
    [
      'one that was not committed to',
      [0, 1, 2],
      { commitments: GOLDEN.shares.slice(0, 2).map((each) => each.commitment) },
      'SHARE_COMMITMENT',
      'share 3',
    ],
  ])('refuses %s', async (_, places, expected, code, field) => {
    const error = await failure(() => start().join(texts(places), expected));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });

  it('names the share that was typed wrong, and not what was typed', async () => {
    const typed = texts([0, 1, 2]);
    typed[1]?.set([typed[1][20] === 0x51 ? 0x50 : 0x51], 20);
    const error = await failure(() => start().join(typed));
    expect([error.code, error.details.field]).toEqual(['SHARE_CHECKSUM', 'share 2']);
    expect(error.message).not.toContain(bytesToUtf8(texts([1])[0] ?? new Uint8Array(0)).slice(20));
  });

  it('joins exactly enough and more than enough', async () => {
    const shares = start();
    const commitments = GOLDEN.shares.map(({ commitment }) => commitment);
    expect((await shares.join(texts([4, 2, 0]))).use(bytesToHex)).toBe(GOLDEN.key);
    expect((await shares.join(texts([0, 1, 2, 3, 4]), { mode: 'production', setId: 'W3KP', commitments })).use(bytesToHex)).toBe(
      GOLDEN.key,
    );
    expect(sharesOf(GOLDEN)).toHaveLength(5);
  });
});

describe('the end of the share process', () => {
  it('is gone after end, and says so', async () => {
    const shares = start();
    await shares.split(SecretBytes.zeros(32), OPTIONS);
    const pid = shares.pid ?? 0;
    expect(isRunning(pid)).toBe(true);
    await shares.end();
    expect(isRunning(pid)).toBe(false);
    await shares.end();
    const error = await failure(() => shares.testCombine());
    expect([error.code, error.details.field]).toEqual(['SHARE_PROCESS_ENDED', 'share process']);
  });

  it('fails what is under way when it is killed', async () => {
    const shares = start();
    await shares.split(SecretBytes.zeros(32), OPTIONS);
    // Stopped first, so that it cannot answer before it is killed.
    process.kill(shares.pid ?? 0, 'SIGSTOP');
    const underWay = [failure(() => shares.testCombine()), failure(() => shares.join(texts([0, 1, 2])))];
    process.kill(shares.pid ?? 0, 'SIGKILL');
    for (const error of await Promise.all(underWay)) expect(error.code).toBe('SHARE_PROCESS_ENDED');
    expect((await failure(() => shares.testCombine())).code).toBe('SHARE_PROCESS_ENDED');
  });

  it('ends a process that does not answer in time', async () => {
    const shares = start({ callTimeout: 1 });
    const error = await failure(() => shares.split(SecretBytes.zeros(32), OPTIONS));
    expect([error.code, error.details.expected]).toEqual(['SHARE_PROCESS_SILENT', 'an answer within 1 ms']);
    await shares.end();
    expect(isRunning(shares.pid ?? 0)).toBe(false);
  });

  it('kills one that does not end by itself', async () => {
    const shares = start({ endTimeout: 300 });
    await shares.split(SecretBytes.zeros(32), OPTIONS);
    process.kill(shares.pid ?? 0, 'SIGSTOP');
    await shares.end();
    expect(isRunning(shares.pid ?? 0)).toBe(false);
  });

  it('fails with the same code when there is nothing to start', async () => {
    const shares = startShareProcess('/nowhere/share-process.ts');
    expect((await failure(() => shares.testCombine())).code).toBe('SHARE_PROCESS_ENDED');
    await shares.end();
  });

  it.runIf(process.platform === 'linux')(
    'has no secret in its arguments, hardly any environment, and no file open for writing',
    async () => {
      const shares = start();
      await shares.split(SecretBytes.zeros(32), OPTIONS);
      const read = (name: string) => readFileSync(`/proc/${shares.pid}/${name}`, 'utf8').split('\0').filter(Boolean);
      expect(read('cmdline').slice(-1)).toEqual([ENTRY]);
      expect(read('environ')).toEqual(['TZ=UTC']);
      const files = execFileSync('ls', ['-l', `/proc/${shares.pid}/fd`], { encoding: 'utf8' });
      expect(files).not.toMatch(/^l.w.*-> \/(?!dev\/null)/m);
    },
  );
});
