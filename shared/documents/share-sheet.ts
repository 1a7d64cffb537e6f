import { z } from 'zod';

const line = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'one line of printable characters');

/** How the key was split: its identifier, and what a sheet calls it. Each has its recovery text below. */
export const shareSchemes = { 'shamir-gf256': 'Shamir over GF(256)', xor: 'XOR components' } as const;

/** How a check value is computed, in words that need no other document. */
const checkValueMethods: Readonly<Record<string, string>> = {
  CMAC: 'CMAC: first 5 bytes of AES-CMAC over 16 zero bytes (X9.24)',
  'encrypt-zeros': 'first 3 bytes of 16 zero bytes encrypted by AES',
};

/** Upper-case hexadecimal. */
const checkValueText = z.string().regex(/^(?:[0-9A-F]{2}){3,8}$/);

/**
 * Everything a share sheet says apart from the share itself (design §7). It names one holder only, and neither what the key
 * is for nor where it is used: a found sheet must not say whom else to look for.
 */
export const shareSheetContentSchema = z
  .strictObject({
    mode: z.enum(['practice', 'production']),
    /** The ceremony's code. */
    ceremony: line(40),
    ceremonyTitle: line(60),
    /** UTC, yyyy-mm-dd. */
    date: z.iso.date(),
    /** As inside the share string: 4 symbols. */
    setId: z.string().regex(/^[A-Z0-9]{4}$/),
    /** 8 to 10 base32 characters, equal on all sheets of a set. */
    setFingerprint: z.string().regex(/^[A-Z0-9]{8,10}$/),
    keyLabel: line(48),
    scheme: z.enum(Object.keys(shareSchemes) as [keyof typeof shareSchemes]),
    threshold: z.int().min(2).max(31),
    total: z.int().min(2).max(31),
    /** 1 to total. */
    index: z.int().min(1).max(31),
    /** The share's x coordinate, 1 to 255. */
    x: z.int().min(1).max(255),
    holder: line(64),
    /** What the recovered key must show, and how it is computed. */
    checkValue: z.strictObject({
      method: line(40),
      value: checkValueText,
    }),
    /** Of an XOR component alone: what the component itself must show. */
    componentCheckValue: z.strictObject({ method: line(40), value: checkValueText }).optional(),
    /** 1 for the first print of this sheet. */
    attempt: z.int().min(1).max(99),
  })
  .refine((content) => content.threshold <= content.total, { path: ['threshold'], error: 'at most the total' })
  .refine((content) => content.index <= content.total, { path: ['index'], error: 'at most the total' })
  .refine((content) => (content.scheme === 'xor') === (content.componentCheckValue !== undefined), {
    path: ['componentCheckValue'],
    error: 'for a component, and for nothing else',
  });

export type ShareSheetContent = z.infer<typeof shareSheetContentSchema>;

/** A heading with the lines under it. */
export interface SheetSection {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The words of a sheet, in the order in which they are read. Where they stand is the layout's business. */
export interface ShareSheetText {
  /** Two short lines for the band at the head: the mode, and what it means. */
  readonly band: { readonly mode: string; readonly note: string };
  readonly format: string;
  readonly headline: { readonly secret: string; readonly share: string; readonly quorum: string };
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly fingerprint: { readonly label: string; readonly value: string; readonly note: string };
  readonly checkValue: { readonly label: string; readonly value: string; readonly note: string };
  readonly typing: SheetSection;
  readonly warning: string;
  /** Boxes ticked by hand after the printed sheet was read back. */
  readonly ticks: readonly string[];
  /** Lines filled in by hand. */
  readonly blanks: readonly string[];
  /** At most 12 lines in all; each entry explains its label. */
  readonly recovery: {
    readonly heading: string;
    readonly entries: readonly { readonly label: string; readonly lines: readonly string[] }[];
  };
  readonly handling: readonly SheetSection[];
  readonly scaleBar: string;
  readonly footer: string;
}

type RecoveryEntry = ShareSheetText['recovery']['entries'][number];

const recoveryHeading = 'Recovery without any particular software';
const readTheString: readonly RecoveryEntry[] = [
  {
    label: 'String',
    lines: [
      'prefix up to and including its 1, then symbols, each worth its place, 0 to 31, in',
      'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L. Spaces do not count.',
    ],
  },
  {
    label: 'Symbols',
    lines: [
      'version, scheme, set id (4), group index, group threshold, threshold, total, x (2); then y;',
      'then 13 of checksum: BCH code of BIP-93 with the prefix, leaving CLAVYGERSHARE.',
    ],
  },
  { label: 'x, y', lines: ['five bits a symbol, highest first. y is whole bytes; the bits left over are zero.'] },
];
const checkTheKey: RecoveryEntry = { label: 'Check', lines: ['the key is right only if it gives the check value above.'] };

/** Recovery by hand or with a few lines of any language; frozen with share string v1 (`docs/formats/share-v1.md`). */
const recoveryEntries: Readonly<Record<ShareSheetContent['scheme'], readonly RecoveryEntry[]>> = {
  'shamir-gf256': [
    ...readTheString,
    { label: 'Field', lines: ['bytes. Adding is XOR; multiplying is modulo x^8 + x^4 + x^3 + x + 1 (0x11B).'] },
    {
      label: 'Join',
      lines: [
        'as many shares of one set id as the threshold says, byte by byte, by Lagrange at 0: the sum',
        'over shares i of y[i] times, for every other share j, x[j] / (x[j] XOR x[i]).',
      ],
    },
    { label: 'Same as', lines: ['shares of HashiCorp Vault and OpenBao: there, y and then the one byte x.'] },
    checkTheKey,
  ],
  xor: [
    ...readTheString,
    { label: 'Join', lines: ['y of all components of one set id, byte by byte, by XOR. None may be missing.'] },
    {
      label: 'Own',
      lines: ['the check value of a component is that of y taken as an AES key: compare it before you join.'],
    },
    checkTheKey,
  ],
};

const handling: readonly SheetSection[] = [
  {
    heading: 'Keep',
    lines: ['In its sealed bag, flat, dry and dark. Do not photograph, copy, laminate or read aloud.'],
  },
  {
    heading: 'Found',
    lines: ['Do not open, copy or photograph it. Give it to the holder named here or to their security officer.'],
  },
  {
    heading: 'Lost or opened',
    lines: ['Tell your security officer at once. The other shares must then be replaced under a new key.'],
  },
];

/** What the sheet for `content` says, without the share. */
export function shareSheetText(content: ShareSheetContent): ShareSheetText {
  const { ceremony, ceremonyTitle, index, total, threshold, checkValue } = content;
  return {
    band: bandOf(content),
    format: 'Claviger share sheet v1',
    headline: {
      secret: 'SECRET',
      share: `Share ${index} of ${total}`,
      quorum: threshold === total ? `all ${total} are needed` : `any ${threshold} of the ${total} are needed`,
    },
    facts: factsOf(content),
    fingerprint: { label: 'Set fingerprint', value: content.setFingerprint, note: 'equal on every sheet of this set' },
    checkValue: {
      label: 'Check value of the key',
      value: inPairs(checkValue.value),
      note: checkValueMethods[checkValue.method] ?? checkValue.method,
    },
    typing: { heading: 'The share, for typing', lines: ['The two squares hold exactly these characters, without the spaces.'] },
    warning: 'Do not photograph',
    ticks: ['scanned OK', 'typed OK'],
    blanks: ['Holder, signature', 'Witness, signature', 'Operator', 'Bag number'],
    recovery: { heading: recoveryHeading, entries: recoveryEntries[content.scheme] },
    handling,
    scaleBar: '50 mm: measure it to see that the sheet was printed at full size',
    footer: `${ceremony} · ${ceremonyTitle} · ${content.date} · sheet ${index} of ${total}, print ${content.attempt}`,
  };
}

function bandOf({ mode, ceremony }: ShareSheetContent): ShareSheetText['band'] {
  if (mode === 'practice') return { mode: 'PRACTICE', note: 'This share protects nothing' };
  return { mode: 'PRODUCTION', note: ceremony };
}

function factsOf(content: ShareSheetContent): ShareSheetText['facts'] {
  return [
    { label: 'Holder', value: content.holder },
    { label: 'Key', value: content.keyLabel },
    { label: 'Ceremony', value: content.ceremony },
    { label: 'Date (UTC)', value: content.date },
    { label: 'Split', value: `${shareSchemes[content.scheme]}, x = ${content.x}, set ${content.setId}` },
    ...componentRow(content),
    { label: 'Print', value: content.attempt === 1 ? 'first' : `number ${content.attempt}; earlier prints are destroyed` },
  ];
}

function componentRow({ componentCheckValue: own }: ShareSheetContent): ShareSheetText['facts'] {
  return own === undefined ? [] : [{ label: 'Component', value: `check value ${inPairs(own.value)} (${own.method})` }];
}

/** Hexadecimal digits by twos. */
function inPairs(hexadecimal: string): string {
  return hexadecimal.replace(/(?<=^(?:..)+)(?=(?:..)+$)/g, ' ');
}
