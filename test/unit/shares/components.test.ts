import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aesBlock } from '../../../electron/service/shares/aes-block.ts';
import { bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { keyCheckValue } from '../../../shared/shares/check-value.ts';
import { combineShares } from '../../../shared/shares/combine.ts';
import { setFingerprint, shareCommitment } from '../../../shared/shares/commitment.ts';
import { splitComponents } from '../../../shared/shares/components.ts';
import { decodeShare, encodeShare, type Share } from '../../../shared/shares/envelope.ts';
import { testCombine } from '../../../shared/shares/test-combine.ts';
import { failure } from './failure.ts';
import { goldenNamed, sharesOf } from './samples.ts';

const READER = fileURLToPath(new URL('../../fakes/share_v1.py', import.meta.url));
const PAGE = readFileSync(new URL('../../../docs/formats/share-v1.md', import.meta.url), 'utf8');
const KEY = '000102030405060708090a0b0c0d0e0f';
const all = { limit: 1000, randomness: { bytes: (length: number) => new Uint8Array(randomBytes(length)) } };

/** The worked example of the format's page: its key and its one random component are given there. */
function example(): Share[] {
  const random = SecretBytes.take(hexToBytes('7e24df6a83be0bc653390fc418da4281'));
  return splitComponents(SecretBytes.take(hexToBytes(KEY)), { total: 2, setId: 'X0R2', mode: 'practice' }, random);
}

function made(total: number, length = 32): { readonly key: string; readonly shares: Share[] } {
  const key = SecretBytes.take(new Uint8Array(randomBytes(length)));
  const random = SecretBytes.take(new Uint8Array(randomBytes(length * (total - 1))));
  const shares = splitComponents(key, { total, setId: 'TEST', mode: 'practice' }, random);
  return { key: key.use(bytesToHex), shares };
}

/** The XOR of the secret parts, by nothing of the program's. */
function xorOf(shares: readonly Share[]): string {
  return shares.reduce((sum, { y }) => (sum ^ BigInt(`0x${bytesToHex(y)}`)) as bigint, 0n).toString(16);
}

describe('components', () => {
  it.each([2, 3, 16])('of %i give the key back together, by an XOR of anybody', async (total) => {
    const { key, shares } = made(total);
    expect(shares.map(({ x }) => x)).toEqual(Array.from({ length: total }, (_, place) => place + 1));
    expect(xorOf(shares).padStart(64, '0')).toBe(key);
    expect((await combineShares([...shares].reverse())).use(bytesToHex)).toBe(key);
  });

  it.each([2, 3, 5])('of %i are tried all together and each group of one less', async (total) => {
    const { key, shares } = made(total);
    const isKey = (tried: SecretBytes) => tried.use(bytesToHex) === key;
    expect(await testCombine(shares, isKey, all)).toMatchObject({
      enough: { size: total, existing: 1, tested: 1 },
      tooFew: { size: total - 1, existing: total, tested: total },
    });
    const broken = shares.map((share) => (share.x === 1 ? { ...share, y: new Uint8Array(32) } : share));
    expect((await failure(() => testCombine(broken, isKey, all))).code).toBe('SHARE_TEST_FAILED');
  });

  it('are refused where one is missing, foreign, or a share of another scheme', async () => {
    const { shares } = made(3, 16);
    const [first, second, third] = shares as [Share, Share, Share];
    const [shamir] = sharesOf(goldenNamed('worked example'));
    const mixed = [first, second, { ...(shamir as Share), total: 3, threshold: 3, x: 3 }];
    expect((await failure(() => combineShares([first, second]))).code).toBe('SHARE_TOO_FEW');
    expect((await failure(() => combineShares([first, second, second]))).code).toBe('SHARE_DUPLICATE');
    expect((await failure(() => combineShares([first, second, { ...third, setId: 'QQQQ' }]))).code).toBe('SHARE_FOREIGN_SET');
    expect((await failure(() => combineShares(mixed))).details).toMatchObject({
      field: 'share x=3',
      expected: 'xor',
      got: 'shamir-gf256',
    });
  });

  it.each([
    ['a key of 20 bytes', 20, 40, 3, 'SHARE_LENGTH', 'key'],
    ['randomness for one component less', 16, 16, 3, 'SHARE_LENGTH', 'random'],
    ['one component', 16, 0, 1, 'SHARE_THRESHOLD', 'split'],
    ['more than a header can count', 16, 16 * 31, 32, 'SHARE_THRESHOLD', 'split'],
  ])('are not made of %s', async (_name, length, random, total, code, field) => {
    const make = () =>
      splitComponents(SecretBytes.zeros(length), { total, setId: 'TEST', mode: 'practice' }, SecretBytes.zeros(random));
    const error = await failure(make);
    expect([error.code, error.details.field]).toEqual([code, field]);
  });
});

describe('the string of a component', () => {
  it('is the one on the page of the format, with the check values there', () => {
    const shares = example();
    for (const share of shares) {
      const { value } = keyCheckValue(SecretBytes.take(Uint8Array.from(share.y)), 'CMAC', aesBlock);
      const row = `| ${share.x} | \`${bytesToHex(share.y)}\` | \`${value}\` | \`${bytesToHex(shareCommitment(share))}\` |`;
      expect(PAGE).toContain(`\n${row}\n`);
      expect(PAGE).toContain(`\n${bytesToUtf8(encodeShare(share))}\n`);
    }
    expect(PAGE).toContain(`Set fingerprint: \`${setFingerprint(shares.map(shareCommitment))}\``);
  });

  it('is read and joined by a reader written from that page, and read back here', () => {
    const sets = [2, 3, 16].flatMap((total) => [16, 24, 32].map((length) => made(total, length)));
    const texts = sets.map(({ shares }) => shares.map((share) => bytesToUtf8(encodeShare(share))));
    const input = JSON.stringify({ join: [...texts, texts[0]?.slice(1)], decode: texts.flat() });
    const answer = JSON.parse(execFileSync('python3', ['-B', READER], { input, encoding: 'utf8' })) as {
      readonly join: unknown[];
      readonly decode: { readonly scheme: number; readonly commitment: string }[];
    };
    expect(answer.join).toEqual([...sets.map(({ key }) => key), { refused: 'too few' }]);
    expect(answer.decode.map(({ scheme, commitment }) => ({ scheme, commitment }))).toEqual(
      sets.flatMap(({ shares }) => shares.map((share) => ({ scheme: 1, commitment: bytesToHex(shareCommitment(share)) }))),
    );
    expect(texts.flat().map((text) => decodeShare(utf8ToBytes(text)))).toEqual(sets.flatMap(({ shares }) => shares));
  });
});
