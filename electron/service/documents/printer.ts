import { join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { writeNewFile } from '../media/file.ts';

/** One sheet on its way to paper. */
export interface PrintJob {
  /** What a print queue shows: neutral, such as "Document 1". */
  readonly title: string;
  /** Which share, from 1. */
  readonly index: number;
  /** 1 for the first print of this sheet. */
  readonly attempt: number;
  /** Small letters, digits and hyphens: the name of the sheet's file, where there is one, without its ending. */
  readonly sheetName: string;
}

/** What is known after a print: that the printer took the bytes, not that paper came out. */
export interface PrintReceipt {
  readonly printer: string;
  /** Length of the PDF in bytes. */
  readonly bytes: number;
  /** Where the sheet lies; practice only. */
  readonly file?: string;
}

/** Something that takes finished sheets. */
export interface Printer {
  readonly name: string;
  readonly kind: 'practice-files' | 'cups';
  /** Throws `PRINTER_REFUSED`, and what the medium throws. */
  readonly print: (pdf: Uint8Array, job: PrintJob) => Promise<PrintReceipt>;
}

/**
 * The printer of practice ceremonies: a new file `<sheetName>.pdf` in `directory`, readable by its owner only. A sheet of a production
 * ceremony must never be a file: for `production` every print throws `PRINTER_REFUSED`. Prints also throw `FILE_EXISTS`, `FILE_MISSING`,
 * `DISK_FULL`, `FILE_NOT_WRITTEN`, and `INPUT_INVALID` for another kind of name.
 */
export function practicePrinter(directory: string, mode: 'practice' | 'production'): Printer {
  const name = 'practice files';
  const print = async (pdf: Uint8Array, { sheetName }: PrintJob): Promise<PrintReceipt> => {
    if (mode !== 'practice')
      throw new ClavigerError('PRINTER_REFUSED', { field: 'printer', expected: 'a real printer', got: name });
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(sheetName)) {
      throw new ClavigerError('INPUT_INVALID', {
        field: 'sheet name',
        expected: 'small letters, digits and hyphens',
        got: sheetName,
      });
    }
    const file = join(directory, `${sheetName}.pdf`);
    await writeNewFile(file, pdf, 0o600);
    return { printer: name, bytes: pdf.length, file };
  };
  return { name, kind: 'practice-files', print };
}
