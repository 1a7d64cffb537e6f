import { ClavigerError } from '../core/errors/index.ts';
import type { AesKeyRequest, KeyPurpose } from './port/key-requests.ts';
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

type Usage = 'encrypt' | 'decrypt' | 'wrap' | 'unwrap' | 'sign' | 'verify' | 'derive';
const usages: readonly Usage[] = ['encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify', 'derive'];

/** What keys of each purpose may be used for. `sign` of a data key is there so that the token can compute its CMAC check value. */
const usagesOf = {
  data: ['encrypt', 'decrypt', 'sign'],
  ephemeral: ['wrap'],
  marker: ['sign'],
} as const satisfies Record<KeyPurpose, readonly Usage[]>;

function secretKey(
  keyUsages: readonly Usage[],
  flags: { token: boolean; extractable: boolean; bytes: number },
): readonly TemplateRule[] {
  const set = (attribute: TemplateAttribute, required: boolean | number | string): TemplateRule => ({
    attribute,
    required,
    rule: 'set',
  });
  return [
    set('class', 'CKO_SECRET_KEY'),
    set('keyType', 'CKK_AES'),
    set('token', flags.token),
    set('private', true),
    set('sensitive', true),
    set('extractable', flags.extractable),
    // CKA_EXTRACTABLE can be taken away only from an object that is modifiable.
    set('modifiable', flags.extractable),
    ...usages.map((usage) => set(usage, keyUsages.includes(usage))),
    set('valueLength', flags.bytes),
  ];
}

function reported(attribute: TemplateAttribute, required: boolean): TemplateRule {
  return { attribute, required, rule: 'reported' };
}

/** The template of an AES key the token makes itself. Throws `INPUT_INVALID` where purpose and flags contradict. */
export function generatedKeyTemplate(request: Omit<AesKeyRequest, 'label' | 'id'>): readonly TemplateRule[] {
  const { purpose, extractable, persistent, bits } = request;
  if (purpose === 'ephemeral' && persistent) throw contradiction('persistent', 'false for an ephemeral key');
  if (purpose === 'marker' && (extractable || !persistent)) throw contradiction('extractable', 'a persistent marker that stays');
  return [
    ...secretKey(usagesOf[purpose], { token: persistent, extractable, bytes: bits / 8 }),
    reported('local', true),
    reported('alwaysSensitive', true),
    reported('neverExtractable', !extractable),
  ];
}

/** What a key generated as extractable must read as after `makeUnextractable`: it stays modifiable, and has once been extractable. */
export function lockedKeyTemplate(request: Omit<AesKeyRequest, 'label' | 'id'>): readonly TemplateRule[] {
  return generatedKeyTemplate(request).map((rule) => (rule.attribute === 'extractable' ? { ...rule, required: false } : rule));
}

/**
 * The template of an AES key that comes out of a wrapped blob. Its history is outside the token, so nothing is claimed of it;
 * its length comes from the blob, and some modules do not tell it.
 */
export function unwrappedKeyTemplate(request: Omit<AesKeyRequest, 'label' | 'id'>): readonly TemplateRule[] {
  const set = generatedKeyTemplate(request).filter(({ rule }) => rule === 'set');
  const lengthReported = set.map(
    (rule): TemplateRule => (rule.attribute === 'valueLength' ? { ...rule, rule: 'reported' } : rule),
  );
  return [...lengthReported, reported('local', false)];
}

/** The template of an imported AES key that can only wrap, or only unwrap: a session object that never leaves. `bytes`: 16, 24 or 32. */
export function importedKeyTemplate(usage: 'wrap' | 'unwrap', bytes: number): readonly TemplateRule[] {
  return [...secretKey([usage], { token: false, extractable: false, bytes }), reported('local', false)];
}

/** The template of an imported RSA public key that can only wrap: a session object. */
export function publicKeyTemplate(): readonly TemplateRule[] {
  const values = {
    class: 'CKO_PUBLIC_KEY',
    keyType: 'CKK_RSA',
    token: false,
    private: false,
    encrypt: false,
    wrap: true,
    verify: false,
  } as const;
  return Object.entries(values).map(([attribute, required]) => ({
    attribute: attribute as TemplateAttribute,
    required,
    rule: 'set',
  }));
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

function contradiction(field: string, expected: string): ClavigerError {
  return new ClavigerError('INPUT_INVALID', { field, expected });
}
