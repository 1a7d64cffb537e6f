import { der, derObjectIdentifier, derTag } from './cms-der.ts';

/** Encoded object identifiers of CMS, its attributes, ciphers, and of keys (RFC 5652, 5035, 5754, 3565, 5480, 8017, 5280). */
export const oid = {
  data: derObjectIdentifier('1.2.840.113549.1.7.1'),
  signedData: derObjectIdentifier('1.2.840.113549.1.7.2'),
  contentType: derObjectIdentifier('1.2.840.113549.1.9.3'),
  messageDigest: derObjectIdentifier('1.2.840.113549.1.9.4'),
  signingTime: derObjectIdentifier('1.2.840.113549.1.9.5'),
  signingCertificateV2: derObjectIdentifier('1.2.840.113549.1.9.16.2.47'),
  sha256: derObjectIdentifier('2.16.840.1.101.3.4.2.1'),
  rsaEncryption: derObjectIdentifier('1.2.840.113549.1.1.1'),
  sha256WithRsa: derObjectIdentifier('1.2.840.113549.1.1.11'),
  ecdsaWithSha256: derObjectIdentifier('1.2.840.10045.4.3.2'),
  ecPublicKey: derObjectIdentifier('1.2.840.10045.2.1'),
  p256: derObjectIdentifier('1.2.840.10045.3.1.7'),
  envelopedData: derObjectIdentifier('1.2.840.113549.1.7.3'),
  aes256Cbc: derObjectIdentifier('2.16.840.1.101.3.4.1.42'),
  rsaOaep: derObjectIdentifier('1.2.840.113549.1.1.7'),
  mgf1: derObjectIdentifier('1.2.840.113549.1.1.8'),
  sha1: derObjectIdentifier('1.3.14.3.2.26'),
  sha384: derObjectIdentifier('2.16.840.1.101.3.4.2.2'),
  sha512: derObjectIdentifier('2.16.840.1.101.3.4.2.3'),
  subjectKeyIdentifier: derObjectIdentifier('2.5.29.14'),
  p384: derObjectIdentifier('1.3.132.0.34'),
} as const;

/** The encoding of NULL. */
export const derNull = der(derTag.nothing);
