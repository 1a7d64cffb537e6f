/** What can go wrong in the stage `documents`: setting, printing and reading back sheets. */
export const documentsErrors = {
  SHEET_UNREADABLE: {
    meaning: 'no QR code of the sheet could be read',
    action: 'Scan the other square, flatten the sheet, or type the lines; if that fails too, count the print as spoiled.',
  },
  SHEET_READER_MISSING: {
    meaning: 'the program that turns a PDF into an image is not there',
    action: 'Install poppler-utils, or read the sheet with the camera.',
  },
  PRINTER_MISSING: {
    meaning: 'no printer is set up for this ceremony',
    action: 'Connect and choose a printer, then start the step again.',
  },
  PRINTER_REFUSED: { meaning: 'the printer does not take this job', action: 'Choose a printer that is allowed in this mode.' },
} as const;
