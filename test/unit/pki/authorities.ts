import { generateKeyPairSync, sign } from 'node:crypto';
import type { AuthorityProfile } from '../../../shared/pki/profile.ts';
import { noConstraints } from '../../../shared/pki/profile.ts';
import type { RevocationProfile } from '../../../shared/pki/revocation.ts';
import { type SigningScheme, signedStructure, signingSchemes } from '../../../shared/pki/signing.ts';
import { spkiOf } from './requests.ts';

/** The key of the root in these tests. */
export const rootKey = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const issuingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const rootName = { country: 'DE', organisation: 'Example GmbH', commonName: 'Example Root R1' };
const from = Date.parse('2026-11-24T03:00:00Z');

/** A right profile of a root. */
export const rootProfile: AuthorityProfile = {
  ...noConstraints,
  serial: `4${'0123456789abcdef'.repeat(2).slice(1)}`,
  scheme: 'ecdsa-sha384',
  issuer: rootName,
  subject: rootName,
  validity: { notBefore: from, notAfter: Date.parse('2046-11-24T02:59:59Z') },
  publicKey: spkiOf(rootKey.publicKey),
  issuerPublicKey: spkiOf(rootKey.publicKey),
  pathLength: 1,
};

/** A right profile of an authority below it, with everything that one can have. */
export const issuingProfile: AuthorityProfile = {
  ...rootProfile,
  serial: '7fffffffffffffffffffffffffffffff',
  subject: { ...rootName, commonName: 'Example Issuing Ü' },
  validity: { notBefore: from, notAfter: Date.parse('2033-11-24T02:59:59Z') },
  publicKey: spkiOf(issuingKey.publicKey),
  pathLength: 0,
  purposes: ['server-authentication', 'client-authentication'],
  policies: ['2.23.140.1.2.1', '1.3.6.1.4.1.99999.1'],
  revocationListUrl: 'http://pki.example.org/root.crl',
  issuerUrl: 'http://pki.example.org/root.cer',
  permittedDomains: ['example.org', 'example.net'],
};

/** A right profile of a revocation list with two entries. */
export const listProfile: RevocationProfile = {
  scheme: 'ecdsa-sha384',
  issuer: rootName,
  issuerPublicKey: spkiOf(rootKey.publicKey),
  number: 200,
  thisUpdate: from,
  nextUpdate: from + 180 * 86_400_000,
  revoked: [
    { serial: 'ff01', reason: 'key-compromise', date: null },
    { serial: '40112233445566778899aabbccddeeff', reason: 'superseded', date: '2026-11-01' },
  ],
};

/** `body` signed by the key of the root. */
export function signedByRoot(body: Uint8Array, scheme: SigningScheme = 'ecdsa-sha384'): Uint8Array {
  const signature = sign(signingSchemes[scheme].hash, body, { key: rootKey.privateKey, dsaEncoding: 'der' });
  return signedStructure(body, scheme, new Uint8Array(signature));
}
