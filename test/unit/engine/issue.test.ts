import { describe, expect, it } from 'vitest';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { type Facts, noFacts } from '../../../shared/engine/facts.ts';
import { issueCrl } from '../../../shared/engine/steps/issue-crl.ts';
import { issueRoot, rootProfile } from '../../../shared/engine/steps/issue-root.ts';
import { issueSubordinate } from '../../../shared/engine/steps/issue-subordinate.ts';
import { certificateBody } from '../../../shared/pki/certificate-body.ts';
import { parseSigningRequest } from '../../../shared/pki/request.ts';
import { oddRequest } from '../pki/requests.ts';
import {
  context,
  facts,
  fixed,
  issuing,
  issuingFields,
  key,
  list,
  listFields,
  request,
  root,
  rootFields,
  signed,
  stepOf,
  throwAway,
  withRoot,
} from './issue-story.ts';

type Member = Readonly<Record<string, unknown>>;
const rootCheck = (change: Member = {}, detail: Member = {}, known = facts, fields = rootFields) => {
  const observed = { ...root.observed, ...change };
  const act = {
    ...root.act,
    detail: { ...root.act.detail, ...detail } as JsonObject,
    observed: observed as unknown as JsonObject,
  };
  return (
    issueRoot.consistent?.(stepOf('issue-root', fields), issueRoot.observed.parse(observed), context(known, [act]))?.what ?? null
  );
};
const issuingCheck = (
  change: Member = {},
  detail: Member = {},
  known = withRoot,
  fields: typeof issuingFields & Member = issuingFields,
) => {
  const observed = { ...issuing.observed, ...change };
  const act = {
    ...issuing.act,
    detail: { ...issuing.act.detail, ...detail } as JsonObject,
    observed: observed as unknown as JsonObject,
  };
  const step = stepOf('issue-subordinate', issueSubordinate.fields.parse({ ...fields, years: String(fields.years) }));
  return issueSubordinate.consistent?.(step, issueSubordinate.observed.parse(observed), context(known, [act]))?.what ?? null;
};
const listCheck = (change: Member = {}, detail: Member = {}, known = withRoot, fields = listFields) => {
  const observed = { ...list.observed, ...change };
  const act = {
    ...list.act,
    detail: { ...list.act.detail, ...detail } as JsonObject,
    observed: observed as unknown as JsonObject,
  };
  return (
    issueCrl.consistent?.(stepOf('issue-crl', fields), issueCrl.observed.parse(observed), context(known, [act]))?.what ?? null
  );
};
const other = bytesToBase64(
  signed(certificateBody(rootProfile({ ...rootFields, 'path-length': 'none' }, facts, fixed)), throwAway),
);

describe('issue-root', () => {
  it('is consistent as it is recorded', () => expect(rootCheck()).toBeNull());
  it.each([
    ['another subject', { subject: 'C=DE' }, {}, 'subject'],
    ['another algorithm', { algorithm: 'RSA' }, {}, 'algorithm'],
    ['fewer years', { to: '2036-11-24T02:59:59.000Z' }, {}, 'years of validity'],
    ['another serial number', { serial: `4${'0'.repeat(31)}` }, {}, 'serial number'],
    ['another digest', { sha256: '0'.repeat(64) }, {}, 'SHA-256 of what was issued'],
    [
      'another certificate',
      { der: other },
      {},
      'what each extension says (RFC 5280 4.2.1; RFC 7093 2) (CERTIFICATE_LINT_FAILED)',
    ],
    ['fewer checks', { checks: [] }, {}, 'what was looked at'],
    ['another key', {}, { key: 'bb'.repeat(16) }, 'key that signs'],
    ['other bytes announced', {}, { body: 'AAAA' }, 'what was to be signed'],
    ['a throw-away key that signed something else', {}, { lint: other }, 'what the throw-away key signed'],
    ['no throw-away certificate', {}, { lint: 'no base64' }, 'what the throw-away key signed'],
    [
      'a later beginning announced',
      {},
      { from: '2026-11-24T03:00:02.000Z' },
      'beginning of its validity, in the form of its year (RFC 5280 4.1.2.5) (CERTIFICATE_LINT_FAILED)',
    ],
  ] as const)('contradicts %s', (_what, change, detail, what) => expect(rootCheck(change, detail)).toBe(what));

  it('contradicts another script, key or none', () => {
    expect(rootCheck({}, {}, facts, { ...rootFields, 'path-length': 'none' })).toContain('what each extension says');
    expect(rootCheck({}, {}, { ...noFacts })).toBe('algorithm');
    expect(rootCheck({}, {}, { ...facts, keys: { 'root-key': { ...key, state: 'suspended' } } })).toBe(
      'key root-key (TOKEN_KEY_MISSING)',
    );
  });

  it('lets only somebody who neither acts nor holds a share type the fingerprint, and only the right one', () => {
    const step = stepOf('issue-root', rootFields);
    const turns = issueRoot.turns(step, context(facts));
    expect(turns.map(({ id, people }) => [id, people])).toEqual([
      ['issue', ['administrator-1']],
      ['compare', ['security-officer-1', 'internal-witness-1']],
    ]);
    const typed = (sha256: string) =>
      issueRoot.consistent?.(step, { sha256, compared: true }, context(withRoot, [], 'compare'))?.what ?? null;
    expect(typed(root.observed.sha256)).toBeNull();
    expect(typed('0'.repeat(64))).toBe('fingerprint typed from paper');
    expect(issueRoot.consistent?.(step, { sha256: root.observed.sha256, compared: true }, context(withRoot))?.what).toBe(
      'fingerprint typed from paper',
    );
  });

  it('makes a fact of what was issued, and none of a comparison', () => {
    const step = stepOf('issue-root', rootFields);
    const turn = { id: 'issue', person: 'administrator-1' };
    const reduced = issueRoot.reduce(facts, step, issueRoot.observed.parse(root.observed), turn);
    expect(reduced.certificates.root).toMatchObject({ kind: 'certificate', key: 'root-key', sha256: root.observed.sha256 });
    expect(issueRoot.reduce(facts, step, { sha256: root.observed.sha256, compared: true }, turn)).toEqual(facts);
  });

  it('contradicts times that are none', () => {
    expect(rootCheck({ from: '2026-99-99T00:00:00.000Z' })).toBe('years of validity');
    expect(rootCheck({}, { from: 'soon' })).toBe('announced validity (CERTIFICATE_PROFILE_REFUSED)');
  });
});

describe('issue-subordinate', () => {
  it('is consistent as it is recorded', () => expect(issuingCheck()).toBeNull());
  it.each([
    ['another request', { request: bytesToBase64(oddRequest()) }, 'SHA-256 of the signing request (SIGNING_REQUEST_DIFFERENT)'],
    ['a request that is none', { request: 'AAAA' }, 'SHA-256 of the signing request (SIGNING_REQUEST_DIFFERENT)'],
    ['another kind of key', { publicKey: 'EC P-384' }, 'key of the subordinate'],
    ['more years', { to: '2034-11-24T02:59:59.000Z' }, 'years of validity'],
    [
      'the certificate of the root',
      { der: root.observed.der },
      'serial number, positive and of 126 random bits (RFC 5280 4.1.2.2; BR 7.1) (CERTIFICATE_LINT_FAILED)',
    ],
  ] as const)('contradicts %s', (_what, change, what) => expect(issuingCheck(change)).toBe(what));

  it.each([
    ['no issuer', facts, {}, 'certificate root (CERTIFICATE_ISSUER_REFUSED)'],
    [
      'a key that it was to certify itself',
      {
        ...withRoot,
        keys: { ...withRoot.keys, own: { ...key, publicKey: bytesToBase64(parseSigningRequest(request).publicKey) } },
      },
      {},
      'key in the signing request (SIGNING_REQUEST_KEY_REFUSED)',
    ],
    [
      'other purposes',
      withRoot,
      { purposes: ['code-signing'] },
      'what each extension says (RFC 5280 4.2.1; RFC 7093 2) (CERTIFICATE_LINT_FAILED)',
    ],
    [
      'a constraint',
      withRoot,
      { 'permitted-domains': ['example.org'] },
      'which extensions, each once, critical or not (RFC 5280 4.2; BR 7.1.2.1, 7.1.2.6) (CERTIFICATE_LINT_FAILED)',
    ],
  ] as const)('contradicts %s', (_what, known, change, what) => {
    expect(issuingCheck({}, {}, known as Facts, { ...issuingFields, ...change } as typeof issuingFields)).toBe(what);
  });
});

describe('issue-crl', () => {
  it('is consistent as it is recorded', () => expect(listCheck()).toBeNull());
  it.each([
    ['another number', { number: 2 }, listFields, 'number of the list'],
    ['more revoked', { revoked: 1 }, listFields, 'revoked certificates'],
    ['a later next update', { to: '2027-11-24T03:00:00.000Z' }, listFields, 'next update'],
    [
      'a script with an entry',
      { revoked: 1 },
      { ...listFields, revoked: '4a superseded' },
      'revoked certificates, each once, with a reason (RFC 5280 5.1.2.6, 5.3.1; BR 7.2.2) (CERTIFICATE_LINT_FAILED)',
    ],
  ] as const)('contradicts %s', (_what, change, fields, what) => expect(listCheck(change, {}, withRoot, fields)).toBe(what));
});
