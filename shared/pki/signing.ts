import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import type { CurveName } from '../hsm/constants/curves.ts';
import type { SignatureSchemeId } from '../hsm/signature-schemes.ts';
import { der, derObjectIdentifier, derTag } from '../transcript/cms-der.ts';
import { derNull } from '../transcript/cms-oid.ts';
import type { PublicKeyFacts } from './public-key.ts';

/** How certificates and requests are signed: schemes of the token, with their names (RFC 5758 section 3.2, RFC 4055 section 5). */
export const signingSchemes = {
  'ecdsa-sha256': { oid: '1.2.840.10045.4.3.2', type: 'ec', hash: 'sha256', title: 'ECDSA with SHA-256' },
  'ecdsa-sha384': { oid: '1.2.840.10045.4.3.3', type: 'ec', hash: 'sha384', title: 'ECDSA with SHA-384' },
  'ecdsa-sha512': { oid: '1.2.840.10045.4.3.4', type: 'ec', hash: 'sha512', title: 'ECDSA with SHA-512' },
  'rsa-pkcs1-sha256': { oid: '1.2.840.113549.1.1.11', type: 'rsa', hash: 'sha256', title: 'RSA PKCS#1 v1.5 with SHA-256' },
  'rsa-pkcs1-sha384': { oid: '1.2.840.113549.1.1.12', type: 'rsa', hash: 'sha384', title: 'RSA PKCS#1 v1.5 with SHA-384' },
  'rsa-pkcs1-sha512': { oid: '1.2.840.113549.1.1.13', type: 'rsa', hash: 'sha512', title: 'RSA PKCS#1 v1.5 with SHA-512' },
} as const satisfies {
  readonly [S in SignatureSchemeId]?: {
    readonly oid: string;
    readonly type: PublicKeyFacts['type'];
    readonly hash: 'sha256' | 'sha384' | 'sha512';
    readonly title: string;
  };
};

export type SigningScheme = keyof typeof signingSchemes;

const ofCurve = { 'P-256': 'ecdsa-sha256', 'P-384': 'ecdsa-sha384' } as const satisfies {
  readonly [C in CurveName]?: SigningScheme;
};

/** The scheme a key signs certificates by: of a curve the hash of its length (BR section 7.1.3.2.2), of RSA SHA-384. */
export function schemeOf(key: PublicKeyFacts): SigningScheme {
  return key.type === 'ec' ? ofCurve[key.curve] : 'rsa-pkcs1-sha384';
}

/** The AlgorithmIdentifier of `scheme`: of RSA with NULL parameters, of ECDSA without any. */
export function algorithmIdentifier(scheme: SigningScheme): AlgorithmIdentifier {
  const { oid, type } = signingSchemes[scheme];
  return new AlgorithmIdentifier(type === 'rsa' ? { algorithm: oid, parameters: null } : { algorithm: oid });
}

/** As `algorithmIdentifier`, DER. */
export function algorithmBytes(scheme: SigningScheme): Uint8Array {
  const { oid, type } = signingSchemes[scheme];
  return der(derTag.sequence, derObjectIdentifier(oid), ...(type === 'rsa' ? [derNull] : []));
}

/** What was signed, with its signature (DER): a certificate, revocation list or request (RFC 5280 section 4.1). */
export function signedStructure(body: Uint8Array, scheme: SigningScheme, signature: Uint8Array): Uint8Array {
  return der(derTag.sequence, body, algorithmBytes(scheme), der(derTag.bitString, new Uint8Array(1), signature));
}
