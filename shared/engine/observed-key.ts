import { z } from 'zod';
import { checkValueSchema } from './check-value-schema.ts';
import type { Demand } from './contradiction.ts';
import type { Facts, KeyFact } from './facts.ts';

/** A verdict on one attribute that was read back from the token. */
export const attributeVerdictSchema = z.strictObject({
  attribute: z.string(),
  required: z.string(),
  found: z.string(),
  verdict: z.enum(['equal', 'different', 'reported-only']),
});

/** What is observed of any secret key that came to be in the token. */
export const secretKeyShape = {
  label: z.string(),
  /** CKA_ID, lower-case hexadecimal. */
  id: z.string(),
  bits: z.int(),
  /** Computed in the token. */
  checkValue: checkValueSchema,
  extractable: z.boolean(),
  attributes: z.array(attributeVerdictSchema),
};

/** The facts with the AES key `name` as it was observed, made here and active unless `more` says otherwise. */
export function withSecretKey(
  facts: Facts,
  name: string,
  { label, id, bits, checkValue, extractable }: Omit<z.output<z.ZodObject<typeof secretKeyShape>>, 'attributes'>,
  more: Partial<KeyFact> = {},
): Facts {
  const made: KeyFact = { label, id, type: 'aes', bits, checkValue, extractable, origin: 'here', state: 'active', ...more };
  return { ...facts, keys: { ...facts.keys, [name]: made } };
}

/** The facts as if there were no key called `name`. */
export function withoutKey(facts: Facts, name: string): Facts {
  const { [name]: _gone, ...keys } = facts.keys;
  return { ...facts, keys };
}

/** Demands that attributes were read back, and that each is as it was asked for. */
export function attributeDemands(attributes: readonly z.output<typeof attributeVerdictSchema>[]): readonly Demand[] {
  const different = attributes.find(
    ({ verdict, required, found }) => verdict === 'different' || isFalselyEqual(verdict, required, found),
  );
  return [
    ['an attribute that read back otherwise', undefined, different?.attribute],
    ['whether attributes were read back', true, attributes.some(({ verdict }) => verdict === 'equal')],
  ];
}

/** A verdict of equality beside two values that are not equal. */
function isFalselyEqual(verdict: string, required: string, found: string): boolean {
  return verdict === 'equal' && required !== found;
}
