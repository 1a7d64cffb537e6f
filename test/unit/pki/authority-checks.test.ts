import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { authorityCheckTitles, checkAuthority } from '../../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../../shared/pki/certificate-body.ts';
import { readIssuer, requireIssuable } from '../../../shared/pki/issuer.ts';
import { toPem } from '../../../shared/pki/pem.ts';
import { type AuthorityProfile, serialNumber, validityFor } from '../../../shared/pki/profile.ts';
import { algorithmBytes } from '../../../shared/pki/signing.ts';
import { der, derChildren, derTag, readDer } from '../../../shared/transcript/cms-der.ts';
import { issuingProfile, rootProfile, signedByRoot } from './authorities.ts';
import { rsaKey, spkiOf } from './requests.ts';

const subject = { code: 'INTERNAL', field: 'test' } as const;

function refusal(work: () => unknown): { code: ErrorCode; field: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ClavigerError) return { code: error.code, field: error.details.field };
    throw error;
  }
  throw new Error('nothing was refused');
}

function openssl(certificate: Uint8Array): string {
  return execFileSync('openssl', ['x509', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus,show_type'], {
    input: toPem('CERTIFICATE', certificate),
    encoding: 'utf8',
  });
}

describe('a certificate made of its profile', () => {
  it.each([
    ['a root', rootProfile],
    ['a root without a path length', { ...rootProfile, pathLength: null }],
    ['an authority below it', issuingProfile],
    ['a root until after 2049', { ...rootProfile, validity: validityFor(Date.parse('2040-02-29T00:00:00Z'), 20) }],
    ['a root from 2050 on', { ...rootProfile, validity: validityFor(Date.parse('2050-01-01T00:00:00Z'), 25) }],
  ] as const)('passes every check: %s', (_what, profile) => {
    const certificate = signedByRoot(certificateBody(profile));
    expect(checkAuthority(certificate, profile).publicKey).toEqual(profile.publicKey);
    expect(certificateBody(profile)).toEqual(certificateBody({ ...profile }));
  });

  it('says in OpenSSL what the profile says', () => {
    const text = openssl(signedByRoot(certificateBody(issuingProfile)));
    expect(text).toContain('7f:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff');
    expect(text).toContain('C=PRINTABLESTRING:DE,O=UTF8STRING:Example GmbH,CN=UTF8STRING:Example Issuing Ü');
    expect(text).toMatch(
      /Name Constraints: critical\s+Permitted:\s+DNS:example.org\s+DNS:example.net\s+Excluded:\s+IP:0.0.0.0\/0.0.0.0\s+IP:0:0:0:0:0:0:0:0\//,
    );
    expect(text).toMatch(/Policy: 2.23.140.1.2.1\s+Policy: 1.3.6.1.4.1.99999.1/);
    expect(text).toMatch(/CA Issuers - URI:http:\/\/pki.example.org\/root.cer/);
    expect(text).toMatch(/Not Before: Nov 24 03:00:00 2026 GMT\s+Not After : Nov 24 02:59:59 2033 GMT/);
  });

  it('writes times until 2049 as UTCTime and later ones as GeneralizedTime', () => {
    const tags = (profile: AuthorityProfile) => {
      const fields = derChildren(readDer(certificateBody(profile), subject), derTag.sequence, subject);
      return derChildren(fields[4], derTag.sequence, subject).map(({ tag }) => tag);
    };
    const validity = (from: string, to: string) => ({ notBefore: Date.parse(from), notAfter: Date.parse(to) });
    const at = (from: string, to: string) => tags({ ...rootProfile, validity: validity(from, to) });
    expect(at('2040-01-01T00:00:00Z', '2049-12-31T23:59:59Z')).toEqual([derTag.utcTime, derTag.utcTime]);
    expect(at('2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z')).toEqual([derTag.utcTime, derTag.generalizedTime]);
  });
});

describe('a certificate that is not what its profile says', () => {
  const other = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
  const changes: readonly (readonly [string, Partial<AuthorityProfile>])[] = [
    ['serial number', { serial: '40000000000000000000000000000000' }],
    ['issuer', { issuer: { ...rootProfile.issuer, organisation: 'Other' } }],
    ['subject', { subject: { ...rootProfile.subject, country: 'AT' } }],
    ['beginning of its validity', { validity: { ...issuingProfile.validity, notBefore: 0 } }],
    ['end of its validity', { validity: { ...issuingProfile.validity, notAfter: 4e12 } }],
    ['public key', { publicKey: other }],
    ['what each extension says', { pathLength: 1 }],
    ['what each extension says', { pathLength: null }],
    ['what each extension says', { purposes: ['code-signing'] }],
    ['what each extension says', { policies: ['2.23.140.1.2.2'] }],
    ['what each extension says', { permittedDomains: ['example.org'] }],
    ['what each extension says', { revocationListUrl: 'http://pki.example.org/other.crl' }],
    ['what each extension says', { issuerUrl: 'http://pki.example.org/other.cer' }],
    ['which extensions', { issuerUrl: null }],
    ['which extensions', { permittedDomains: [] }],
    ['which extensions', { purposes: [] }],
  ];
  it.each(changes)('is refused by the check of the %s: %o', (title, change) => {
    const certificate = signedByRoot(certificateBody(issuingProfile));
    const error = refusal(() => checkAuthority(certificate, { ...issuingProfile, ...change }));
    expect(error.code).toBe('CERTIFICATE_LINT_FAILED');
    expect(error.field).toContain(title);
  });

  it('is refused where it is valid for more than 25 years', () => {
    const profile = { ...rootProfile, validity: validityFor(rootProfile.validity.notBefore, 26) };
    expect(refusal(() => checkAuthority(signedByRoot(certificateBody(profile)), profile)).field).toContain('at most 25 years');
  });

  it('is refused for a key that is weak', () => {
    const profile = { ...issuingProfile, publicKey: rsaKey((1n << 2047n) + 3n ** 5n - ((1n << 2047n) % 3n)) };
    expect(refusal(() => checkAuthority(signedByRoot(certificateBody(profile)), profile)).code).toBe('CERTIFICATE_LINT_FAILED');
  });

  it('is refused where an authority has the name of its issuer', () => {
    const profile = { ...issuingProfile, subject: issuingProfile.issuer };
    expect(refusal(() => checkAuthority(signedByRoot(certificateBody(profile)), profile)).field).toContain('its own issuer');
  });

  it('is refused for a hash that does not fit the key of the issuer', () => {
    const profile: AuthorityProfile = { ...rootProfile, scheme: 'ecdsa-sha256' };
    const certificate = signedByRoot(certificateBody(profile), 'ecdsa-sha256');
    expect(refusal(() => checkAuthority(certificate, profile)).field).toContain('algorithm inside');
  });
});

describe('a certificate whose bytes were changed', () => {
  const certificate = signedByRoot(certificateBody(rootProfile));
  const fields = () =>
    [...derChildren(readDer(certificateBody(rootProfile), subject), derTag.sequence, subject)].map(({ encoded }) => encoded);
  const remade = (change: (parts: Uint8Array[]) => Uint8Array[]) => signedByRoot(der(derTag.sequence, ...change(fields())));
  const hex = (bytes: Uint8Array) => bytesToHex(bytes);
  const replaced = (from: string, to: string) => hexToBytes(hex(certificate).replace(from, to));

  it.each([
    [
      'another algorithm beside the signature',
      () => replaced(`${hex(algorithmBytes('ecdsa-sha384'))}03`, `${hex(algorithmBytes('ecdsa-sha512'))}03`),
      'beside the signature',
    ],
    ['version 1', () => remade(([, ...rest]) => [hexToBytes('a003020100'), ...rest]), 'version 3'],
    ['no version', () => remade(([, ...rest]) => rest), 'certificate'],
    [
      'a negative serial number',
      () => remade(([version, , ...rest]) => [version, hexToBytes('0201ff'), ...rest] as Uint8Array[]),
      'serial number',
    ],
    [
      'a unique identifier',
      () => remade((parts) => [...parts.slice(0, -1), hexToBytes('81020001'), ...parts.slice(-1)]),
      'nothing beside',
    ],
    ['an extension that says FALSE', () => replaced('0603551d0e0416', '0603551d0e0101000416'), 'certificate'],
    ['a critical flag of 01', () => replaced('0101ff', '010101'), 'certificate'],
    ['a key usage with a bit unset', () => replaced('03020106', '03020107'), 'certificate'],
    ['a key usage that signs more', () => replaced('03020106', '03020186'), 'what each extension says'],
    ['a country in UTF8String', () => replaced('13024445', '0c024445'), 'kinds of text'],
    ['a byte behind it', () => Uint8Array.from([...certificate, 0]), 'certificate'],
  ] as const)('is refused: %s', (_what, change, field) => {
    const error = refusal(() => checkAuthority(change(), rootProfile));
    expect(error.code).toBe('CERTIFICATE_LINT_FAILED');
    expect(error.field).toContain(field);
  });

  it('is refused where an extension stands twice', () => {
    const twice = remade((parts) => {
      const list = readDer(parts.at(-1) ?? new Uint8Array(0), subject);
      const extensions = derChildren(derChildren(list, 0xa3, subject)[0], derTag.sequence, subject).map(({ encoded }) => encoded);
      return [...parts.slice(0, -1), der(0xa3, der(derTag.sequence, ...extensions, ...extensions.slice(0, 1)))];
    });
    expect(refusal(() => checkAuthority(twice, rootProfile)).field).toContain('which extensions, each once');
  });

  it('is refused where any one byte of what is signed differs', () => {
    const body = certificateBody(rootProfile);
    for (let index = 0; index < body.length; index++) {
      const changed = Uint8Array.from(body);
      changed[index] = (changed[index] ?? 0) ^ 0x20;
      expect(refusal(() => checkAuthority(signedByRoot(changed), rootProfile)).code).toBe('CERTIFICATE_LINT_FAILED');
    }
  });
});

describe('what cannot be put into a certificate', () => {
  it.each([
    ['country', { country: 'de' }],
    ['country', { country: 'DEU' }],
    ['organisation', { organisation: '' }],
    ['organisation', { organisation: 'x'.repeat(65) }],
    ['commonName', { commonName: ' Root' }],
    ['commonName', { commonName: 'Ro\u0000ot' }],
    ['commonName', { commonName: 'Root\nR1' }],
    ['commonName', { commonName: 'Ro\u200bot' }],
    ['commonName', { commonName: 'U\u0308' }],
    ['commonName', { commonName: 'Root\u202e1R' }],
  ])('is refused by its member: %s %o', (field, change) => {
    const profile = { ...rootProfile, subject: { ...rootProfile.subject, ...change } };
    expect(refusal(() => certificateBody(profile))).toEqual({ code: 'CERTIFICATE_NAME_REFUSED', field });
  });

  it.each(['00112233445566778899aabbccddeeff', '80112233445566778899aabbccddeeff', '4011', 'xyz'])(
    'is refused as a serial number: %s',
    (serial) => {
      expect(refusal(() => certificateBody({ ...rootProfile, serial }))).toEqual({
        code: 'CERTIFICATE_PROFILE_REFUSED',
        field: 'serial number',
      });
    },
  );

  it('takes a serial number of both sources only, and always of full length', () => {
    expect(serialNumber(new Uint8Array(16), new Uint8Array(16))).toBe('40000000000000000000000000000000');
    expect(serialNumber(new Uint8Array(16).fill(0xff), new Uint8Array(16).fill(0x0f))).toBe('70f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0');
    expect(refusal(() => serialNumber(new Uint8Array(15), new Uint8Array(16))).code).toBe('INPUT_INVALID');
  });
});

describe('an issuer', () => {
  const issuer = () => readIssuer(signedByRoot(certificateBody(rootProfile)));
  const what = { signingKey: rootProfile.publicKey, validity: issuingProfile.validity, below: issuingProfile.subject };

  it('is read from its certificate, and issues', () => {
    expect(issuer()).toEqual({
      name: rootProfile.subject,
      publicKey: rootProfile.publicKey,
      validity: rootProfile.validity,
      pathLength: 1,
    });
    requireIssuable(issuer(), what);
    requireIssuable(readIssuer(signedByRoot(certificateBody({ ...rootProfile, pathLength: null }))), what);
  });

  it.each([
    ['with another key', { signingKey: issuingProfile.publicKey }, 'CERTIFICATE_ISSUER_REFUSED'],
    [
      'before it is valid',
      { validity: { notBefore: rootProfile.validity.notBefore - 1000, notAfter: issuingProfile.validity.notAfter } },
      'CERTIFICATE_VALIDITY_REFUSED',
    ],
    [
      'for longer than it is valid',
      { validity: { notBefore: issuingProfile.validity.notBefore, notAfter: rootProfile.validity.notAfter + 1000 } },
      'CERTIFICATE_VALIDITY_REFUSED',
    ],
    [
      'for no time at all',
      { validity: { notBefore: issuingProfile.validity.notBefore, notAfter: issuingProfile.validity.notBefore } },
      'CERTIFICATE_VALIDITY_REFUSED',
    ],
    ['at no time', { validity: { notBefore: Number.NaN, notAfter: Number.NaN } }, 'CERTIFICATE_VALIDITY_REFUSED'],
    ['for its own name', { below: rootProfile.subject }, 'CERTIFICATE_SUBJECT_TAKEN'],
  ] as const)('does not issue %s', (_what, change, code) => {
    expect(refusal(() => requireIssuable(issuer(), { ...what, ...change })).code).toBe(code);
  });

  it('does not issue for an authority where none may stand below it, but a list', () => {
    const last = readIssuer(signedByRoot(certificateBody({ ...rootProfile, pathLength: 0 })));
    expect(refusal(() => requireIssuable(last, what))).toEqual({
      code: 'CERTIFICATE_ISSUER_REFUSED',
      field: 'path length of the issuer',
    });
    requireIssuable(last, { ...what, below: null });
  });

  it('looks at seventeen things', () => expect(authorityCheckTitles).toHaveLength(17));
});
