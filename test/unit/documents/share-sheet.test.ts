import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { layoutShareSheet } from '../../../electron/service/documents/share-sheet.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { shareSheetContentSchema, shareSheetText } from '../../../shared/documents/share-sheet.ts';
import { content, longShare, poppler, typedShare } from './sheet.ts';

const pdf = await layoutShareSheet(content, longShare);

it('gives equal bytes for equal input, in another process and another time zone', () => {
  const script = `
    import { layoutShareSheet } from './electron/service/documents/share-sheet.ts';
    import { content, longShare } from './test/unit/documents/sheet.ts';
    process.stdout.write(await layoutShareSheet(content, longShare));`;
  const env = { ...process.env, TZ: 'Pacific/Auckland' };
  const again = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], { env });
  expect(digestHex(new Uint8Array(again))).toBe(digestHex(pdf));
  // Changes with every change of words, layout, fonts or the libraries that draw: look at the sheet before taking the new value.
  expect(digestHex(pdf)).toMatchInlineSnapshot(`"6b815c7adc2653a3cfcbc79840c9d280e4253ebfa1f850275f75a67b551670c6"`);
});

it('is one A4 page whose only metadata is fixed', () => {
  const info = poppler('pdfinfo', ['-isodates', '-'], pdf);
  expect(info).toMatch(/^Pages: +1$/m);
  expect(info).toMatch(/\(A4\)$/m);
  expect(info).toMatch(/^Title: +Document$/m);
  expect(info).toMatch(/^CreationDate: +2026-11-23T00:00:00/m);
  expect(info).not.toMatch(/^(Author|Subject|Keywords|ModDate):/m);
});

it('embeds every font', () => {
  const fonts = poppler('pdffonts', ['-'], pdf).trim().split('\n').slice(2);
  expect(fonts.length).toBeGreaterThan(4);
  for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +0$/);
});

it('prints the share for typing exactly as it was given, in numbered lines', () => {
  expect(typedShare(pdf)).toBe(bytesToUtf8(longShare));
});

it.each([
  'SECRET',
  'Share 2 of 3',
  'any 2 of the 3 are needed',
  'PRACTICE',
  'This share protects nothing',
  'Claviger share sheet v1',
  'Amélie Żukowska-O’Brien',
  'master-2026',
  'PX-2026-11-23-A',
  '2026-11-23',
  'x = 2, set K7QX',
  'Q5ZK7M2A9D',
  'A8 3F 19 C0 5B',
  'first 5 bytes of AES-CMAC over 16 zero bytes (X9.24)',
  '0x11B',
  'Lagrange at 0',
  'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  'Do not photograph',
  'Holder, signature',
  'Witness, signature',
  'Operator',
  'Bag number',
  'scanned OK',
  'typed OK',
  'Found',
  'Lost or opened',
  '50 mm',
])('says "%s"', (words) => {
  expect(poppler('pdftotext', ['-layout', '-', '-'], pdf).replace(/ +/g, ' ')).toContain(words);
});

it('marks production by its band, and a second print as such', async () => {
  const sheet = await layoutShareSheet({ ...content, mode: 'production', attempt: 2, threshold: 3 }, longShare);
  const text = poppler('pdftotext', ['-layout', '-', '-'], sheet);
  expect(text).toContain('PRODUCTION');
  expect(text).not.toContain('PRACTICE');
  expect(text).toContain('number 2; earlier prints are destroyed');
  expect(text).toContain('all 3 are needed');
});

it('gives a component its own check value, and says how components are joined', async () => {
  const component = {
    ...content,
    scheme: 'xor',
    threshold: 3,
    componentCheckValue: { method: 'CMAC', value: 'A83F19C05B' },
  } as const;
  const text = poppler('pdftotext', ['-layout', '-', '-'], await layoutShareSheet(component, longShare));
  expect(text).toContain('XOR components, x = 2, set K7QX');
  expect(text).toMatch(/Component +check value A8 3F 19 C0 5B \(CMAC\)/);
  expect(text).toContain('byte by byte, by XOR. None may be missing.');
  expect(text).not.toContain('Lagrange');
  const { componentCheckValue: _left, ...without } = component;
  await expect(layoutShareSheet(without, longShare)).rejects.toThrow('share sheet componentCheckValue');
});

it('keeps the longest content inside the margins of one page', async () => {
  const wide = (length: number) => 'W'.repeat(length);
  const longest = {
    ...content,
    ceremony: wide(40),
    ceremonyTitle: wide(60),
    keyLabel: wide(48),
    holder: wide(64),
    checkValue: { method: wide(40), value: 'DD'.repeat(8) },
    threshold: 31,
    total: 31,
    index: 31,
    x: 255,
    attempt: 99,
  };
  const boxes = poppler('pdftotext', ['-bbox', '-', '-'], await layoutShareSheet(longest, longShare));
  const edges = [...boxes.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"/g)];
  expect(boxes.match(/<page /g)).toHaveLength(1);
  expect(edges.length).toBeGreaterThan(100);
  const millimetres = edges.map((edge) => edge.slice(1).map((value) => (Number(value) * 25.4) / 72));
  for (const [xMin = 0, yMin = 0, xMax = 0, yMax = 0] of millimetres) {
    expect(xMin).toBeGreaterThan(17);
    expect(xMax).toBeLessThan(193);
    expect(yMin).toBeGreaterThan(10);
    expect(yMax).toBeLessThan(290);
  }
});

it('gives recovery in at most 12 lines', () => {
  const lines = shareSheetText(content).recovery.entries.flatMap((entry) => entry.lines);
  expect(lines.length).toBeLessThanOrEqual(12);
});

it.each(['Đặng Thị Hương', 'Αθηνά Παπαδοπούλου', 'Юлия Щербакова', 'Łukasz Žižek', 'Zoe\u0308 Ångström'])(
  'sets the name %s',
  async (holder) => {
    const text = poppler('pdftotext', ['-layout', '-', '-'], await layoutShareSheet({ ...content, holder }, longShare));
    expect(text.normalize('NFC')).toContain(holder.normalize('NFC'));
  },
);

it('refuses a character that no font has, naming it', async () => {
  await expect(layoutShareSheet({ ...content, holder: '山田' }, longShare)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { field: 'document text', got: 'U+5C71' },
  });
});

it.each([
  ['threshold', { threshold: 4 }],
  ['index', { index: 4 }],
  ['date', { date: '2026-02-30' }],
  ['holder', { holder: 'two\nlines' }],
  ['setFingerprint', { setFingerprint: 'short' }],
])('refuses content with a wrong %s', async (field, change) => {
  expect(shareSheetContentSchema.safeParse({ ...content, ...change }).success).toBe(false);
  await expect(layoutShareSheet({ ...content, ...change }, longShare)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { field: `share sheet ${field}` },
  });
});

it('refuses content with an unknown member, such as another holder', () => {
  expect(shareSheetContentSchema.safeParse({ ...content, otherHolders: ['B'] }).success).toBe(false);
});

it.each([
  ['share string', new Uint8Array(0)],
  ['share string', new Uint8Array(86).fill(0x51)],
  ['QR text', utf8ToBytes('CLV1qqqq')],
])('refuses a %s of another form without showing it', async (field, share) => {
  const refused = layoutShareSheet(content, share);
  await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field } });
  await expect(refused).rejects.not.toThrow(/qqqq|QQQQ/);
});
