import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { DoneAct } from '../../../shared/engine/contradiction.ts';
import { type CertificateFact, type Facts, type KeyFact, noFacts } from '../../../shared/engine/facts.ts';
import { type Fixed, signDetail } from '../../../shared/engine/issued.ts';
import type { BoundStep, TurnContext } from '../../../shared/engine/step-kind.ts';
import { generateKeyPair } from '../../../shared/engine/steps/generate-key-pair.ts';
import { issueCrl, revocationProfile } from '../../../shared/engine/steps/issue-crl.ts';
import { issueRoot, rootProfile } from '../../../shared/engine/steps/issue-root.ts';
import { issueSubordinate, subordinateProfile } from '../../../shared/engine/steps/issue-subordinate.ts';
import { authorityCheckTitles } from '../../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../../shared/pki/certificate-body.ts';
import { parseSigningRequest } from '../../../shared/pki/request.ts';
import { revocationBody } from '../../../shared/pki/revocation.ts';
import { revocationCheckTitles } from '../../../shared/pki/revocation-checks.ts';
import { signedStructure } from '../../../shared/pki/signing.ts';
import { emptyWorld, type World } from '../../../shared/script/world.ts';
import { oddRequest, spkiOf } from '../pki/requests.ts';

const rootPair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const throwAway = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const key: KeyFact = {
  label: 'root-key-1',
  id: 'aa'.repeat(16),
  type: 'ec',
  bits: 384,
  publicKey: bytesToBase64(spkiOf(rootPair.publicKey)),
  extractable: false,
  origin: 'here',
  state: 'active',
};
const facts: Facts = { ...noFacts, keys: { 'root-key': key } };
const fixed: Fixed = {
  serial: `4${'1'.repeat(31)}`,
  from: Date.parse('2026-11-24T03:00:00Z'),
  to: Date.parse('2046-11-24T02:59:59Z'),
};
const names = { country: 'DE', organisation: 'Example GmbH' };
const rootFields = {
  key: 'root-key',
  certificate: 'root',
  ...names,
  'common-name': 'Example Root R1',
  years: 20,
  'path-length': '1',
};
const request = oddRequest();
const issuingFields = {
  key: 'root-key',
  issuer: 'root',
  certificate: 'issuing',
  'request-file': '/media/request.der',
  'request-sha256': digestHex(request),
  ...names,
  'common-name': 'Example Issuing I1',
  years: 7,
  purposes: ['server-authentication' as const],
};
const listFields = { key: 'root-key', issuer: 'root', list: 'root-list', number: 1, days: 180, revoked: 'none' };

function stepOf<F>(kind: string, fields: F): BoundStep<F> {
  const header = {
    id: 'step',
    kind,
    title: 'Step',
    say: '',
    actor: 'administrator',
    approve: [],
    minutes: 1,
    section: 's',
    block: null,
  };
  return { ...header, actor: 'administrator', expect: {}, optional: null, fields };
}

const roles = ['administrator', 'security-officer', 'internal-witness', 'custodian'] as const;
const plan = { people: roles.map((role) => ({ id: `${role}-1`, role })) } as unknown as TurnContext['plan'];

function context(known: Facts, done: readonly DoneAct[] = [], turn = 'issue'): TurnContext {
  const rest = {
    taken: [],
    tried: [],
    present: [],
    run: 1,
    checkpointed: false,
    person: 'administrator-1',
    head: '0'.repeat(64),
  };
  return { ...rest, plan, facts: known, turn, at: '2026-11-24T03:00:01.000Z', done } as unknown as TurnContext;
}

function signed(body: Uint8Array, by: { readonly privateKey: KeyObject }): Uint8Array {
  return signedStructure(body, 'ecdsa-sha384', new Uint8Array(sign('sha384', body, { key: by.privateKey, dsaEncoding: 'der' })));
}

/** What is recorded when `body` is issued, and the act that it belongs to. */
function issued(body: Uint8Array, at: Fixed, checks: readonly string[], also: JsonObject) {
  const der = signed(body, rootPair);
  const observed = {
    der: bytesToBase64(der),
    sha256: digestHex(der),
    algorithm: 'ECDSA with SHA-384',
    from: new Date(at.from).toISOString(),
    to: new Date(at.to).toISOString(),
    checks: [...checks],
    ...also,
  };
  return { observed, act: { act: 'sign', detail: signDetail(key, at, body, signed(body, throwAway)), observed } };
}

const root = issued(certificateBody(rootProfile(rootFields, facts, fixed)), fixed, authorityCheckTitles, {
  serial: fixed.serial,
  subject: 'C=DE, O=Example GmbH, CN=Example Root R1',
});
const rootFact: CertificateFact = {
  kind: 'certificate',
  key: 'root-key',
  subject: '',
  der: root.observed.der,
  sha256: root.observed.sha256,
};
const withRoot: Facts = { ...facts, certificates: { root: rootFact } };
const below = { ...fixed, serial: `5${'2'.repeat(31)}`, to: Date.parse('2033-11-24T02:59:59Z') };
const issuing = issued(
  certificateBody(subordinateProfile(issuingFields, withRoot, parseSigningRequest(request), below)),
  below,
  authorityCheckTitles,
  {
    serial: below.serial,
    subject: 'C=DE, O=Example GmbH, CN=Example Issuing I1',
    request: bytesToBase64(request),
    publicKey: 'EC P-256',
  },
);
const until = { ...fixed, to: fixed.from + 180 * 86_400_000 };
const list = issued(revocationBody(revocationProfile(listFields, withRoot, until)), until, revocationCheckTitles, {
  number: 1,
  revoked: 0,
});

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
    ['a request that is none', { request: 'AAAA' }, 'signing request (SIGNING_REQUEST_MALFORMED)'],
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

describe('generate-key-pair', () => {
  const fields = { key: 'root-key', label: 'root-key-1', type: 'ec-p384' as const };
  const attribute = (name: string) => ({ attribute: name, required: 'true', found: 'true', verdict: 'equal' as const });
  const observed = {
    label: 'root-key-1',
    id: key.id,
    type: 'EC P-384',
    publicKey: key.publicKey ?? '',
    publicKeySha256: digestHex(spkiOf(rootPair.publicKey)),
    extractable: false,
    attributes: [attribute('private sensitive'), attribute('public verify')],
  };
  const check = (change: Member = {}, known: Facts = noFacts) => {
    const all = generateKeyPair.observed.parse({ ...observed, ...change });
    const act = { act: 'generate', detail: { id: key.id, label: 'root-key-1' }, observed: all as unknown as JsonObject };
    return (
      generateKeyPair.consistent?.(stepOf('generate-key-pair', fields), all, context(known, [act], 'generate'))?.what ?? null
    );
  };
  const smaller = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);

  it('is consistent as it is recorded, and makes a fact without a check value', () => {
    expect(check()).toBeNull();
    const turn = { id: 'generate', person: 'administrator-1' };
    expect(generateKeyPair.reduce(noFacts, stepOf('generate-key-pair', fields), observed, turn).keys['root-key']).toEqual(key);
    expect(generateKeyPair.makesKey?.('generate', { id: 'aa', label: 'b' })).toEqual({ id: 'aa', label: 'b' });
    expect(generateKeyPair.makesKey?.('other', {})).toBeNull();
  });

  it.each([
    ['another label', { label: 'x' }, noFacts, 'label of the key pair'],
    ['another kind', { type: 'RSA-4096' }, noFacts, 'kind of the key pair'],
    [
      'a smaller key',
      { publicKey: bytesToBase64(smaller), publicKeySha256: digestHex(smaller) },
      noFacts,
      'kind of the public key',
    ],
    ['no key', { publicKey: 'AAAA' }, noFacts, 'public key (TOKEN_KEY_UNUSABLE)'],
    ['another digest', { publicKeySha256: '0'.repeat(64) }, noFacts, 'SHA-256 of the public key'],
    ['a key that can leave', { extractable: true }, noFacts, 'whether the private key can leave the token'],
    ['another id', { id: 'bb'.repeat(16) }, noFacts, 'announced id'],
    ['one half', { attributes: [attribute('private sensitive')] }, noFacts, 'whether attributes of both halves were read back'],
    [
      'a false verdict',
      { attributes: [...observed.attributes, { ...attribute('private sign'), found: 'false' }] },
      noFacts,
      'an attribute that read back otherwise',
    ],
    ['a key that is there already', {}, facts, 'another key of this id'],
  ] as const)('contradicts %s', (_what, change, known, what) => expect(check(change, known as Facts)).toBe(what));
});

describe('the dry run', () => {
  const open: World = { ...emptyWorld, token: { state: 'open', label: 'T', qualified: true } };
  const pairStep = stepOf('generate-key-pair', { key: 'root-key', label: 'l', type: 'ec-p384' as const });
  const rootStep = stepOf('issue-root', rootFields);
  const listStep = stepOf('issue-crl', listFields);

  it('finds what is missing, and nothing once it is there', () => {
    expect(generateKeyPair.needs(pairStep, emptyWorld)).toEqual(['the token is identified and open (identify-token)']);
    const made = generateKeyPair.sets(pairStep, open);
    expect(made.keys['root-key']).toMatchObject({ kind: 'pair', extractable: false, inToken: true });
    expect(generateKeyPair.needs(pairStep, made)).toEqual(['no key is named root-key yet']);
    expect(issueRoot.needs(rootStep, open)).toHaveLength(1);
    expect(issueRoot.needs(rootStep, made)).toEqual([]);
    expect(issueCrl.needs(listStep, made)).toEqual(['the certificate root was issued (issue-root)']);
    const issuedOnce = issueRoot.sets(rootStep, made);
    expect(issueRoot.needs(rootStep, issuedOnce)).toEqual(['no certificate or revocation list is named root yet']);
    expect(issueCrl.needs(listStep, issuedOnce)).toEqual([]);
    expect([...issueCrl.sets(listStep, issuedOnce).certificates]).toEqual(['root', 'root-list']);
  });

  it('refuses to sign with a secret key, and with one that is not active', () => {
    const secret: World = {
      ...open,
      keys: { 'root-key': { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true } },
    };
    expect(issueRoot.needs(rootStep, secret)).toEqual(['the key root-key is a key pair (generate-key-pair)']);
    const retired: World = {
      ...open,
      keys: { 'root-key': { state: 'deactivated', inToken: true, extractable: false, kind: 'pair', made: true } },
    };
    expect(issueRoot.needs(rootStep, retired)).toEqual(['the key root-key is active (here it is deactivated)']);
  });

  it('refuses a purpose twice', () => {
    const twice = { ...issuingFields, purposes: ['code-signing' as const, 'code-signing' as const] };
    const step = stepOf('issue-subordinate', issueSubordinate.fields.parse({ ...twice, years: '7' }));
    expect(issueSubordinate.needs(step, issueRoot.sets(rootStep, generateKeyPair.sets(pairStep, open)))).toEqual([
      'each purpose once',
    ]);
  });
});
