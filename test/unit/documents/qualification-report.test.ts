import { describe, expect, it } from 'vitest';
import {
  capabilityGroups,
  qualificationText,
  securityGroups,
  verdictOf,
} from '../../../shared/documents/qualification-report.ts';
import { judge } from '../../../shared/hsm/qualification/judge.ts';
import { properties, propertyIds } from '../../../shared/hsm/qualification/registry.ts';
import { type Finding, laxReasonsOf, type QualificationReport } from '../../../shared/hsm/qualification/report.ts';

/** A report in which everything is well but what is named. */
function reportWith(verdicts: Readonly<Record<string, Finding['verdict']>>, isSoftware = false): QualificationReport {
  const findings = propertyIds.map((id): Finding => {
    const verdict = verdicts[id] ?? (properties[id].kind === 'security' ? 'enforced' : 'supported');
    return { id, verdict, words: `Seen of ${id}.`, evidence: [{ call: 'C_WrapKey', returned: 'CKR_OK (0x0)' }] };
  });
  return {
    identity: {
      manufacturer: 'Maker',
      model: 'Model',
      serial: '7',
      label: 'root',
      librarySha256: 'ab'.repeat(32),
      firmware: '1.0',
      marker: null,
    },
    software: { is: isSoftware, why: isSoftware ? 'it calls itself “soft”' : 'nothing tells of software' },
    findings,
    quirks: [{ family: 'A family', name: 'odd', change: 'it is asked twice', source: 'measured' }],
    validation: null,
    laxReasons: [...laxReasonsOf(findings)],
  };
}

describe('the verdict', () => {
  it.each([
    ['all is well', reportWith({}), true, 'It enforces everything that could be tested.'],
    ['it is software', reportWith({}, true), false, 'It enforces everything that could be tested.'],
    ['a key gets out', reportWith({ 'keeps-secret-keys': 'violated' }), false, 'It lets out keys it should keep.'],
    ['a wrong PIN gets in', reportWith({ 'refuses-wrong-pin': 'violated' }), false, 'It accepts a wrong PIN.'],
    ['something lesser is missing', reportWith({ undestroyable: 'violated' }), true, 'One property is not enforced.'],
    ['two are', reportWith({ undestroyable: 'violated', unmodifiable: 'violated' }), true, '2 properties are not enforced.'],
  ])('when %s', (_when, report, fit, keeping) => {
    const verdict = verdictOf(report);
    expect(verdict.fit).toBe(fit);
    expect(verdict.sentences[1]).toBe(keeping);
    expect(verdict.sentences[0]).toBe(report.software.is ? 'A software token.' : 'A token that shows no sign of being software.');
    expect(verdict.sentences[2]).toBe(fit ? 'Nothing that was tried speaks against production.' : 'Not for production.');
  });

  it.each(propertyIds)('agrees with who judges for production about %s', (id) => {
    const report = reportWith({ [id]: properties[id].kind === 'security' ? 'violated' : 'unsupported' });
    expect(verdictOf(report).fit).toBe(judge(report, { needs: [], validation: null }).obstacles.length === 0);
  });
});

describe('the findings', () => {
  const report = reportWith({ undestroyable: 'violated', 'wrap-with-trusted': 'not-testable', 'signs-ed25519': 'unsupported' });

  it('about security come by verdict, what is not enforced first', () => {
    const groups = securityGroups(report);
    expect(groups.map(({ verdict }) => verdict)).toEqual(['violated', 'not-testable', 'enforced']);
    expect(groups[0]?.findings).toMatchObject([{ id: 'undestroyable', title: 'does not destroy a key marked undestroyable' }]);
  });

  it('about capabilities come by what they are for; none is lost', () => {
    const groups = capabilityGroups(report);
    expect(groups.map(({ title }) => title)).toEqual(['Keys', 'Wrapping and checking', 'Signing and opening']);
    const all = [...securityGroups(report), ...groups].flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(all.sort()).toEqual([...propertyIds].sort());
  });

  it('of a later build are shown by their names', () => {
    const later: Finding = { id: 'of-tomorrow', verdict: 'violated', words: 'Seen.', evidence: [] };
    expect(securityGroups({ ...report, findings: [later] })).toMatchObject([
      { findings: [{ id: 'of-tomorrow', title: 'of-tomorrow' }] },
    ]);
    const able: Finding = { ...later, verdict: 'supported' };
    expect(capabilityGroups({ ...report, findings: [able] })).toMatchObject([{ findings: [{ title: 'of-tomorrow' }] }]);
  });
});

describe('the text', () => {
  const report = reportWith({ 'keeps-secret-keys': 'violated' }, true);
  const text = qualificationText(report, '2026-11-24T00:08:12.000Z');

  it('begins with the verdict and says what the token is', () => {
    expect(text).toContain('A software token. It lets out keys it should keep. Not for production.');
    for (const part of ['2026-11-24 00:08 UTC', 'Maker', 'ab'.repeat(32), 'it calls itself “soft”', 'nothing was claimed'])
      expect(text).toContain(part);
  });

  it('has every finding with its calls, in lines that fit on paper', () => {
    for (const id of propertyIds) expect(text).toContain(properties[id].title);
    expect(text.match(/C_WrapKey → CKR_OK \(0x0\)/g)).toHaveLength(propertyIds.length);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('is the same for the same report', () => {
    expect(qualificationText(report, '2026-11-24T00:08:12.000Z')).toBe(text);
  });
});
