import { readFileSync } from 'node:fs';

/** The faces a document uses, by role. A role that sets people's own words has several files, tried in turn for each character. */
const faceFiles = {
  sans: ['B612-Regular.otf'],
  sansBold: ['B612-Bold.otf'],
  mono: ['atkinson-hyperlegible-mono-latin-500-normal.ttf'],
  monoBold: ['atkinson-hyperlegible-mono-latin-700-normal.ttf'],
  serifBold: ['source-serif-4-latin-600-normal.ttf'],
  serifItalic: ['source-serif-4-latin-400-italic.ttf'],
  serif: [
    'source-serif-4-latin-400-normal.ttf',
    'source-serif-4-latin-ext-400-normal.ttf',
    'source-serif-4-vietnamese-400-normal.ttf',
    'source-serif-4-greek-400-normal.ttf',
    'source-serif-4-cyrillic-400-normal.ttf',
  ],
} as const;

export type Face = keyof typeof faceFiles;

/** Font files by face, in the order in which they are tried. */
export type DocumentFonts = Readonly<Record<Face, readonly Uint8Array[]>>;

/**
 * Reads the fonts from `directory`, by default `resources/fonts` of the source tree; a packaged program passes its own.
 * Throws the file system's error when a file is missing.
 */
export function readDocumentFonts(directory: URL = new URL('../../../resources/fonts/', import.meta.url)): DocumentFonts {
  const read = (face: Face) => faceFiles[face].map((file) => new Uint8Array(readFileSync(new URL(file, directory))));
  return {
    sans: read('sans'),
    sansBold: read('sansBold'),
    mono: read('mono'),
    monoBold: read('monoBold'),
    serif: read('serif'),
    serifBold: read('serifBold'),
    serifItalic: read('serifItalic'),
  };
}
