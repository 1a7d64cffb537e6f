import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import { combineShares } from '../../../shared/shares/combine.ts';
import { setFingerprint, shareCommitment } from '../../../shared/shares/commitment.ts';
import { decodeShare, encodeShare, newSetId, type Share } from '../../../shared/shares/envelope.ts';
import { splitKey } from '../../../shared/shares/split.ts';
import { forged, golden, goldenNamed } from './samples.ts';

// A second reader, written in Python from docs/formats/share-v1.md alone.
const READER = fileURLToPath(new URL('../../fakes/share_v1.py', import.meta.url));
const refusal = z.object({ refused: z.string() });
const read = z.object({
  mode: z.string(),
  setId: z.string(),
  threshold: z.int(),
  total: z.int(),
  x: z.int(),
  y: z.string(),
  commitment: z.string(),
});
const reply = z.object({
  encode: z.array(z.string()).optional(),
  decode: z.array(z.union([read, refusal])).optional(),
  join: z.array(z.union([z.string(), refusal])).optional(),
  fingerprint: z.array(z.string()).optional(),
});

function ask(request: object): z.infer<typeof reply> {
  return reply.parse(JSON.parse(execFileSync('python3', ['-B', READER], { input: JSON.stringify(request), encoding: 'utf8' })));
}

function plain(share: Share): z.infer<typeof read> {
  const { mode, setId, threshold, total, x, y } = share;
  return { mode, setId, threshold, total, x, y: bytesToHex(y), commitment: bytesToHex(shareCommitment(share)) };
}

async function randomSet(index: number): Promise<{ key: string; shares: Share[] }> {
  const clear = new Uint8Array(randomBytes([16, 24, 32][index % 3] ?? 16));
  const total = 2 + (index % 7);
  const parameters = {
    threshold: 2 + (index % (total - 1)),
    total,
    setId: newSetId(randomBytes(4)),
    mode: index % 2 ? 'practice' : 'production',
  } as const;
  const key = bytesToHex(clear);
  return { key, shares: await splitKey(SecretBytes.take(clear), parameters) };
}

describe('a reader written from the format page alone', () => {
  it('reads, joins and writes the frozen examples', () => {
    const texts = golden.flatMap(({ shares }) => shares.map(({ text }) => text));
    const answer = ask({
      decode: texts,
      join: golden.map(({ shares, threshold }) => shares.slice(-threshold).map(({ text }) => text)),
      encode: golden.flatMap(({ shares, ...set }) => shares.map((share) => ({ ...set, ...share }))),
      fingerprint: golden.map(({ shares }) => shares.map(({ commitment }) => commitment)),
    });
    expect(answer.decode).toEqual(texts.map((text) => plain(decodeShare(utf8ToBytes(text)))));
    expect(answer.join).toEqual(golden.map(({ key }) => key));
    expect(answer.encode).toEqual(texts);
    expect(answer.fingerprint).toEqual(golden.map(({ fingerprint }) => fingerprint));
  });

  it('reads and joins what this program splits, and this program reads and joins what it writes', async () => {
    const sets = await Promise.all(Array.from({ length: 24 }, (_, index) => randomSet(index)));
    const all = sets.flatMap(({ shares }) => shares);
    const answer = ask({
      decode: all.map((share) => bytesToUtf8(encodeShare(share)).toLowerCase()),
      encode: all.map(plain),
      join: sets.map(({ shares }) => shares.map((share) => bytesToUtf8(encodeShare(share)))),
      fingerprint: sets.map(({ shares }) => shares.map((share) => bytesToHex(shareCommitment(share)))),
    });
    expect(answer.decode).toEqual(all.map(plain));
    expect(answer.join).toEqual(sets.map(({ key }) => key));
    expect(answer.fingerprint).toEqual(sets.map(({ shares }) => setFingerprint(shares.map(shareCommitment))));
    const written = (answer.encode ?? []).map((text) => decodeShare(utf8ToBytes(text)));
    expect(written).toEqual(all);
    const first = written.slice(0, sets[0]?.shares.length);
    expect((await combineShares(first)).use(bytesToHex)).toBe(sets[0]?.key);
  });

  it('refuses what this program refuses', () => {
    const text = goldenNamed('worked example').shares[0]?.text ?? '';
    const bad = [
      [`${text.slice(0, -1)}q`, 'case'],
      [text.replace('CLVTEST1', 'MS1'), 'prefix'],
      [text.slice(0, -1), 'length'],
      [`${text.slice(0, -1)}B`, 'character'],
      [`${text.slice(0, -1)}Q`, 'checksum'],
      [bytesToUtf8(forged(text, { 0: 1 })), 'version'],
      [bytesToUtf8(forged(text, { 1: 2 })), 'scheme'],
      [bytesToUtf8(forged(text, { 1: 1 })), 'threshold'],
      [bytesToUtf8(forged(text, { 1: 1, 8: 3, 10: 0, 11: 4 })), 'x'],
      [bytesToUtf8(forged(text, { 6: 1 })), 'group'],
      [bytesToUtf8(forged(text, { 8: 4 })), 'threshold'],
      [bytesToUtf8(forged(text, { 10: 0, 11: 0 })), 'x'],
      [bytesToUtf8(forged(text, { 10: 8 })), 'x'],
      [bytesToUtf8(forged(text, { 37: 1 })), 'padding'],
    ] as const;
    expect(ask({ decode: bad.map(([each]) => each) }).decode).toEqual(bad.map(([, refused]) => ({ refused })));
    for (const [each] of bad) expect(() => decodeShare(utf8ToBytes(each))).toThrow(/^share: /);
  });
});
