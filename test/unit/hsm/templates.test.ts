import { describe, expect, it } from 'vitest';
import {
  arrivedPrivateTemplate,
  privateHalfTemplate,
  publicHalfTemplate,
  wrappingPublicTemplate,
} from '../../../shared/hsm/pair-templates.ts';
import type { KeyAttributes } from '../../../shared/hsm/port/key.ts';
import { compareWithTemplate, requireTemplate, type TemplateRule } from '../../../shared/hsm/template-rules.ts';
import {
  arrivedKeyTemplate,
  generatedKeyTemplate,
  importedKeyTemplate,
  lockedKeyTemplate,
} from '../../../shared/hsm/templates.ts';

const request = { kind: 'aes-256', extractable: true, persistent: true, purpose: 'data' } as const;

function silent(): KeyAttributes {
  const names = [
    'class',
    'keyType',
    'label',
    'id',
    'token',
    'private',
    'sensitive',
    'extractable',
    'modifiable',
    'encrypt',
    'decrypt',
    'wrap',
  ];
  const more = ['unwrap', 'sign', 'verify', 'derive', 'local', 'alwaysSensitive', 'neverExtractable', 'valueLength'];
  const others = ['alwaysAuthenticate', 'wrapWithTrusted', 'trusted', 'modulusBits', 'curve'];
  return Object.fromEntries([...names, ...more, ...others].map((name) => [name, null])) as unknown as KeyAttributes;
}

function answering(template: readonly TemplateRule[]): KeyAttributes {
  return { ...silent(), ...Object.fromEntries(template.map(({ attribute, required }) => [attribute, required])) };
}

/** What is only reported of a new key, asked for where it is wanted, or none of a secret key’s. */
const unsaid = [
  ...['label', 'id', 'alwaysSensitive', 'neverExtractable'],
  ...['alwaysAuthenticate', 'wrapWithTrusted', 'trusted', 'modulusBits', 'curve'],
];

describe('templates', () => {
  const all = [
    generatedKeyTemplate(request),
    generatedKeyTemplate({ ...request, persistent: false, purpose: 'ephemeral' }),
    generatedKeyTemplate({ ...request, extractable: false, purpose: 'marker' }),
    arrivedKeyTemplate(request),
    generatedKeyTemplate({ ...request, kind: 'hmac-384' }),
    arrivedKeyTemplate({ ...request, kind: 'hmac-512' }),
    importedKeyTemplate('wrap', 32),
    importedKeyTemplate('unwrap', 16),
  ];

  it('say every attribute of a secret key, none twice', () => {
    const expected = Object.keys(silent()).filter((name) => !unsaid.includes(name));
    for (const template of all) {
      const names = template.map(({ attribute }) => attribute);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(expected));
    }
  });

  it('never let a key be both sensitive and clear, or wrap and decrypt', () => {
    for (const template of all) {
      const value = (attribute: string) => template.find((rule) => rule.attribute === attribute)?.required;
      expect(value('sensitive')).toBe(true);
      expect(value('private')).toBe(true);
      expect(value('wrap') === true && value('decrypt') === true).toBe(false);
      expect(value('wrap') === true && value('unwrap') === true).toBe(false);
      expect(value('unwrap') === true && value('encrypt') === true).toBe(false);
    }
  });

  it('accept a token that answers as asked', () => {
    for (const template of [...all, wrappingPublicTemplate()]) {
      expect(() => requireTemplate(template, answering(template))).not.toThrow();
      expect(compareWithTemplate(template, answering(template)).map(({ attribute }) => attribute)).toEqual(
        template.map(({ attribute }) => attribute),
      );
    }
  });

  it.each(generatedKeyTemplate(request).filter(({ rule }) => rule === 'set'))(
    'refuse a token that answers otherwise for $attribute',
    (rule) => {
      const template = generatedKeyTemplate(request);
      const other = typeof rule.required === 'boolean' ? !rule.required : 'other';
      const wrong = { ...answering(template), [rule.attribute]: other };
      const details = { field: rule.attribute, expected: String(rule.required), got: String(other) };
      expect(() => requireTemplate(template, wrong)).toThrow(
        expect.objectContaining({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details }),
      );
      const none = { ...answering(template), [rule.attribute]: null };
      const noAnswer = { field: rule.attribute, expected: String(rule.required), got: 'no answer' };
      expect(() => requireTemplate(template, none)).toThrow(
        expect.objectContaining({ code: 'TOKEN_ATTRIBUTE_MISMATCH', details: noAnswer }),
      );
    },
  );

  it.each(['local', 'alwaysSensitive', 'neverExtractable'] as const)(
    'only report %s, which some modules get wrong',
    (attribute) => {
      const template = generatedKeyTemplate(request);
      const attributes = { ...answering(template), [attribute]: null };
      expect(() => requireTemplate(template, attributes)).not.toThrow();
      const row = compareWithTemplate(template, attributes).find((comparison) => comparison.attribute === attribute);
      expect(row).toMatchObject({ got: null, verdict: 'reported-only' });
    },
  );

  it('tell a key that was made unextractable from one that never could leave', () => {
    const locked = answering(lockedKeyTemplate(request));
    expect(locked).toMatchObject({ extractable: false, modifiable: true, neverExtractable: false });
    const never = generatedKeyTemplate({ ...request, extractable: false });
    expect(() => requireTemplate(never, locked)).toThrow(expect.objectContaining({ code: 'TOKEN_ATTRIBUTE_MISMATCH' }));
  });

  it.each([
    ['persistent', { ...request, purpose: 'ephemeral' }],
    ['extractable', { ...request, purpose: 'marker' }],
    ['extractable', { ...request, purpose: 'marker', extractable: false, persistent: false }],
  ] as const)('refuse a purpose that contradicts %s', (field, contradiction) => {
    expect(() => generatedKeyTemplate(contradiction)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', details: expect.objectContaining({ field }) }),
    );
  });

  it('ask for a trusted wrapping key only where it is wanted', () => {
    const rule = { attribute: 'wrapWithTrusted', required: true, rule: 'set' };
    expect(generatedKeyTemplate({ ...request, trustedWrapping: true })).toContainEqual(rule);
    expect(generatedKeyTemplate(request).map(({ attribute }) => attribute)).not.toContain('wrapWithTrusted');
  });

  it('refuse a kind that contradicts the purpose', () => {
    for (const purpose of ['ephemeral', 'marker'] as const) {
      const contradiction = { kind: 'hmac-256', extractable: false, persistent: purpose === 'marker', purpose } as const;
      expect(() => generatedKeyTemplate(contradiction)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', details: expect.objectContaining({ field: 'kind' }) }),
      );
    }
  });
});

describe('templates of pairs', () => {
  const signing = { kind: 'ec-p256', extractable: true, persistent: true, purpose: 'signing' } as const;
  const transport = { ...signing, kind: 'rsa-2048', purpose: 'transport' } as const;

  it.each([
    ['a signing key', privateHalfTemplate(signing), ['sign']],
    ['a transport key', privateHalfTemplate(transport), ['decrypt', 'unwrap']],
    ['a key that arrived', arrivedPrivateTemplate(signing), ['sign']],
    ['a public signing key', publicHalfTemplate(signing), ['verify']],
    ['a public transport key', publicHalfTemplate(transport), ['encrypt', 'wrap']],
  ])('give %s its uses and no other', (_name, template, expected) => {
    const uses = ['encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify', 'derive'];
    const allowed = template.filter(({ attribute, required }) => uses.includes(attribute) && required === true);
    expect(allowed.map(({ attribute }) => attribute)).toEqual(expected);
  });

  it('hide private halves and say what public halves are', () => {
    for (const template of [privateHalfTemplate(signing), arrivedPrivateTemplate(transport)]) {
      const answers = answering(template);
      expect(answers).toMatchObject({ class: 'CKO_PRIVATE_KEY', private: true, sensitive: true, extractable: true });
    }
    expect(answering(publicHalfTemplate(signing))).toMatchObject({ class: 'CKO_PUBLIC_KEY', curve: 'P-256', private: false });
    expect(answering(publicHalfTemplate(transport))).toMatchObject({ keyType: 'CKK_RSA', modulusBits: 2048 });
  });

  it('ask for a PIN at each use and for trusted wrapping only where it is wanted', () => {
    const asked = answering(privateHalfTemplate({ ...signing, alwaysAuthenticate: true, trustedWrapping: true }));
    expect(asked).toMatchObject({ alwaysAuthenticate: true, wrapWithTrusted: true });
    expect(answering(privateHalfTemplate(signing))).toMatchObject({ alwaysAuthenticate: null, wrapWithTrusted: null });
  });

  it.each(['ec-p384', 'ed25519'] as const)('refuse %s as a transport key', (kind) => {
    expect(() => publicHalfTemplate({ ...transport, kind })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', details: expect.objectContaining({ field: 'purpose' }) }),
    );
  });
});
