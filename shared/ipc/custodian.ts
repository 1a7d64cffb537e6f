import { z } from 'zod';
import { modeSchema, nameSchema } from '../transcript/schemas.ts';
import { newPinPromptSchema, secondPeopleSchema } from './new-pin.ts';
import { libraryPlaceSchema, tokenNameSchema } from './tokens.ts';
import { codeSchema as code, pathSchema as path, secretSchema as secret } from './values.ts';

/** What one person is asked to do alone, in the custodian window. */
export const custodianTaskSchema = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('approve-plan'), code, person: nameSchema }),
  z.strictObject({ task: z.literal('approve'), code, step: nameSchema, person: nameSchema }),
  z.strictObject({ task: z.literal('turn'), code, step: nameSchema, turn: nameSchema, person: nameSchema }),
  z.strictObject({ task: z.literal('sign'), code, person: nameSchema }),
  z.strictObject({
    task: z.literal('create-participant'),
    folder: path,
    file: z.string().max(80),
    name: z.string().min(1).max(80),
    mode: modeSchema,
  }),
  z.strictObject({ task: z.literal('qualify-token'), module: libraryPlaceSchema, token: tokenNameSchema }),
  z.strictObject({ task: z.literal('change-pin'), module: libraryPlaceSchema, token: tokenNameSchema }),
]);
export type CustodianTask = z.infer<typeof custodianTaskSchema>;

/** What the custodian window needs to know to ask for it. */
export const custodianPromptSchema = z.strictObject({
  task: custodianTaskSchema,
  /** null: outside a ceremony, where nothing is of practice or of production yet. */
  mode: modeSchema.nullable(),
  ceremony: z.string(),
  personName: z.string(),
  personRole: z.string(),
  title: z.string(),
  say: z.string(),
  happens: z.string(),
  expected: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  asks: z.strictObject({
    passphrase: z.boolean(),
    newPassphrase: z.boolean(),
    pin: z.boolean(),
    share: z.boolean(),
    decision: z.boolean(),
  }),
  /** For a person who signs with a smart card: its label. `asks.pin` is then the PIN of this card. */
  card: z.strictObject({ label: z.string() }).optional(),
  /** For a new PIN: what the token takes. It is handed over as `credential.pin`, and `input.made` says how it came about. */
  newPin: newPinPromptSchema.optional(),
  /** For a PIN in two parts: who types the second. They are typed one after the other, and joined in the window. One of them is named in `input`. */
  secondHolders: secondPeopleSchema.optional(),
  /** For a try of a PIN that may be the last: who can agree to it. One of them is named in `input`, with their own passphrase. */
  secondPeople: secondPeopleSchema.optional(),
  /** For a checkpoint that is typed from paper: how many words. None of them is here. */
  words: z.strictObject({ count: z.literal(16) }).optional(),
  /** For presence where an identity document is looked at: who can have looked at it. One of them is named in `input`. */
  identity: z.strictObject({ checkers: secondPeopleSchema }).optional(),
  /** For a share that is handed over, to be joined: those of its set, of which it must be one that was not given yet. */
  shares: z
    .strictObject({
      setId: z.string(),
      threshold: z.int(),
      total: z.int(),
      fingerprint: z.string(),
      commitments: z.array(z.string()).max(31),
      coordinates: z.array(z.int()).max(31),
      given: z.array(z.int()).max(31),
    })
    .optional(),
  /** For randomness that the person made: in which ways, and how many characters each needs at least. */
  entropy: z.array(z.strictObject({ made: z.enum(['dice', 'hexadecimal']), minimum: z.int() })).optional(),
  /** For a decision that is not about what the script says: about an exception, or how an aborted ceremony ended. */
  decides: z.enum(['exception', 'ending']).optional(),
  /** For a sheet that is sealed: the number of its bag is typed. */
  bag: z.literal(true).optional(),
  /** For a share: what it must be, so that the window can check it by itself. */
  share: z
    .strictObject({ setId: z.string(), index: z.int(), x: z.int(), threshold: z.int(), total: z.int(), commitment: z.string() })
    .nullable(),
});
export type CustodianPrompt = z.infer<typeof custodianPromptSchema>;

/** What a person hands over: bytes, wiped after use on every side. */
export const credentialSchema = z.strictObject({
  passphrase: secret.optional(),
  pin: secret.optional(),
  /** Where `pin` is the one there is. */
  newPin: secret.optional(),
  /** A share string in ASCII, to be joined. */
  share: secret.optional(),
  /** Randomness that a custodian made, 16 to 1024 bytes. */
  entropy: secret.optional(),
});
