import { execFileSync } from 'node:child_process';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';

/** A share string of the greatest length, practice prefix; its symbols mean nothing. */
export const longShare = utf8ToBytes('CLVTEST1QQ7K7QXQP2SQ2X5J6W0ZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE6M');

/** The content of a practice sheet. */
export const content: ShareSheetContent = {
  mode: 'practice',
  ceremony: 'PX-2026-11-23-A',
  ceremonyTitle: 'Generate a key and export it',
  date: '2026-11-23',
  setId: 'K7QX',
  setFingerprint: 'Q5ZK7M2A9D',
  keyLabel: 'master-2026',
  scheme: 'shamir-gf256',
  threshold: 2,
  total: 3,
  index: 2,
  x: 2,
  holder: 'Amélie Żukowska-O’Brien',
  checkValue: { method: 'CMAC', value: 'A83F19C05B' },
  attempt: 1,
};

/** What `program` with `args` prints when `pdf` is its standard input. */
export function poppler(program: string, args: readonly string[], pdf: Uint8Array): string {
  return execFileSync(program, args, { input: pdf, encoding: 'utf8' });
}

/** The characters printed for typing on a sheet, taken from the text in the PDF. */
export function typedShare(pdf: Uint8Array): string {
  const text = poppler('pdftotext', ['-layout', '-', '-'], pdf);
  const block = text.slice(text.indexOf('The share, for typing'), text.indexOf('Set fingerprint'));
  const lines = block.split('\n').map((line) => line.trim().split(/\s+/));
  const numbered = lines.filter(([first]) => /^\d$/.test(first ?? ''));
  return numbered.flatMap((words) => words.slice(1, 5)).join('');
}
