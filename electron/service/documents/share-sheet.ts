import { ClavigerError } from '../../../shared/core/errors/index.ts';
import {
  type ShareSheetContent,
  type ShareSheetText,
  shareSheetContentSchema,
  shareSheetText,
} from '../../../shared/documents/share-sheet.ts';
import { type DocumentFonts, readDocumentFonts } from './document-fonts.ts';
import { Page, type TextStyle } from './page.ts';
import { drawQrSymbol, moduleMillimetres, qrSymbol } from './qr-symbol.ts';

// Fonts, QR encoder and PDF writer all take strings, so this file cannot keep the share out of them: it runs only in the
// share process, which ends with its section and takes every copy with it (design §3).

const left = 18;
const right = 192;
const rightColumn = 150;
const grey = '#555555';
const hairline = '#999999';
const paper = '#ffffff';
const folds = [99, 198] as const;

const longestShare = 85;

/**
 * Lays out one share sheet: A4, one page, PDF bytes that are equal for equal input. `shareAscii` is the share string, 1 to 85
 * digits and capital letters; it appears twice as a QR code, in different fold panels, and once in groups of five for typing.
 * Throws `INPUT_INVALID` for content that is not a `ShareSheetContent`, a share string of another form or a character no font has.
 */
export async function layoutShareSheet(
  content: ShareSheetContent,
  shareAscii: Uint8Array,
  fonts: DocumentFonts = readDocumentFonts(),
): Promise<Uint8Array> {
  checkInput(content, shareAscii);
  const text = shareSheetText(content);
  const page = new Page(fonts, { title: 'Document', date: content.date });
  if (content.mode === 'practice') drawWatermark(page);
  drawBand(page, text, content.mode);
  drawHead(page, text);
  drawTypedShare(page, text, shareAscii);
  drawComparisons(page, text);
  drawBlanks(page, text.blanks);
  drawSymbols(page, text, shareAscii);
  drawRecovery(page, text);
  drawFoot(page, text);
  return await page.finish();
}

function checkInput(content: ShareSheetContent, shareAscii: Uint8Array): void {
  const parsed = shareSheetContentSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ClavigerError('INPUT_INVALID', {
      field: `share sheet ${issue?.path.join('.')}`,
      expected: issue?.message ?? 'a sheet',
    });
  }
  if (shareAscii.length === 0 || shareAscii.length > longestShare) {
    const expected = `1 to ${longestShare} characters`;
    throw new ClavigerError('INPUT_INVALID', { field: 'share string', expected, got: `${shareAscii.length}` });
  }
}

function drawWatermark(page: Page): void {
  const size = 84;
  const width = page.measure('PRACTICE', 'serifBold', size);
  page.turned(-18, 105, 150, () =>
    page.outline('PRACTICE', { face: 'serifBold', size, x: 105 - width / 2, y: 160, colour: '#eeeeee' }),
  );
}

function drawBand(page: Page, { band, format }: ShareSheetText, mode: ShareSheetContent['mode']): void {
  const [top, height] = [11, 8];
  const heading: TextStyle = { face: 'sansBold', size: 12, x: left + 4, y: top + 5.5, spacing: 3 };
  const note: TextStyle = { face: 'serif', size: 11, x: right - 4, y: top + 5.4, align: 'right', fit: 90 };
  const ink = mode === 'production';
  if (ink) page.fill([[left, top, right - left, height]]);
  else {
    const from = left + 6 + page.measure(band.mode, 'sansBold', 12, 3);
    const to = right - 7 - page.measure(band.note, 'serif', 11);
    drawHatching(page, from, top, to - from, height);
  }
  page.text(band.mode, { ...heading, colour: ink ? paper : '#000000' });
  page.text(band.note, { ...note, colour: ink ? paper : '#000000' });
  page.text(format, { face: 'sans', size: 7.5, x: left, y: top + height + 5.5, colour: grey });
}

function drawHatching(page: Page, x: number, top: number, width: number, height: number): void {
  page.clipped(x, top, width, height, () => {
    const starts = Array.from({ length: Math.ceil((width + height) / 2.4) }, (_, place) => x - height + place * 2.4);
    page.lines(
      starts.map((start) => [start, top + height, start + height, top] as const),
      1.1,
      '#8a8a8a',
    );
  });
  page.lines(
    [
      [left, top, right, top],
      [left, top + height, right, top + height],
    ],
    0.8,
  );
}

function drawHead(page: Page, { headline, facts }: ShareSheetText): void {
  page.text(headline.secret, { face: 'serifBold', size: 36, x: left - 0.5, y: 38, spacing: 2 });
  page.text(headline.share, { face: 'serifBold', size: 27, x: left - 0.3, y: 51 });
  page.text(headline.quorum, { face: 'serifItalic', size: 16, x: left, y: 58.5 });
  for (const [row, { label, value }] of facts.entries()) {
    const y = 70 + row * 5;
    page.text(label, { face: 'sans', size: 7.5, x: left, y, colour: grey });
    page.text(value, { face: 'serif', size: 11, x: left + 24, y, fit: rightColumn - left - 26 });
  }
}

function drawTypedShare(page: Page, { typing, ticks }: ShareSheetText, shareAscii: Uint8Array): void {
  page.text(typing.heading, { face: 'serifBold', size: 13, x: left, y: 109 });
  page.text(typing.lines.join(' '), { face: 'serifItalic', size: 9.5, x: right, y: 109, align: 'right', colour: grey });
  page.lines([[left, 111.5, right, 111.5]], 0.5);
  for (const [row, groups] of groupedLines(shareAscii).entries()) {
    const y = 120.5 + row * 9.2;
    page.text(`${row + 1}`, { face: 'sans', size: 8, x: left + 2.5, y, align: 'right', colour: grey });
    for (const [column, group] of groups.entries()) {
      page.text(group, { face: 'mono', size: 20, x: left + 8 + column * 31.5, y });
    }
  }
  for (const [place, tick] of ticks.entries()) {
    const y = 120.5 + place * 9.2;
    drawBox(page, rightColumn + 8, y - 4.2, 5);
    page.text(tick, { face: 'sans', size: 9, x: rightColumn + 16, y });
  }
}

/** The characters in groups of five, four groups a line. */
function groupedLines(shareAscii: Uint8Array): string[][] {
  const groups: string[] = [];
  for (let at = 0; at < shareAscii.length; at += 5) groups.push(String.fromCharCode(...shareAscii.subarray(at, at + 5)));
  const lines: string[][] = [];
  for (let at = 0; at < groups.length; at += 4) lines.push(groups.slice(at, at + 4));
  return lines;
}

function drawBox(page: Page, x: number, y: number, side: number): void {
  page.lines(
    [
      [x, y, x + side, y],
      [x, y + side, x + side, y + side],
      [x, y, x, y + side],
      [x + side, y, x + side, y + side],
    ],
    0.7,
  );
}

function drawComparisons(page: Page, { fingerprint, checkValue }: ShareSheetText): void {
  page.lines([[left, 163.5, right, 163.5]], 0.5);
  for (const [place, { label, value, note }] of [fingerprint, checkValue].entries()) {
    const x = place === 0 ? left : 105;
    page.text(label, { face: 'sans', size: 7.5, x, y: 168.5, colour: grey });
    page.text(value, { face: 'monoBold', size: 14, x, y: 175, fit: 84 });
    page.text(note, { face: 'serifItalic', size: 9.5, x, y: 179.5, fit: 84 });
  }
}

function drawBlanks(page: Page, blanks: readonly string[]): void {
  const [gap, y] = [5, 190];
  const width = (right - left - gap * (blanks.length - 1)) / blanks.length;
  for (const [place, label] of blanks.entries()) {
    const x = left + place * (width + gap);
    page.lines([[x, y, x + width, y]], 0.6);
    page.text(label, { face: 'sans', size: 7, x, y: y + 3.2, colour: grey });
  }
}

function drawSymbols(page: Page, { warning }: ShareSheetText, shareAscii: Uint8Array): void {
  const symbol = qrSymbol(shareAscii);
  const side = symbol.size * moduleMillimetres;
  for (const { x, y } of [
    { x: right - side, y: 30 },
    { x: left, y: 209 },
  ]) {
    drawQrSymbol(page, symbol, x, y);
    page.text(warning, { face: 'sansBold', size: 7.5, x: x, y: y + side + 6 });
  }
}

function drawRecovery(page: Page, { recovery }: ShareSheetText): void {
  const [x, indent, leading] = [60, 13.5, 3.75];
  page.text(recovery.heading, { face: 'serifBold', size: 10.5, x, y: 211.5 });
  let y = 217;
  for (const { label, lines } of recovery.entries) {
    page.text(label, { face: 'sans', size: 7, x, y, colour: grey });
    for (const line of lines) {
      page.text(line, { face: 'serif', size: 8.3, x: x + indent, y, fit: right - x - indent });
      y += leading;
    }
  }
}

function drawFoot(page: Page, { handling, scaleBar, footer }: ShareSheetText): void {
  const gap = 6;
  const width = (right - left - gap * (handling.length - 1)) / handling.length;
  page.lines([[left, 261, right, 261]], 0.5);
  for (const [place, { heading, lines }] of handling.entries()) {
    const x = left + place * (width + gap);
    page.text(heading, { face: 'sansBold', size: 7.5, x, y: 265.5 });
    page.paragraph(lines.join(' '), { face: 'serif', size: 8.4, x, y: 269.5, width, leading: 3.6 });
  }
  page.lines(
    [
      [left, 283, left + 50, 283],
      [left, 281.5, left, 284.5],
      [left + 50, 281.5, left + 50, 284.5],
    ],
    0.6,
  );
  page.text(scaleBar, { face: 'sans', size: 6.5, x: left, y: 287.5, colour: grey });
  page.text(footer, { face: 'sans', size: 6.5, x: right, y: 283.8, align: 'right', colour: grey, fit: 110 });
  page.lines(
    folds.flatMap((y) => [[6, y, 10, y] as const, [200, y, 204, y] as const]),
    0.4,
    hairline,
  );
}
