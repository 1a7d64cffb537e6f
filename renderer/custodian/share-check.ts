import { bytesToHex, hexToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError, reportError } from '../../shared/core/errors/index.ts';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { checkCommitment, shareCommitment } from '../../shared/shares/commitment.ts';
import { decodeShare, requireShareMode, type Share } from '../../shared/shares/envelope.ts';
import { ownCopy, wipeAll } from '../../shared/shares/own-bytes.ts';
import { suggestCorrections } from '../../shared/shares/suggest.ts';
import { placeOnSheet } from '../../shared/shares/text.ts';
import { placeOfShare } from '../../shared/shares/wanted.ts';
import type { Mode } from '../../shared/transcript/schemas.ts';

/** Which share is wanted: everything about it that is public. */
export type WantedShare = NonNullable<CustodianPrompt['share']>;

/** The shares of a set, of which one is handed over: everything about them that is public. */
export type WantedEntry = NonNullable<CustodianPrompt['shares']>;

/** That the right sheet was read, and how. Nothing of the share is in it, unless it is handed over. */
export interface ReadShare {
  readonly commitment: string;
  readonly by: 'scan' | 'typed';
  /** A share that is handed over: its number, and its string (ASCII), which is wiped when it has been taken. */
  readonly entry?: { readonly index: number; readonly ascii: Uint8Array };
}

/** What a share was found to be, or why it was not accepted. */
export type ShareVerdict = { readonly read: ReadShare } | { readonly problem: ShareProblem };

/** Why a sheet was not accepted, and where on it a typing mistake probably is: indexes and the places they stand for. */
export interface ShareProblem {
  readonly error: ErrorReportView;
  readonly positions: readonly number[];
  readonly places: readonly string[];
}

/**
 * Whether `ascii` (wiped afterwards) is the share that is wanted: its form, its mode, its place in the set, its commitment. Nothing
 * is corrected; a mistake near enough to be found is only located.
 */
export function checkShareText(ascii: Uint8Array, wanted: WantedShare, mode: Mode, by: ReadShare['by']): ShareVerdict {
  return judge(ascii, () => ({ commitment: commitmentOf(ascii, wanted, mode), by }));
}

/**
 * Whether `ascii` (wiped afterwards) is a share of the set that nobody has handed over yet. Where it is, a copy of it is kept to be handed
 * over: whoever takes it wipes it.
 */
export function checkEntryText(ascii: Uint8Array, wanted: WantedEntry, mode: Mode, by: ReadShare['by']): ShareVerdict {
  return judge(ascii, () => {
    const share = decodeShare(ascii, 'sheet');
    try {
      const index = placeOfShare(share, wanted, mode);
      return { commitment: wanted.commitments[index - 1] ?? '', by, entry: { index, ascii: ownCopy(ascii) } };
    } finally {
      wipeAll(share.y);
    }
  });
}

function judge(ascii: Uint8Array, read: () => ReadShare): ShareVerdict {
  try {
    return { read: read() };
  } catch (error) {
    const positions = positionsIn(ascii);
    return { problem: { error: reportError(error), positions, places: positions.map(placeOnSheet) } };
  } finally {
    wipeAll(ascii);
  }
}

function commitmentOf(ascii: Uint8Array, wanted: WantedShare, mode: Mode): string {
  const share = decodeShare(ascii);
  try {
    requireShareMode(share, mode, 'sheet');
    requirePlace(share, wanted);
    checkCommitment(share, hexToBytes(wanted.commitment), 'sheet');
    return bytesToHex(shareCommitment(share));
  } finally {
    wipeAll(share.y);
  }
}

function requirePlace(share: Share, wanted: WantedShare): void {
  if (share.setId !== wanted.setId)
    throw new ClavigerError('SHARE_FOREIGN_SET', { field: 'sheet', expected: `set ${wanted.setId}`, got: `set ${share.setId}` });
  if (share.threshold !== wanted.threshold || share.total !== wanted.total)
    throw new ClavigerError('SHARE_THRESHOLD', {
      field: 'sheet',
      expected: `${wanted.threshold} of ${wanted.total}`,
      got: `${share.threshold} of ${share.total}`,
    });
  if (share.x !== wanted.x)
    throw new ClavigerError('SHARE_COMMITMENT', { field: 'sheet', expected: `x = ${wanted.x}`, got: `x = ${share.x}` });
}

// Guessing is for characters alone: where length, case or prefix are wrong there is nothing to locate.
function positionsIn(ascii: Uint8Array): readonly number[] {
  try {
    const suggestion = suggestCorrections(ascii);
    wipeAll(suggestion?.suggested ?? new Uint8Array());
    return suggestion?.positions ?? [];
  } catch (error) {
    if (error instanceof ClavigerError) return [];
    throw error;
  }
}
