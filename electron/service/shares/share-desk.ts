import { randomBytes } from 'node:crypto';
import { bytesToHex, equalBytes, hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { Randomness } from '../../../shared/core/ports.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import { type CheckValue, keyCheckValue } from '../../../shared/shares/check-value.ts';
import { combineShares } from '../../../shared/shares/combine.ts';
import { setFingerprint, shareCommitment } from '../../../shared/shares/commitment.ts';
import { splitComponents } from '../../../shared/shares/components.ts';
import { contributedKey, contributionCommitment } from '../../../shared/shares/contribution.ts';
import { decodeShare, encodeShare, requireShareMode, type Share } from '../../../shared/shares/envelope.ts';
import { ownCopy, wipeAll } from '../../../shared/shares/own-bytes.ts';
import { splitKey, wipeShares } from '../../../shared/shares/split.ts';
import { type TestCombineReport, testCombine } from '../../../shared/shares/test-combine.ts';
import { placeOfShare, type WantedShares } from '../../../shared/shares/wanted.ts';
import { readDocumentFonts } from '../documents/document-fonts.ts';
import { aesBlock } from './aes-block.ts';
import type {
  CheckedSplitOptions,
  CollectExpectation,
  Collected,
  JoinExpectation,
  MixExpectation,
  SplitResult,
} from './protocol.ts';

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
  readonly #collected = new Map<number, Share>();
  readonly #fonts: URL | undefined;

  /** `fonts`: the folder of the fonts, by default that of the source tree. */
  constructor(fonts?: URL) {
    this.#fonts = fonts;
  }

  /**
   * Splits `key` and tries the shares in memory; components are made of `random`. Both are wiped. Throws `SHARE_ALREADY_HELD`,
   * `SHARE_TEST_FAILED` and all of `splitKey` and `splitComponents`.
   */
  async split(key: SecretBytes, options: CheckedSplitOptions, random?: SecretBytes): Promise<SplitResult> {
    try {
      return await this.#splitOnce(key, options, random);
    } finally {
      key.wipe();
      random?.wipe();
    }
  }

  async #splitOnce(key: SecretBytes, options: CheckedSplitOptions, random: SecretBytes | undefined): Promise<SplitResult> {
    const { subsetLimit } = options;
    if (this.#held !== undefined) throw new ClavigerError('SHARE_ALREADY_HELD', { field: 'split' });
    const checkValue = keyCheckValue(key, 'CMAC', aesBlock);
    const shares = await makeShares(key, options, random).finally(() => {
      key.wipe();
      random?.wipe();
    });
    const commitments = shares.map(shareCommitment);
    const fingerprint = setFingerprint(commitments);
    this.#held = { shares, checkValue, fingerprint, subsetLimit };
    const test = await this.#testNewShares();
    const listed = shares.map((share, place) => ({
      index: place + 1,
      x: share.x,
      commitment: bytesToHex(commitments[place] ?? new Uint8Array(0)),
      ...(share.scheme === 'xor' ? { checkValue: componentCheckValue(share) } : {}),
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

  /**
   * Keeps a share (`ascii`, wiped here) of another ceremony's set, after it was held against its commitment; one that came in before under
   * the same number gives way. Throws all of `decodeShare` and `placeOfShare`.
   */
  collect(ascii: Uint8Array, { mode, ...wanted }: CollectExpectation): Collected {
    try {
      const share = decodeShare(ascii, 'sheet');
      const index = placeOrWipe(share, wanted, mode);
      const before = this.#collected.get(index);
      wipeShares(before === undefined ? [] : [before]);
      this.#collected.set(index, share);
      return { index, commitment: bytesToHex(shareCommitment(share)) };
    } finally {
      wipeAll(ascii);
    }
  }

  /** The key behind the collected shares of these numbers, with its check value. Throws `SHARE_NONE_HELD`, and all of `combineShares`. */
  async joinCollected(indexes: readonly number[]): Promise<{ readonly key: SecretBytes; readonly checkValue: CheckValue }> {
    const shares = indexes.map((index) => {
      const share = this.#collected.get(index);
      if (share === undefined) throw new ClavigerError('SHARE_NONE_HELD', { field: `sheet ${index}` });
      return share;
    });
    const key = await combineShares(shares);
    return { key, checkValue: keyCheckValue(key, 'CMAC', aesBlock) };
  }

  /** Forgets the held and the collected shares. */
  wipe(): void {
    wipeShares([...(this.#held?.shares ?? []), ...this.#collected.values()]);
    this.#held = undefined;
    this.#collected.clear();
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

function placeOrWipe(share: Share, wanted: WantedShares, mode: Share['mode']): number {
  try {
    return placeOfShare(share, wanted, mode);
  } catch (error) {
    wipeShares([share]);
    throw error;
  }
}

async function makeShares(
  key: SecretBytes,
  { scheme, threshold, total, setId, mode }: CheckedSplitOptions,
  random: SecretBytes | undefined,
): Promise<readonly Share[]> {
  if (scheme === 'shamir-gf256') return await splitKey(key, { threshold, total, setId, mode });
  if (threshold !== total)
    throw new ClavigerError('SHARE_THRESHOLD', { field: 'split', expected: `all ${total} components`, got: `${threshold}` });
  return splitComponents(key, { total, setId, mode }, random ?? SecretBytes.zeros(0));
}

function componentCheckValue({ y }: Share): CheckValue {
  const component = SecretBytes.take(ownCopy(y));
  try {
    return keyCheckValue(component, 'CMAC', aesBlock);
  } finally {
    component.wipe();
  }
}

function checkContent(content: ShareSheetContent, share: Share, index: number, { checkValue, fingerprint }: Held): void {
  const { mode, scheme, setId, threshold, total, x } = share;
  const wanted = { mode, scheme, setId, threshold, total, x, index, setFingerprint: fingerprint };
  for (const [name, expected] of Object.entries(wanted)) requireSame(name, expected, content[name as keyof typeof wanted]);
  requireSame('checkValue', checkValue.value, content.checkValue.value);
  const component = scheme === 'xor' ? componentCheckValue(share).value : 'none';
  requireSame('componentCheckValue', component, content.componentCheckValue?.value ?? 'none');
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

/**
 * The key that contributions make (`parts`: salt and contribution of each source, in order), after each was held against its
 * commitment. `parts` are wiped. Throws `INPUT_INVALID`, `CONTRIBUTION_COMMITMENT`.
 */
export function mixContributions(parts: readonly Uint8Array[], { ceremony, name, run, sources }: MixExpectation): SecretBytes {
  const secrets = parts.map((part) => SecretBytes.take(part));
  try {
    if (secrets.length !== 2 * sources.length || sources[0]?.source !== 'token' || sources[1]?.source !== 'laptop')
      throw new ClavigerError('INPUT_INVALID', {
        field: 'contributions',
        expected: 'salt and contribution of token, laptop, people',
      });
    const contributions = secrets.filter((_, place) => place % 2 === 1);
    for (const [place, { source, commitment }] of sources.entries()) {
      const [salt, contribution] = secrets.slice(2 * place, 2 * place + 2) as [SecretBytes, SecretBytes];
      const own = bytesToHex(contributionCommitment({ ceremony, name, run, source }, salt, contribution));
      if (own !== commitment)
        throw new ClavigerError('CONTRIBUTION_COMMITMENT', {
          field: `contribution of ${source}`,
          expected: commitment,
          got: own,
        });
    }
    return contributedKey(contributions);
  } finally {
    for (const secret of secrets) secret.wipe();
  }
}
