import { z } from 'zod';

/** A new PIN, or a part of one, that is asked for in the custodian window: what the token takes, and how it may come about. */
export const newPinPromptSchema = z.strictObject({
  owner: z.enum(['officer', 'user']),
  part: z.int().min(1).max(2),
  /** In how many parts the PIN is typed, each by somebody else. */
  parts: z.int().min(1).max(2),
  limits: z.strictObject({ minimum: z.int().min(0), maximum: z.int().min(0), digitsOnly: z.boolean() }),
  /** `must`: the window makes the PIN up. `may`: its holder can choose one. */
  generated: z.enum(['must', 'may']),
  /** What stands on the token, and no PIN may resemble. */
  names: z.strictObject({ label: z.string(), serial: z.string() }),
});
export type NewPinPrompt = z.infer<typeof newPinPromptSchema>;

/** People beside the one whose turn it is. */
export const secondPeopleSchema = z.array(z.strictObject({ id: z.string(), name: z.string() }));
