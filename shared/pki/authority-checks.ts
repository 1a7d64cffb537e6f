import { bytesToHex, equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerSubject, derChildren, derTag, readDer } from '../transcript/cms-der.ts';
import { extensionText } from './extension-text.ts';
import { nameText, readName } from './name.ts';
import { type AuthorityProfile, keyIdentifier, keyPurposes, serialSchema } from './profile.ts';
import { readPublicKey } from './public-key.ts';
import { type CertificateView, readAuthority } from './read.ts';
import { algorithmBytes, schemeOf } from './signing.ts';
import { refuseWeakKey } from './weak-keys.ts';

const subject: DerSubject = { code: 'CERTIFICATE_LINT_FAILED', field: 'certificate' };
const LONGEST_YEARS = 25;
const MILLISECONDS_A_DAY = 86_400_000;
// C as PrintableString, O and CN as UTF8String, in this order.
const NAME_FORM = '550406:13 55040a:0c 550403:0c';

/** One look at a certificate: what must be there by the profile, and what is there. */
interface AuthorityCheck {
  readonly title: string;
  /** The clause it comes from. */
  readonly source: string;
  readonly expected: (profile: AuthorityProfile) => string;
  readonly found: (view: CertificateView, profile: AuthorityProfile) => string;
}

const checks: readonly AuthorityCheck[] = [
  { title: 'version 3', source: 'RFC 5280 4.1.2.1', expected: () => '02', found: (view) => view.version },
  {
    title: 'serial number, positive and of 126 random bits',
    source: 'RFC 5280 4.1.2.2; BR 7.1',
    expected: ({ serial }) => (serialSchema.safeParse(serial).success ? serial : 'a serial number of 16 bytes'),
    found: ({ serial }) => serial,
  },
  {
    title: 'algorithm inside the signed part',
    source: 'RFC 5280 4.1.2.3; BR 7.1.3.2',
    expected: ({ issuerPublicKey }) => bytesToHex(algorithmBytes(schemeOf(readPublicKey(issuerPublicKey, subject)))),
    found: ({ algorithm }) => bytesToHex(algorithm),
  },
  {
    title: 'the same algorithm beside the signature',
    source: 'RFC 5280 4.1.1.2',
    expected: ({ scheme }) => bytesToHex(algorithmBytes(scheme)),
    found: ({ signed }) => bytesToHex(signed.algorithm),
  },
  {
    title: 'issuer',
    source: 'RFC 5280 4.1.2.4',
    expected: ({ issuer }) => nameText(issuer),
    found: ({ issuer }) => readNameText(issuer),
  },
  {
    title: 'subject',
    source: 'BR 7.1.4',
    expected: (profile) => nameText(profile.subject),
    found: (view) => readNameText(view.subject),
  },
  {
    title: 'kinds of text in the issuer',
    source: 'RFC 5280 4.1.2.4',
    expected: () => NAME_FORM,
    found: ({ issuer }) => nameForm(issuer),
  },
  {
    title: 'kinds of text in the subject',
    source: 'RFC 5280 4.1.2.6',
    expected: () => NAME_FORM,
    found: (view) => nameForm(view.subject),
  },
  {
    title: 'whether it is its own issuer',
    source: 'RFC 5280 3.2',
    expected: ({ publicKey, issuerPublicKey }) => String(equalBytes(publicKey, issuerPublicKey)),
    found: (view) => String(equalBytes(view.issuer, view.subject)),
  },
  {
    title: 'beginning of its validity, in the form of its year',
    source: 'RFC 5280 4.1.2.5',
    expected: ({ validity }) => instant(validity.notBefore),
    found: ({ notBefore }) => instant(notBefore),
  },
  {
    title: 'end of its validity, in the form of its year',
    source: 'RFC 5280 4.1.2.5',
    expected: ({ validity }) => instant(validity.notAfter),
    found: ({ notAfter }) => instant(notAfter),
  },
  {
    title: `length of its validity, at most ${LONGEST_YEARS} years`,
    source: 'BR 7.1.2.1.1',
    expected: () => 'true',
    found: ({ notBefore, notAfter }) =>
      String(notAfter > notBefore && notAfter - notBefore < (LONGEST_YEARS * 365 + 7) * MILLISECONDS_A_DAY),
  },
  {
    title: 'public key',
    source: 'RFC 5280 4.1.2.7',
    expected: ({ publicKey }) => bytesToHex(publicKey),
    found: ({ publicKey }) => bytesToHex(publicKey),
  },
  {
    title: 'strength of the public key',
    source: 'BR 6.1.1.3, 6.1.5, 6.1.6',
    expected: () => 'strong',
    found: ({ publicKey }) => strength(publicKey),
  },
  {
    title: 'nothing beside the extensions',
    source: 'RFC 5280 4.1.2.8; BR 7.1.2.1',
    expected: () => 'a3',
    found: ({ rest }) => rest,
  },
  {
    title: 'which extensions, each once, critical or not',
    source: 'RFC 5280 4.2; BR 7.1.2.1, 7.1.2.6',
    expected: (profile) =>
      expectedExtensions(profile)
        .map(({ id, critical }) => extensionName(id, critical))
        .join(' '),
    found: ({ extensions }) => extensions.map(({ id, critical }) => extensionName(id, critical)).join(' '),
  },
  {
    title: 'what each extension says',
    source: 'RFC 5280 4.2.1; RFC 7093 2',
    expected: (profile) =>
      expectedExtensions(profile)
        .map(({ text }) => text)
        .join('; '),
    found: ({ extensions }) => extensions.map(({ id, value }) => extensionText(id, value, subject)).join('; '),
  },
];

/** The titles of what is looked at in a certificate, in order. */
export const authorityCheckTitles: readonly string[] = checks.map(({ title }) => title);

/**
 * Looks at a certificate (DER), whatever made it, and holds it against its profile: encoding, then one check after the other. It reads
 * with another reader than the one it was made with. Whether its signature holds is not asked. Throws `CERTIFICATE_LINT_FAILED`.
 */
export function checkAuthority(certificate: Uint8Array, profile: AuthorityProfile): CertificateView {
  const view = readAuthority(certificate, subject);
  for (const { title, source, expected, found } of checks) {
    const [right, got] = [expected(profile), found(view, profile)];
    if (right !== got)
      throw new ClavigerError('CERTIFICATE_LINT_FAILED', {
        field: `${title} (${source})`,
        expected: right.slice(0, 300),
        got: got.slice(0, 300),
      });
  }
  return view;
}

function expectedExtensions(profile: AuthorityProfile) {
  const { pathLength, publicKey, issuerPublicKey, purposes, policies, permittedDomains, revocationListUrl, issuerUrl } = profile;
  const addresses = '00'.repeat(8);
  const all = [
    { id: '2.5.29.19', critical: true, text: pathLength === null ? 'authority' : `authority, path length ${pathLength}` },
    { id: '2.5.29.15', critical: true, text: '5 6' },
    { id: '2.5.29.14', critical: false, text: bytesToHex(keyIdentifier(publicKey)) },
    { id: '2.5.29.35', critical: false, text: bytesToHex(keyIdentifier(issuerPublicKey)) },
    { id: '2.5.29.37', critical: false, text: purposes.map((purpose) => keyPurposes[purpose]).join(' ') },
    { id: '2.5.29.32', critical: false, text: policies.join(' ') },
    {
      id: '2.5.29.30',
      critical: true,
      text:
        permittedDomains.length === 0
          ? ''
          : `${permittedDomains.join(' ')} without addresses ${addresses} ${addresses.repeat(4)}`,
    },
    { id: '2.5.29.31', critical: false, text: revocationListUrl ?? '' },
    { id: '1.3.6.1.5.5.7.1.1', critical: false, text: issuerUrl === null ? '' : `1.3.6.1.5.5.7.48.2 ${issuerUrl}` },
  ];
  return all.filter(({ text }) => text !== '');
}

function extensionName(id: string, critical: boolean): string {
  return critical ? `${id}!` : id;
}

function readNameText(encoded: Uint8Array): string {
  return nameText(readName(encoded, subject));
}

function nameForm(encoded: Uint8Array): string {
  const relatives = derChildren(readDer(encoded, subject), derTag.sequence, subject);
  return relatives
    .map((relative) => {
      const [pair] = derChildren(relative, derTag.set, subject);
      const [type, value] = derChildren(pair, derTag.sequence, subject);
      return `${bytesToHex(type?.content ?? new Uint8Array(0))}:${(value?.tag ?? 0).toString(16).padStart(2, '0')}`;
    })
    .join(' ');
}

function strength(publicKey: Uint8Array): string {
  refuseWeakKey(readPublicKey(publicKey, subject), subject);
  return 'strong';
}

function instant(time: number): string {
  return new Date(time).toISOString();
}
