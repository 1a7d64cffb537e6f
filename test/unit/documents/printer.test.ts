import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { practicePrinter } from '../../../electron/service/documents/printer.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'printer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pdf = utf8ToBytes('%PDF-1.3 a sheet');
const job = { title: 'Document 1', index: 1, attempt: 1, sheetName: 'share-1-of-3-print-1' };

it('writes a practice sheet that only its owner can read', async () => {
  const receipt = await practicePrinter(folder, 'practice').print(pdf, job);
  const file = join(folder, 'share-1-of-3-print-1.pdf');
  expect(receipt).toEqual({ printer: 'practice files', bytes: pdf.length, file });
  expect(new Uint8Array(readFileSync(file))).toEqual(pdf);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('refuses production and leaves nothing behind', async () => {
  const printed = practicePrinter(folder, 'production').print(pdf, job);
  await expect(printed).rejects.toMatchObject({ code: 'PRINTER_REFUSED', details: { field: 'printer', got: 'practice files' } });
  expect(readdirSync(folder)).toEqual([]);
});

it('never prints over an earlier sheet', async () => {
  const printer = practicePrinter(folder, 'practice');
  await printer.print(pdf, job);
  const second = printer.print(utf8ToBytes('another'), job);
  await expect(second).rejects.toMatchObject({ code: 'FILE_EXISTS', details: { got: join(folder, 'share-1-of-3-print-1.pdf') } });
  expect(new Uint8Array(readFileSync(join(folder, 'share-1-of-3-print-1.pdf')))).toEqual(pdf);
});

it.each(['../escape', 'a/b', '', 'Upper', 'dot.pdf', '-dash'])('refuses the sheet name "%s"', async (sheetName) => {
  const printed = practicePrinter(folder, 'practice').print(pdf, { ...job, sheetName });
  await expect(printed).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'sheet name', got: sheetName } });
});

it('says that the folder is missing', async () => {
  const printed = practicePrinter(join(folder, 'none'), 'practice').print(pdf, job);
  await expect(printed).rejects.toMatchObject({ code: 'FILE_MISSING', details: { field: 'path' } });
});
