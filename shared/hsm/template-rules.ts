import { ClavigerError } from '../core/errors/index.ts';
import type { KeyAttributes } from './port/key.ts';

/** The attributes of a key that a template speaks about. */
export type TemplateAttribute = Exclude<keyof KeyAttributes, 'id' | 'label'>;

/** One attribute of a template: its value, and whether the token must answer with the same one or is only asked. */
export interface TemplateRule {
  readonly attribute: TemplateAttribute;
  readonly required: boolean | number | string;
  /** `set`: written and must read back equal. `reported`: not written; some modules answer wrongly, so it is only reported. */
  readonly rule: 'set' | 'reported';
}

/** How one attribute read back. */
export interface AttributeComparison {
  readonly attribute: TemplateAttribute;
  readonly required: boolean | number | string;
  /** `null`: the module does not tell. */
  readonly got: boolean | number | string | null;
  readonly verdict: 'equal' | 'different' | 'reported-only';
}

/** A rule for an attribute that is written and must read back equal. */
export function setRule(attribute: TemplateAttribute, required: boolean | number | string): TemplateRule {
  return { attribute, required, rule: 'set' };
}

/** A rule for an attribute that is not written, and only reported. */
export function reportedRule(attribute: TemplateAttribute, required: boolean | number | string): TemplateRule {
  return { attribute, required, rule: 'reported' };
}

/** Each attribute of `template` beside what the token answered, in the template's order. */
export function compareWithTemplate(
  template: readonly TemplateRule[],
  attributes: KeyAttributes,
): readonly AttributeComparison[] {
  return template.map(({ attribute, required, rule }) => {
    const got = attributes[attribute];
    const verdict = rule === 'reported' ? 'reported-only' : got === required ? 'equal' : 'different';
    return { attribute, required, got, verdict };
  });
}

/** Throws `TOKEN_ATTRIBUTE_MISMATCH` with the first attribute that read back differently. */
export function requireTemplate(template: readonly TemplateRule[], attributes: KeyAttributes): void {
  const wrong = compareWithTemplate(template, attributes).find(({ verdict }) => verdict === 'different');
  if (wrong === undefined) return;
  throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', {
    field: wrong.attribute,
    expected: String(wrong.required),
    got: wrong.got === null ? 'no answer' : String(wrong.got),
  });
}
