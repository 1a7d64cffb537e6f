import { ClavigerError } from '../core/errors/index.ts';
import { secretKind } from './key-kinds.ts';
import type { SecretKeyPurpose, SecretKeyRequest } from './port/key-requests.ts';
import { reportedRule, setRule, type TemplateRule } from './template-rules.ts';

type Usage = 'encrypt' | 'decrypt' | 'wrap' | 'unwrap' | 'sign' | 'verify' | 'derive';
const usages: readonly Usage[] = ['encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify', 'derive'];

/** What AES keys of each purpose may be used for. `sign` of a data key is there so that the token can compute its CMAC check value. */
const aesUsages = {
  data: ['encrypt', 'decrypt', 'sign'],
  ephemeral: ['wrap'],
  marker: ['sign'],
} as const satisfies Record<SecretKeyPurpose, readonly Usage[]>;

const hmacUsages: readonly Usage[] = ['sign', 'verify'];

/** A request as far as templates are concerned. */
export type SecretTemplateRequest = Omit<SecretKeyRequest, 'label' | 'id'>;

interface SecretFacts {
  readonly keyType: 'CKK_AES' | 'CKK_GENERIC_SECRET';
  readonly token: boolean;
  readonly extractable: boolean;
  readonly bytes: number;
}

function secretKey(keyUsages: readonly Usage[], facts: SecretFacts): readonly TemplateRule[] {
  return [
    setRule('class', 'CKO_SECRET_KEY'),
    setRule('keyType', facts.keyType),
    setRule('token', facts.token),
    setRule('private', true),
    setRule('sensitive', true),
    setRule('extractable', facts.extractable),
    // CKA_EXTRACTABLE can be taken away only from an object that is modifiable.
    setRule('modifiable', facts.extractable),
    ...usages.map((usage) => setRule(usage, keyUsages.includes(usage))),
    setRule('valueLength', facts.bytes),
  ];
}

/** The template of a secret key the token makes itself. Throws `INPUT_INVALID` where kind, purpose and flags contradict. */
export function generatedKeyTemplate(request: SecretTemplateRequest): readonly TemplateRule[] {
  const { purpose, extractable, persistent } = request;
  const { keyType, bits } = secretKind(request.kind);
  if (keyType !== 'CKK_AES' && purpose !== 'data') throw contradiction('kind', `an AES key for the purpose ${purpose}`);
  if (purpose === 'ephemeral' && persistent) throw contradiction('persistent', 'false for an ephemeral key');
  if (purpose === 'marker' && (extractable || !persistent)) throw contradiction('extractable', 'a persistent marker that stays');
  const keyUsages = keyType === 'CKK_AES' ? aesUsages[purpose] : hmacUsages;
  return [
    ...secretKey(keyUsages, { keyType, token: persistent, extractable, bytes: bits / 8 }),
    ...trustRules(request),
    reportedRule('local', true),
    reportedRule('alwaysSensitive', true),
    reportedRule('neverExtractable', !extractable),
  ];
}

/** What a key generated as extractable must read as after `makeUnextractable`: it stays modifiable, and has once been extractable. */
export function lockedKeyTemplate(request: SecretTemplateRequest): readonly TemplateRule[] {
  return generatedKeyTemplate(request).map((rule) => (rule.attribute === 'extractable' ? { ...rule, required: false } : rule));
}

/**
 * The template of a secret key that comes out of a wrapped blob, or out of this computer's memory. Its history is outside the
 * token, so nothing is claimed of it; its length comes with it, and some modules do not tell it.
 */
export function arrivedKeyTemplate(request: SecretTemplateRequest): readonly TemplateRule[] {
  const set = generatedKeyTemplate(request).filter(({ rule }) => rule === 'set');
  const lengthReported = set.map((rule) =>
    rule.attribute === 'valueLength' ? reportedRule('valueLength', rule.required) : rule,
  );
  return [...lengthReported, reportedRule('local', false)];
}

/** The template of an imported AES key that can only wrap, or only unwrap: a session object that never leaves. `bytes`: 16, 24 or 32. */
export function importedKeyTemplate(usage: 'wrap' | 'unwrap', bytes: number): readonly TemplateRule[] {
  const facts = { keyType: 'CKK_AES', token: false, extractable: false, bytes } as const;
  return [...secretKey([usage], facts), reportedRule('local', false)];
}

/** The rule for CKA_WRAP_WITH_TRUSTED, where it is asked for: some modules do not know it at all. */
export function trustRules({ trustedWrapping }: Pick<SecretKeyRequest, 'trustedWrapping'>): readonly TemplateRule[] {
  return trustedWrapping === true ? [setRule('wrapWithTrusted', true)] : [];
}

function contradiction(field: string, expected: string): ClavigerError {
  return new ClavigerError('INPUT_INVALID', { field, expected });
}
