import { randomBytes } from 'node:crypto';
import { bytesToHex, equalBytes, hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Randomness } from '../../../shared/core/ports.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import { type CheckValue, keyCheckValue } from '../../../shared/shares/check-value.ts';
import { combineShares } from '../../../shared/shares/combine.ts';
import { setFingerprint, shareCommitment } from '../../../shared/shares/commitment.ts';
import { decodeShare, encodeShare, requireShareMode, type Share } from '../../../shared/shares/envelope.ts';
import { wipeAll } from '../../../shared/shares/own-bytes.ts';
import { splitKey, wipeShares } from '../../../shared/shares/split.ts';
import { type TestCombineReport, testCombine } from '../../../shared/shares/test-combine.ts';
import { readDocumentFonts } from '../documents/document-fonts.ts';
import { aesBlock } from './aes-block.ts';
import type { CheckedSplitOptions, JoinExpectation, SplitResult } from './protocol.ts';

const randomness: Randomness = { bytes: (length) => new Uint8Array(randomBytes(length)) };

interface Held {
  readonly shares: readonly Share[];
  readonly checkValue: CheckValue;
  readonly fingerprint: string;
  readonly subsetLimit: number;
}

/** The work of the share process, apart from its pipes: one split key at most, until it is wiped. */
export class ShareDesk {
  #held: Held | undefined;
  readonly #fonts: URL | undefined;

  /** `fonts`: the folder of the fonts, by default that of the source tree. */
  constructor(fonts?: URL) {
    this.#fonts = fonts;
  }

  /** Splits `key` (wiped here) and tries the shares in memory. Throws `SHARE_ALREADY_HELD`, `SHARE_TEST_FAILED` and all of `splitKey`. */
  async split(key: SecretBytes, { subsetLimit, ...parameters }: CheckedSplitOptions): Promise<SplitResult> {
    if (this.#held !== undefined) throw new ClavigerError('SHARE_ALREADY_HELD', { field: 'split' });
    const checkValue = keyCheckValue(key, 'CMAC', aesBlock);
    const shares = await splitKey(key, parameters).finally(() => key.wipe());
    const commitments = shares.map(shareCommitment);
    const fingerprint = setFingerprint(commitments);
    this.#held = { shares, checkValue, fingerprint, subsetLimit };
    const test = await this.#testNewShares();
    const listed = shares.map(({ x }, place) => ({
      index: place + 1,
      x,
      commitment: bytesToHex(commitments[place] ?? new Uint8Array(0)),
    }));
    return { shares: listed, setFingerprint: fingerprint, checkValue, test };
  }

  /** Tries the held shares again, against the check value of the key they were made from. Throws `SHARE_NONE_HELD`, `SHARE_TEST_FAILED`. */
  async testCombine(): Promise<TestCombineReport> {
    const { shares, checkValue, subsetLimit } = this.#shares();
    const isKey = (key: SecretBytes) => keyCheckValue(key, checkValue.method, aesBlock).value === checkValue.value;
    return await testCombine(shares, isKey, { limit: subsetLimit, randomness });
  }

  /**
   * The PDF of the sheet of share `index` (from 1). `content` must say of the share exactly what it is.
   * Throws `SHARE_NONE_HELD`, `INPUT_INVALID`.
   */
  async sheet(index: number, content: ShareSheetContent): Promise<Uint8Array> {
    const held = this.#shares();
    const share = held.shares[index - 1];
    if (share === undefined)
      throw new ClavigerError('INPUT_INVALID', { field: 'index', expected: `1 to ${held.shares.length}`, got: `${index}` });
    checkContent(content, share, index, held);
    const ascii = encodeShare(share);
    try {
      const { layoutShareSheet } = await import('../documents/share-sheet.ts');
      return await layoutShareSheet(content, ascii, readDocumentFonts(this.#fonts));
    } finally {
      wipeAll(ascii);
    }
  }

  /** Forgets the held shares. */
  wipe(): void {
    wipeShares(this.#held?.shares ?? []);
    this.#held = undefined;
  }

  /** Shares that fail are not kept, so that no sheet of them can be laid out. */
  async #testNewShares(): Promise<TestCombineReport> {
    try {
      return await this.testCombine();
    } catch (error) {
      this.wipe();
      throw error;
    }
  }

  #shares(): Held {
    if (this.#held === undefined) throw new ClavigerError('SHARE_NONE_HELD', { field: 'shares' });
    return this.#held;
  }
}

function checkContent(content: ShareSheetContent, share: Share, index: number, { checkValue, fingerprint }: Held): void {
  const { mode, scheme, setId, threshold, total, x } = share;
  const wanted = { mode, scheme, setId, threshold, total, x, index, setFingerprint: fingerprint };
  for (const [name, expected] of Object.entries(wanted)) requireSame(name, expected, content[name as keyof typeof wanted]);
  requireSame('checkValue', checkValue.value, content.checkValue.value);
}

function requireSame(name: string, expected: string | number, got: string | number): void {
  if (expected !== got)
    throw new ClavigerError('INPUT_INVALID', { field: `share sheet ${name}`, expected: `${expected}`, got: `${got}` });
}

/**
 * The key behind share strings (ASCII, wiped here), in any order. Errors name the share by its place in the list, from 1.
 * Throws `SHARE_MODE`, `SHARE_FOREIGN_SET`, `SHARE_COMMITMENT` and all of `decodeShare` and `combineShares`.
 */
export async function joinShares(texts: readonly Uint8Array[], expected: JoinExpectation): Promise<SecretBytes> {
  const shares: Share[] = [];
  try {
    texts.forEach((ascii, place) => {
      shares.push(decodeShare(ascii, `share ${place + 1}`));
    });
    shares.forEach((share, place) => {
      checkExpected(share, expected, `share ${place + 1}`);
    });
    return await combineShares(shares);
  } finally {
    wipeShares(shares);
    wipeAll(...texts);
  }
}

function checkExpected(share: Share, { mode, setId, commitments }: JoinExpectation, field: string): void {
  if (mode !== undefined) requireShareMode(share, mode, field);
  if (setId !== undefined && share.setId !== setId)
    throw new ClavigerError('SHARE_FOREIGN_SET', { field, expected: setId, got: share.setId });
  const own = shareCommitment(share);
  if (commitments !== undefined && !commitments.some((each) => equalBytes(hexToBytes(each), own)))
    throw new ClavigerError('SHARE_COMMITMENT', { field });
}
