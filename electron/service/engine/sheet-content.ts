import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import type { ShareSetFact } from '../../../shared/engine/facts.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';

/** What the sheet of one share says apart from the share: its holder alone, and nothing about what the key is for. */
export function sheetContent(
  state: CeremonyState,
  set: ShareSetFact,
  sheet: { readonly index: number; readonly holder: string; readonly now: number },
): ShareSheetContent {
  const { plan } = state;
  return {
    mode: plan.mode,
    ceremony: plan.ceremony,
    // Not the title of the script, which says where the key goes: a found sheet must not.
    ceremonyTitle: 'Key ceremony',
    date: new Date(sheet.now).toISOString().slice(0, 10),
    setId: set.setId,
    setFingerprint: set.fingerprint,
    keyLabel: `wrapping key ${set.setId}`,
    ...schemeOf(set, sheet.index),
    threshold: set.threshold,
    total: set.total,
    index: sheet.index,
    x: set.coordinates[sheet.index - 1] ?? 0,
    holder: [...(plan.people.find((person) => person.id === sheet.holder)?.name ?? sheet.holder)].slice(0, 48).join(''),
    checkValue: { ...set.checkValue },
    attempt: set.run,
  };
}

/** Only components have check values of their own. */
function schemeOf(
  { componentCheckValues }: ShareSetFact,
  index: number,
): Pick<ShareSheetContent, 'scheme' | 'componentCheckValue'> {
  const own = componentCheckValues?.[index - 1];
  return own === undefined ? { scheme: 'shamir-gf256' } : { scheme: 'xor', componentCheckValue: { ...own } };
}
