import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { compareWithTemplate, requireTemplate, type TemplateRule } from '../../../shared/hsm/template-rules.ts';

/**
 * What is recorded of a secret key that was made, of `bits` bits: its name, its check value as the token computes it, and every attribute
 * beside what `template` asks of it. Throws `TOKEN_ATTRIBUTE_MISMATCH`.
 */
export async function observeKey(
  session: TokenSession,
  handle: KeyHandle,
  { template, bits }: { readonly template: readonly TemplateRule[]; readonly bits: number },
): Promise<JsonObject> {
  const attributes = await session.attributes(handle);
  requireTemplate(template, attributes);
  const { method, value } = await session.checkValue(handle);
  return {
    label: handle.label,
    id: handle.id,
    bits,
    checkValue: { method, value },
    extractable: attributes.extractable === true,
    attributes: compareWithTemplate(template, attributes).map(({ attribute, required, got, verdict }) => ({
      attribute,
      required: String(required),
      found: got === null ? 'no answer' : String(got),
      verdict,
    })),
  };
}
