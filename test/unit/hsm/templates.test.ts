import { describe, expect, it } from 'vitest';
import type { KeyAttributes } from '../../../shared/hsm/port/key.ts';
import {
  compareWithTemplate,
  generatedKeyTemplate,
  importedKeyTemplate,
  lockedKeyTemplate,
  publicKeyTemplate,
  requireTemplate,
  type TemplateRule,
  unwrappedKeyTemplate,
} from '../../../shared/hsm/templates.ts';

const request = { bits: 256, extractable: true, persistent: true, purpose: 'data' } as const;

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
  return Object.fromEntries([...names, ...more].map((name) => [name, null])) as unknown as KeyAttributes;
}

function answering(template: readonly TemplateRule[]): KeyAttributes {
  return { ...silent(), ...Object.fromEntries(template.map(({ attribute, required }) => [attribute, required])) };
}

describe('templates', () => {
  const all = [
    generatedKeyTemplate(request),
    generatedKeyTemplate({ ...request, persistent: false, purpose: 'ephemeral' }),
    generatedKeyTemplate({ ...request, extractable: false, purpose: 'marker' }),
    unwrappedKeyTemplate(request),
    importedKeyTemplate('wrap', 32),
    importedKeyTemplate('unwrap', 16),
  ];

  it('say every attribute of a secret key, none twice', () => {
    const expected = Object.keys(silent()).filter(
      (name) => !['label', 'id', 'alwaysSensitive', 'neverExtractable'].includes(name),
    );
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
    for (const template of [...all, publicKeyTemplate()]) {
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
});
