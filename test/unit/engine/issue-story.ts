import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import type { DoneAct } from '../../../shared/engine/contradiction.ts';
import { type CertificateFact, type Facts, type KeyFact, noFacts } from '../../../shared/engine/facts.ts';
import { type Fixed, signDetail } from '../../../shared/engine/issued.ts';
import type { BoundStep, TurnContext } from '../../../shared/engine/step-kind.ts';
import { revocationProfile } from '../../../shared/engine/steps/issue-crl.ts';
import { rootProfile } from '../../../shared/engine/steps/issue-root.ts';
import { subordinateProfile } from '../../../shared/engine/steps/issue-subordinate.ts';
import { authorityCheckTitles } from '../../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../../shared/pki/certificate-body.ts';
import { parseSigningRequest } from '../../../shared/pki/request.ts';
import { revocationBody } from '../../../shared/pki/revocation.ts';
import { revocationCheckTitles } from '../../../shared/pki/revocation-checks.ts';
import { signedStructure } from '../../../shared/pki/signing.ts';
import { oddRequest, spkiOf } from '../pki/requests.ts';

/** The key pair of the root. */
export const rootPair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
/** The throw-away key. */
export const throwAway = generateKeyPairSync('ec', { namedCurve: 'P-384' });
/** What is known of it. */
export const key: KeyFact = {
  label: 'root-key-1',
  id: 'aa'.repeat(16),
  type: 'ec',
  bits: 384,
  publicKey: bytesToBase64(spkiOf(rootPair.publicKey)),
  extractable: false,
  origin: 'here',
  state: 'active',
};
/** Nothing was issued yet. */
export const facts: Facts = { ...noFacts, keys: { 'root-key': key } };
/** What was chosen for the root. */
export const fixed: Fixed = {
  serial: `4${'1'.repeat(31)}`,
  from: Date.parse('2026-11-24T03:00:00Z'),
  to: Date.parse('2046-11-24T02:59:59Z'),
};
const names = { country: 'DE', organisation: 'Example GmbH' };
/** Fields of `issue-root`. */
export const rootFields = {
  key: 'root-key',
  certificate: 'root',
  ...names,
  'common-name': 'Example Root R1',
  years: 20,
  'path-length': '1',
};
/** A signing request. */
export const request = oddRequest();
/** Fields of `issue-subordinate`. */
export const issuingFields = {
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
/** Fields of `issue-crl`. */
export const listFields = { key: 'root-key', issuer: 'root', list: 'root-list', number: 1, days: 180, revoked: 'none' };

/** A step as it is bound. */
export function stepOf<F>(kind: string, fields: F): BoundStep<F> {
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

/** How everything stood before a turn. */
export function context(known: Facts, done: readonly DoneAct[] = [], turn = 'issue'): TurnContext {
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

/** A body signed by a key. */
export function signed(body: Uint8Array, by: { readonly privateKey: KeyObject }): Uint8Array {
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

/** The root's certificate as it is recorded. */
export const root = issued(certificateBody(rootProfile(rootFields, facts, fixed)), fixed, authorityCheckTitles, {
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
/** The root was issued. */
export const withRoot: Facts = { ...facts, certificates: { root: rootFact } };
const below = { ...fixed, serial: `5${'2'.repeat(31)}`, to: Date.parse('2033-11-24T02:59:59Z') };
/** The certificate below it. */
export const issuing = issued(
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
/** The list. */
export const list = issued(revocationBody(revocationProfile(listFields, withRoot, until)), until, revocationCheckTitles, {
  number: 1,
  revoked: 0,
});
