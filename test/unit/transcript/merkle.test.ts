import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../../shared/core/bytes.ts';
import { leafHash, merkleRoot } from '../../../shared/transcript/merkle.ts';

// The leaves and roots that Certificate Transparency's own implementation tests RFC 6962 with.
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962 section 2.1, level by level instead of from the top: a node without a partner moves up unchanged. */
function rootByLevels(lines: readonly Uint8Array[]): string {
  let level: readonly Uint8Array[] = lines.map((line) => createHash('sha256').update('\0').update(line).digest());
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] ?? new Uint8Array(0), level[at + 1]];
      next.push(right === undefined ? left : createHash('sha256').update('\u0001').update(left).update(right).digest());
    }
    level = next;
  }
  return bytesToHex(level[0] ?? new Uint8Array(0));
}

describe('merkleRoot', () => {
  it.each(roots.map((root, count) => [count, root] as const))('of %i leaves is that of RFC 6962', (count, root) => {
    expect(bytesToHex(merkleRoot(leaves.slice(0, count).map((leaf) => leafHash(hexToBytes(leaf)))))).toBe(root);
  });

  it('is the same built from below, for any lines', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 }), (lines) => {
        expect(bytesToHex(merkleRoot(lines.map(leafHash)))).toBe(rootByLevels(lines));
      }),
    );
  });

  it('keeps leaves and nodes apart', () => {
    const [one, two] = [leafHash(new Uint8Array([1])), leafHash(new Uint8Array([2]))];
    const forged = new Uint8Array([...one, ...two]);
    expect(leafHash(forged)).not.toEqual(merkleRoot([one, two]));
  });
});
