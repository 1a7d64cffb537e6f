import { z } from 'zod';
import { qualificationReportSchema } from '../hsm/qualification/report.ts';
import { sha256Schema } from '../transcript/schemas.ts';
import { noneSchema, pathSchema, secretSchema } from './values.ts';

const tokenText = z.string().max(200);

/** A PKCS#11 library, and the file or folder that says where its tokens are; empty for a library that needs none. */
export const libraryPlaceSchema = z.strictObject({ path: pathSchema, configuration: z.union([z.literal(''), pathSchema]) });
export type LibraryPlace = z.infer<typeof libraryPlaceSchema>;

/** Which token of a library. */
export const tokenNameSchema = z.strictObject({ label: tokenText, serial: tokenText });
export type TokenName = z.infer<typeof tokenNameSchema>;

/** A library that was found on this computer. */
const librarySchema = z.strictObject({ path: z.string(), family: z.string(), software: z.boolean() });
export type KnownLibrary = z.infer<typeof librarySchema>;

const pinStateSchema = z.strictObject({
  countLow: z.boolean().nullable(),
  finalTry: z.boolean().nullable(),
  locked: z.boolean().nullable(),
});

/** A token as everybody can see it before login. */
const tokenLineSchema = z.strictObject({
  manufacturer: tokenText,
  model: tokenText,
  serial: tokenText,
  label: tokenText,
  firmware: tokenText,
  librarySha256: sha256Schema,
  state: z.enum(['blank', 'no-user-pin', 'ready']),
  software: z.strictObject({ is: z.boolean(), why: z.string() }),
  /** Retry state of the user PIN and of the security officer PIN. */
  pin: pinStateSchema,
  officerPin: pinStateSchema,
  keepsOfficerPin: z.boolean(),
  /** Another token here answers to the same names: neither can be worked with. */
  alike: z.boolean(),
  /** The ceremony that has it open, or null. */
  heldBy: z.string().nullable(),
});
export type TokenLine = z.infer<typeof tokenLineSchema>;

/** A report, and when its token was tried. */
const qualifiedSchema = z.strictObject({ report: qualificationReportSchema, at: z.iso.datetime() });
export type Qualified = z.infer<typeof qualifiedSchema>;

/** The calls about tokens outside a ceremony: look, find out what they do, change one's own PIN. */
export const tokenCalls = {
  'tokens.libraries': { from: ['main'], to: 'service', input: noneSchema, output: z.array(librarySchema) },
  'tokens.list': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ module: libraryPlaceSchema }),
    output: z.array(tokenLineSchema),
  },
  /** Logs in, and begins to try the token; answered when the PIN was right. `tokens.report` waits for the end. */
  'tokens.qualify': {
    from: [],
    to: 'service',
    input: z.strictObject({ module: libraryPlaceSchema, token: tokenNameSchema, pin: secretSchema }),
    output: noneSchema,
  },
  /** The user changes their own PIN; the new one is proved by a login. */
  'tokens.changePin': {
    from: [],
    to: 'service',
    input: z.strictObject({ module: libraryPlaceSchema, token: tokenNameSchema, pin: secretSchema, newPin: secretSchema }),
    output: noneSchema,
  },
  /** What the last token that was tried does; answered when all of it was tried. */
  'tokens.report': { from: ['main'], to: 'service', input: z.strictObject({ token: tokenNameSchema }), output: qualifiedSchema },
  /** Writes that report into a folder: once for programs, once for people. */
  'tokens.saveReport': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ token: tokenNameSchema, folder: pathSchema }),
    output: z.strictObject({ files: z.array(z.string()) }),
  },
} as const;
