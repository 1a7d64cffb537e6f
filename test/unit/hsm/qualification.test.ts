import { describe, expect, it } from 'vitest';
import { hasOwnLaxReasons, judge, type QualificationDemand } from '../../../shared/hsm/qualification/judge.ts';
import { properties, propertyIds, propertyOf } from '../../../shared/hsm/qualification/registry.ts';
import {
  type Finding,
  laxReasonsOf,
  type QualificationReport,
  qualificationReportSchema,
  verdictsOf,
} from '../../../shared/hsm/qualification/report.ts';
import { softwareOf } from '../../../shared/hsm/qualification/software.ts';
import { demandedValidationSchema, missingValidation, validationSchema } from '../../../shared/hsm/qualification/validation.ts';

const nothing: QualificationDemand = { needs: [], validation: null };
const claimed = {
  standard: 'FIPS 140-2',
  level: 3,
  certificate: '4321',
  firmware: '7.4',
  known: 'the list of the programme',
} as const;

/** A report in which all is well, but for `changes`. */
function report(
  verdicts: Readonly<Record<string, Finding['verdict']>> = {},
  changes: Partial<QualificationReport> = {},
): QualificationReport {
  const findings = propertyIds.map((id) => ({
    id,
    verdict: verdicts[id] ?? (properties[id].kind === 'security' ? 'enforced' : 'supported'),
    words: `seen for ${id}`,
    evidence: [{ call: 'C_WrapKey', returned: 'CKR_OK (0x0)' }],
  })) satisfies Finding[];
  return {
    identity: {
      manufacturer: 'Maker',
      model: 'Box',
      serial: '42',
      label: 'one',
      librarySha256: 'a'.repeat(64),
      firmware: '7.4',
      marker: null,
    },
    software: { is: false, why: 'nothing tells of it' },
    findings,
    quirks: [],
    validation: null,
    laxReasons: [...laxReasonsOf(findings)],
    ...changes,
  };
}

describe('what is asked of a token', () => {
  it('has no obstacle where everything is enforced', () => {
    const { obstacles, properties: judged } = judge(report(), nothing);
    expect(obstacles).toEqual([]);
    expect(judged.map(({ id }) => id)).toEqual(propertyIds);
    expect(judged.every(({ met }) => met)).toBe(true);
  });

  it('names who asks for a property', () => {
    const { properties: judged } = judge(report(), { needs: ['keeps-secret-keys', 'signs-ed25519'], validation: null });
    const askedBy = (id: string) => judged.find((property) => property.id === id)?.requiredBy;
    expect(askedBy('keeps-secret-keys')).toEqual(['script', 'production']);
    expect(askedBy('signs-ed25519')).toEqual(['script']);
    expect(askedBy('hides-sensitive-keys')).toEqual(['production']);
    expect(askedBy('undestroyable')).toEqual([]);
  });

  it('is not met by what is violated, though nobody asked: a lax token', () => {
    const lax = report({ 'keeps-secret-keys': 'violated' });
    expect(lax.laxReasons).toEqual(['It wraps secret keys that must not leave.']);
    expect(judge(lax, nothing).obstacles).toEqual([
      {
        about: 'keeps-secret-keys',
        words: 'production asks that it refuses to wrap an unextractable secret key; it does not: seen for keeps-secret-keys',
      },
    ]);
  });

  it.each([
    ['violated', 'undestroyable', 'the script asks that it does not destroy a key marked undestroyable; it does not'],
    ['unsupported', 'signs-ed25519', 'the script asks that it signs by Ed25519; it does not'],
    [
      'not-testable',
      'keeps-private-keys',
      'the script asks that it refuses to wrap an unextractable private key; this could not be tested',
    ],
  ] as const)('is not met by %s, where the script asks for it (%s)', (verdict, id, words) => {
    const { obstacles } = judge(report({ [id]: verdict }), { needs: [id], validation: null });
    expect(obstacles).toEqual([{ about: id, words: `${words}: seen for ${id}` }]);
  });

  it('lets through what could not be tested and nobody asked for, and small violations', () => {
    expect(judge(report({ 'keeps-private-keys': 'not-testable', undestroyable: 'violated' }), nothing).obstacles).toEqual([]);
  });

  it('is not met by a property that was not tried at all', () => {
    const { obstacles } = judge(report({}, { findings: [] }), { needs: ['signs-ed25519'], validation: null });
    expect(obstacles).toEqual([
      { about: 'signs-ed25519', words: 'the script asks that it signs by Ed25519; this could not be tested' },
    ]);
  });

  it('is never met by a software token', () => {
    const software = { is: true, why: 'it is made of files' };
    expect(judge(report({}, { software }), nothing).obstacles).toEqual([
      { about: 'software', words: 'it is a software token: it is made of files' },
    ]);
  });

  it('holds the lax reasons against the findings', () => {
    expect(hasOwnLaxReasons(report({ 'random-sane': 'violated' }))).toBe(true);
    expect(hasOwnLaxReasons(report({ 'random-sane': 'violated' }, { laxReasons: [] }))).toBe(false);
    expect(hasOwnLaxReasons(report({}, { laxReasons: ['It is slow.'] }))).toBe(false);
  });
});

describe('a demanded validation', () => {
  const missing = (demanded: string, changes: object = {}) =>
    missingValidation(demanded, { ...claimed, ...changes } as typeof claimed, { firmware: '7.4' });

  it('is met by the same standard or the newer one, at the level or above, for this firmware', () => {
    expect(missing('FIPS 140-2 level 3')).toBeNull();
    expect(missing('FIPS 140-2 level 2')).toBeNull();
    expect(missing('FIPS 140-2 level 3', { standard: 'FIPS 140-3' })).toBeNull();
  });

  it('is missing where nobody claims it, or something else is claimed', () => {
    expect(missingValidation('FIPS 140-2 level 3', null, { firmware: '7.4' })).toBe(
      'FIPS 140-2 level 3 is demanded, and nobody says that the token has it',
    );
    expect(missing('FIPS 140-2 level 4')).toBe('FIPS 140-2 level 4 is demanded, and what is claimed is FIPS 140-2 level 3');
    expect(missing('FIPS 140-3 level 3')).toContain('what is claimed is FIPS 140-2 level 3');
    expect(missing('FIPS 140-2 level 3', { firmware: '7.3' })).toBe(
      'certificate 4321 is for firmware 7.3, and the token says that it runs 7.4',
    );
    const demand = { needs: [], validation: 'FIPS 140-2 level 3' } as const;
    expect(judge(report(), demand).obstacles.map(({ about }) => about)).toEqual(['validation']);
    expect(judge(report({}, { validation: claimed }), demand).obstacles).toEqual([]);
  });

  it.each([
    ['FIPS 140-2', 4, true],
    ['FIPS 140-2', 5, false],
    ['FIPS 140-3', 7, false],
    ['Common Criteria EAL', 7, true],
  ] as const)('takes a claim of %s level %i: %s', (standard, level, isTaken) => {
    const parsed = validationSchema.safeParse({ ...claimed, standard, level });
    expect(parsed.success).toBe(isTaken);
    expect(parsed.error?.issues.map(({ path }) => path) ?? []).toEqual(isTaken ? [] : [['level']]);
  });

  it.each(['FIPS 140-2', 'FIPS 140-2 level 5', 'FIPS 140-1 level 1', 'fips 140-2 level 3', 'Common Criteria EAL level 8'])(
    'cannot be %s',
    (text) => {
      expect(demandedValidationSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('a report', () => {
  const refused = (changed: object) => qualificationReportSchema.safeParse({ ...report(), ...changed }).error?.issues[0];

  it('parses as it is, and stays itself', () => {
    expect(qualificationReportSchema.parse(report({}, { validation: claimed }))).toEqual(report({}, { validation: claimed }));
  });

  it('may name a property of a later build', () => {
    const finding: Finding = { id: 'something-new', verdict: 'violated', words: 'seen', evidence: [] };
    expect(qualificationReportSchema.safeParse(report({}, { findings: [finding] })).success).toBe(true);
    expect(propertyOf('something-new')).toBeNull();
    expect(propertyOf('constructor')).toBeNull();
  });

  it('is refused with a member nobody knows, a property twice, or a verdict of the other kind', () => {
    const [first] = report().findings;
    expect(refused({ more: 1 })).toMatchObject({ code: 'unrecognized_keys' });
    expect(refused({ findings: [first, first] })).toMatchObject({ message: 'each property once', path: ['findings', 1, 'id'] });
    expect(refused({ findings: [{ ...first, verdict: 'supported' }] })).toMatchObject({ path: ['findings', 0, 'verdict'] });
    expect(refused({ findings: [{ ...first, milliseconds: 0.5 }] })).toMatchObject({ path: ['findings', 0, 'milliseconds'] });
    expect(refused({ validation: { ...claimed, level: 9 } })).toMatchObject({ path: ['validation', 'level'] });
  });

  it('is bounded', () => {
    expect(
      refused({ findings: Array.from({ length: 201 }, (_, index) => ({ ...report().findings[0], id: `a${index}` })) }),
    ).toMatchObject({
      path: ['findings'],
    });
    const [first] = report().findings;
    const evidence = Array.from({ length: 7 }, () => ({ call: 'C_Sign', returned: 'CKR_OK (0x0)' }));
    expect(refused({ findings: [{ ...first, evidence }] })).toMatchObject({ path: ['findings', 0, 'evidence'] });
  });
});

describe('the registry of properties', () => {
  it('says of each why it matters and where it is demanded', () => {
    for (const id of propertyIds) {
      const { title, why, source, kind } = properties[id];
      expect(title, id).toMatch(/^[a-z].*[^.]$/);
      expect(why, id).toMatch(/^[A-Z].+\.$/);
      expect(source, id).not.toBe('');
      expect(verdictsOf[kind], id).toContain('not-testable');
    }
  });
});

describe('whether a token is software', () => {
  const hardware = { title: 'Box', software: false };
  const makes = (manufacturer: string, model: string, family = hardware) => softwareOf({ manufacturer, model }, family).is;

  it('is told by its family, or by what it calls itself', () => {
    expect(makes('x', 'y', { title: 'SoftHSM 2', software: true })).toBe(true);
    expect(makes('SoftHSM project', 'SoftHSM v2')).toBe(true);
    expect(makes('Mozilla Foundation', 'NSS 3')).toBe(true);
    expect(makes('IBM', 'IBM SoftTok')).toBe(true);
    expect(makes('IBM', 'SW   TPM')).toBe(true);
  });

  it('is not told by the words OpenSC has for a card', () => {
    expect(makes('piv_II', 'PKCS#15 emulated')).toBe(false);
    expect(makes('Yubico', 'YubiHSM')).toBe(false);
  });

  it('is not told by letters in the middle of a name', () => {
    expect(makes('Microsoft', 'Smart Card')).toBe(false);
    expect(makes('ANSSI', 'Carte agent')).toBe(false);
  });
});
