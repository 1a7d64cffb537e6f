import PDFDocument from 'pdfkit';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { DocumentFonts, Face } from './document-fonts.ts';

const pointsPerMillimetre = 72 / 25.4;

/** How one line of text is set. Positions and widths are millimetres from the top left, `size` is points, `y` the baseline. */
export interface TextStyle {
  readonly face: Face;
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly align?: 'left' | 'right';
  readonly colour?: string;
  /** Extra space between letters, in points. */
  readonly spacing?: number;
  /** Set smaller where needed, so that the line is at most this wide. */
  readonly fit?: number;
}

interface Run {
  readonly font: string;
  readonly text: string;
}

/** An A4 page measured in millimetres. Equal calls give equal bytes: no clock, no random names, no compression. */
export class Page {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #fonts: DocumentFonts;
  readonly #chunks: Uint8Array[] = [];
  readonly #finished: Promise<void>;

  /** `title` and `date` (yyyy-mm-dd, UTC) become the only metadata; `title` must be neutral. */
  constructor(fonts: DocumentFonts, { title, date }: { title: string; date: string }) {
    // Compressed bytes differ between builds of zlib, so a file's hash would depend on the machine.
    const pdf = new PDFDocument({
      size: 'A4',
      margin: 0,
      compress: false,
      autoFirstPage: true,
      // Empty: the library would load a font of its own, which is not there once the program is bundled.
      font: '',
      info: { Title: title, Producer: 'Claviger', Creator: 'Claviger', CreationDate: new Date(`${date}T00:00:00Z`) },
    });
    this.#pdf = pdf;
    this.#fonts = fonts;
    for (const [face, files] of Object.entries(fonts)) {
      for (const [place, file] of files.entries()) pdf.registerFont(`${face}${place}`, file);
    }
    pdf.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.#finished = new Promise((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  }

  /** Sets one line. Throws `INPUT_INVALID` when no font of the face has a character of it. */
  text(text: string, style: TextStyle): void {
    const runs = this.#runs(text, style.face);
    const size = this.#fittedSize(runs, style);
    let x = style.x * pointsPerMillimetre - (style.align === 'right' ? this.#width(runs, size, style.spacing) : 0);
    this.#pdf.fillColor(style.colour ?? '#000000');
    for (const run of runs) {
      const characterSpacing = style.spacing ?? 0;
      this.#pdf.font(run.font, size);
      this.#pdf.text(run.text, x, style.y * pointsPerMillimetre, { lineBreak: false, baseline: 'alphabetic', characterSpacing });
      x += this.#width([run], size, style.spacing);
    }
  }

  /** Draws one line as shapes: it is seen, but is no text, so that it does not mix with words around it when those are taken out. */
  outline(text: string, { face, size, x, y, colour }: Pick<TextStyle, 'face' | 'size' | 'x' | 'y' | 'colour'>): void {
    const font = fontOf(this.#pdf.font(`${face}0`));
    const scale = size / font.unitsPerEm;
    this.#pdf
      .save()
      .translate(x * pointsPerMillimetre, y * pointsPerMillimetre)
      .scale(scale, -scale);
    for (const { advanceWidth, path } of font.layout(text).glyphs) {
      this.#pdf
        .path(path.toSVG())
        .fill(colour ?? '#000000')
        .translate(advanceWidth, 0);
    }
    this.#pdf.restore();
  }

  /** Sets `text` in lines of at most `width` millimetres, `leading` millimetres apart; returns the last baseline. */
  paragraph(text: string, style: TextStyle & { readonly width: number; readonly leading: number }): number {
    let line = '';
    let y = style.y;
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && this.measure(longer, style.face, style.size) > style.width) {
        this.text(line, { ...style, y });
        y += style.leading;
        line = word;
      } else line = longer;
    }
    this.text(line, { ...style, y });
    return y;
  }

  /** The width of `text` in millimetres. */
  measure(text: string, face: Face, size: number, spacing = 0): number {
    return this.#width(this.#runs(text, face), size, spacing) / pointsPerMillimetre;
  }

  /** Fills the rectangles, given in millimetres, as one path. */
  fill(rectangles: readonly (readonly [x: number, y: number, width: number, height: number])[], colour = '#000000'): void {
    for (const [x, y, width, height] of rectangles) {
      this.#pdf.rect(x * pointsPerMillimetre, y * pointsPerMillimetre, width * pointsPerMillimetre, height * pointsPerMillimetre);
    }
    this.#pdf.fill(colour);
  }

  /** Strokes straight lines, given in millimetres, `width` points thick. */
  lines(lines: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[], width: number, colour = '#000000'): void {
    for (const [x1, y1, x2, y2] of lines) {
      this.#pdf.moveTo(x1 * pointsPerMillimetre, y1 * pointsPerMillimetre);
      this.#pdf.lineTo(x2 * pointsPerMillimetre, y2 * pointsPerMillimetre);
    }
    this.#pdf.lineWidth(width).stroke(colour);
  }

  /** Draws with `draw` inside a rectangle in millimetres; what lies outside it is cut off. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const [left, top] = [x * pointsPerMillimetre, y * pointsPerMillimetre];
    this.#pdf
      .save()
      .rect(left, top, width * pointsPerMillimetre, height * pointsPerMillimetre)
      .clip();
    draw();
    this.#pdf.restore();
  }

  /** Draws with `draw` turned by `degrees` about a point in millimetres. */
  turned(degrees: number, x: number, y: number, draw: () => void): void {
    this.#pdf.save().rotate(degrees, { origin: [x * pointsPerMillimetre, y * pointsPerMillimetre] });
    draw();
    this.#pdf.restore();
  }

  /** Ends the page and returns the PDF; the pieces it was made of are wiped. */
  async finish(): Promise<Uint8Array> {
    this.#pdf.end();
    await this.#finished;
    const whole = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
      chunk.fill(0);
    }
    return whole;
  }

  #runs(text: string, face: Face): Run[] {
    const runs: { font: string; text: string }[] = [];
    for (const character of text.normalize('NFC')) {
      const font = this.#fontFor(character, face);
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs;
  }

  #fontFor(character: string, face: Face): string {
    const codePoint = character.codePointAt(0) ?? 0;
    for (const place of this.#fonts[face].keys()) {
      const name = `${face}${place}`;
      if (fontOf(this.#pdf.font(name)).hasGlyphForCodePoint(codePoint)) return name;
    }
    const got = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
    throw new ClavigerError('INPUT_INVALID', { field: 'document text', expected: 'characters the fonts have', got });
  }

  #fittedSize(runs: readonly Run[], { size, fit, spacing }: TextStyle): number {
    if (fit === undefined) return size;
    const natural = this.#width(runs, size, spacing) / pointsPerMillimetre;
    return natural <= fit ? size : (size * fit) / natural;
  }

  #width(runs: readonly Run[], size: number, spacing = 0): number {
    const widths = runs.map(({ font, text }) => this.#pdf.font(font, size).widthOfString(text) + spacing * text.length);
    return widths.reduce((sum, width) => sum + width, 0);
  }
}

interface Font {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): { glyphs: readonly { advanceWidth: number; path: { toSVG(): string } }[] };
}

// pdfkit prints an empty box for a character its font lacks, and has no public way to ask or to get outlines.
function fontOf(pdf: PDFKit.PDFDocument): Font {
  return (pdf as unknown as { readonly _font: { readonly font: Font } })._font.font;
}
