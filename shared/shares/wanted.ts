import { bytesToHex } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { shareCommitment } from './commitment.ts';
import { requireShareMode, type Share } from './envelope.ts';
import type { ShareMode } from './text.ts';

/** Any share of one set that nobody has handed over yet: all of it is public. */
export interface WantedShares {
  readonly setId: string;
  readonly threshold: number;
  readonly total: number;
  /** 64 hexadecimal digits each, in the order of the index. */
  readonly commitments: readonly string[];
  /** The x of each share, in the order of the index. */
  readonly coordinates: readonly number[];
  /** The indexes of those that were handed over before. */
  readonly given: readonly number[];
}

/**
 * Which share of the set `share` is, from 1. Errors name the sheet by its number as soon as that is known. Throws `SHARE_MODE`,
 * `SHARE_FOREIGN_SET`, `SHARE_THRESHOLD`, `SHARE_COMMITMENT`, `SHARE_DUPLICATE`.
 */
export function placeOfShare(share: Share, wanted: WantedShares, mode: ShareMode): number {
  requireShareMode(share, mode, 'sheet');
  if (share.setId !== wanted.setId)
    throw new ClavigerError('SHARE_FOREIGN_SET', { field: 'sheet', expected: `set ${wanted.setId}`, got: `set ${share.setId}` });
  if (share.threshold !== wanted.threshold || share.total !== wanted.total)
    throw new ClavigerError('SHARE_THRESHOLD', {
      field: 'sheet',
      expected: `${wanted.threshold} of ${wanted.total}`,
      got: `${share.threshold} of ${share.total}`,
    });
  const index = wanted.coordinates.indexOf(share.x) + 1;
  const field = index === 0 ? `sheet with x = ${share.x}` : `sheet ${index}`;
  if (index === 0 || bytesToHex(shareCommitment(share)) !== wanted.commitments[index - 1])
    throw new ClavigerError('SHARE_COMMITMENT', { field });
  if (wanted.given.includes(index)) throw new ClavigerError('SHARE_DUPLICATE', { field, expected: 'a sheet of another holder' });
  return index;
}
