import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { toName } from './name.ts';
import { type AuthorityProfile, keyIdentifier, keyPurposes, serialBytes } from './profile.ts';
import { algorithmIdentifier } from './signing.ts';

/**
 * The TBSCertificate (RFC 5280 section 4.1, DER) of an authority: what its issuer signs. The same profile always gives the same bytes.
 * Throws `CERTIFICATE_NAME_REFUSED`, `CERTIFICATE_PROFILE_REFUSED`.
 */
export function certificateBody(profile: AuthorityProfile): Uint8Array {
  const { notBefore, notAfter } = profile.validity;
  const body = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: toArrayBuffer(serialBytes(profile.serial)),
    signature: algorithmIdentifier(profile.scheme),
    issuer: toName(profile.issuer),
    validity: new x509.Validity({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) }),
    subject: toName(profile.subject),
    subjectPublicKeyInfo: AsnConvert.parse(profile.publicKey, x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions([...everyAuthority(profile), ...onlySome(profile)]),
  });
  return new Uint8Array(AsnConvert.serialize(body));
}

function everyAuthority({ pathLength, publicKey, issuerPublicKey }: AuthorityProfile): readonly x509.Extension[] {
  const length = pathLength === null ? {} : { pathLenConstraint: pathLength };
  const usage = new x509.KeyUsage(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign);
  return [
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, ...length })),
    extension(x509.id_ce_keyUsage, true, usage),
    extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(toArrayBuffer(keyIdentifier(publicKey)))),
    authorityKeyIdentifier(issuerPublicKey),
  ];
}

function onlySome(profile: AuthorityProfile): readonly x509.Extension[] {
  const { purposes, policies, permittedDomains, revocationListUrl, issuerUrl } = profile;
  const usages = purposes.map((purpose) => keyPurposes[purpose]);
  return [
    ...(usages.length > 0 ? [extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([...usages]))] : []),
    ...(policies.length > 0 ? [extension(x509.id_ce_certificatePolicies, false, policyList(policies))] : []),
    ...(permittedDomains.length > 0 ? [extension(x509.id_ce_nameConstraints, true, constraints(permittedDomains))] : []),
    ...(revocationListUrl === null ? [] : [extension(x509.id_ce_cRLDistributionPoints, false, distribution(revocationListUrl))]),
    ...(issuerUrl === null ? [] : [extension(x509.id_pe_authorityInfoAccess, false, issuerAccess(issuerUrl))]),
  ];
}

/** The extension that names the key that signs; in certificates and revocation lists alike (RFC 5280 sections 4.2.1.1 and 5.2.1). */
export function authorityKeyIdentifier(issuerPublicKey: Uint8Array): x509.Extension {
  const identifier = new x509.KeyIdentifier(toArrayBuffer(keyIdentifier(issuerPublicKey)));
  const value = new x509.AuthorityKeyIdentifier({ keyIdentifier: identifier });
  return extension(x509.id_ce_authorityKeyIdentifier, false, value);
}

/** One extension; `value` is an object of the ASN.1 library. */
export function extension(extnID: string, critical: boolean, value: unknown): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** The bytes in a buffer of their own, as the ASN.1 library takes them. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function policyList(policies: readonly string[]): x509.CertificatePolicies {
  return new x509.CertificatePolicies(policies.map((policyIdentifier) => new x509.PolicyInformation({ policyIdentifier })));
}

// A permitted domain alone would leave addresses free (BR section 7.1.2.5.2), so they are all excluded.
function constraints(domains: readonly string[]): x509.NameConstraints {
  const subtree = (base: Partial<x509.GeneralName>) => new x509.GeneralSubtree({ base: new x509.GeneralName(base) });
  return new x509.NameConstraints({
    permittedSubtrees: new x509.GeneralSubtrees(domains.map((dNSName) => subtree({ dNSName }))),
    excludedSubtrees: new x509.GeneralSubtrees(['0.0.0.0/0', '::/0'].map((iPAddress) => subtree({ iPAddress }))),
  });
}

function distribution(url: string): x509.CRLDistributionPoints {
  const fullName = [new x509.GeneralName({ uniformResourceIdentifier: url })];
  const distributionPoint = new x509.DistributionPointName({ fullName });
  return new x509.CRLDistributionPoints([new x509.DistributionPoint({ distributionPoint })]);
}

function issuerAccess(url: string): x509.AuthorityInfoAccessSyntax {
  const accessLocation = new x509.GeneralName({ uniformResourceIdentifier: url });
  return new x509.AuthorityInfoAccessSyntax([new x509.AccessDescription({ accessMethod: x509.id_ad_caIssuers, accessLocation })]);
}
