import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { text } from '../text/index.ts';
import { checkEntryText, checkShareText, type ReadShare } from './share-check.ts';
import { ShareField } from './share-field.tsx';

interface ShareOfProps {
  readonly prompt: CustodianPrompt;
  readonly share: ReadShare | null;
  readonly onShare: (share: ReadShare | null) => void;
}

/** The sheet, where one is read back or handed over. */
export function ShareOf({ prompt, share, onShare }: ShareOfProps) {
  const { share: wanted, shares, mode, asks } = prompt;
  const words = text.share;
  if (mode === null) return null;
  if (asks.share && wanted !== null)
    return (
      <ShareField
        words={{ legend: words.legend(wanted.index, wanted.total), how: words.how, matches: words.matches(wanted.index) }}
        judge={(ascii, by) => checkShareText(ascii, wanted, mode, by)}
        read={share}
        onRead={onShare}
      />
    );
  if (shares === undefined) return null;
  return (
    <ShareField
      words={{
        legend: words.entryLegend(shares.setId, shares.fingerprint),
        how: words.entryHow,
        matches: words.entryMatches(share?.entry?.index ?? 0),
      }}
      judge={(ascii, by) => checkEntryText(ascii, shares, mode, by)}
      read={share}
      onRead={onShare}
    />
  );
}
