import { bytesToHex } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type DerElement, type DerSubject, derChildren, derContent, derTag, readDer } from '../transcript/cms-der.ts';
import { readTime } from '../transcript/cms-time.ts';
import { encodeName } from './name.ts';
import { keyIdentifier } from './profile.ts';
import { readPublicKey } from './public-key.ts';
import { readExtension, readExtensions, readSigned, type SignedParts } from './read.ts';
import { entrySerial, type RevocationProfile, revocationReasons, revokedAt } from './revocation.ts';
import { algorithmBytes, schemeOf } from './signing.ts';

const subject: DerSubject = { code: 'CERTIFICATE_LINT_FAILED', field: 'revocation list' };
const LONGEST_DAYS = 366;
const MILLISECONDS_A_DAY = 86_400_000;

/** A revocation list taken apart. */
export interface RevocationView {
  readonly signed: SignedParts;
  readonly version: string;
  readonly algorithm: string;
  readonly issuer: string;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** An entry a line: serial number, time, extensions. */
  readonly entries: readonly string[];
  /** An extension a line: object identifier, `!` where critical, value. */
  readonly extensions: readonly string[];
}

interface RevocationCheck {
  readonly title: string;
  readonly source: string;
  readonly expected: (profile: RevocationProfile) => string;
  readonly found: (view: RevocationView) => string;
}

const checks: readonly RevocationCheck[] = [
  { title: 'version 2', source: 'RFC 5280 5.1.2.1', expected: () => '01', found: ({ version }) => version },
  {
    title: 'algorithm inside the signed part',
    source: 'RFC 5280 5.1.2.2; BR 7.1.3.2',
    expected: ({ issuerPublicKey }) => bytesToHex(algorithmBytes(schemeOf(readPublicKey(issuerPublicKey, subject)))),
    found: ({ algorithm }) => algorithm,
  },
  {
    title: 'the same algorithm beside the signature',
    source: 'RFC 5280 5.1.1.2',
    expected: ({ scheme }) => bytesToHex(algorithmBytes(scheme)),
    found: ({ signed }) => bytesToHex(signed.algorithm),
  },
  {
    title: 'issuer',
    source: 'RFC 5280 5.1.2.3',
    expected: ({ issuer }) => bytesToHex(encodeName(issuer)),
    found: ({ issuer }) => issuer,
  },
  {
    title: 'this update, in the form of its year',
    source: 'RFC 5280 5.1.2.4',
    expected: ({ thisUpdate }) => new Date(thisUpdate).toISOString(),
    found: ({ thisUpdate }) => new Date(thisUpdate).toISOString(),
  },
  {
    title: 'next update, in the form of its year',
    source: 'RFC 5280 5.1.2.5',
    expected: ({ nextUpdate }) => new Date(nextUpdate).toISOString(),
    found: ({ nextUpdate }) => new Date(nextUpdate).toISOString(),
  },
  {
    title: `time until the next update, at most ${LONGEST_DAYS} days`,
    source: 'BR 4.9.7',
    expected: () => 'true',
    found: ({ thisUpdate, nextUpdate }) =>
      String(nextUpdate > thisUpdate && nextUpdate - thisUpdate <= LONGEST_DAYS * MILLISECONDS_A_DAY),
  },
  {
    title: 'revoked certificates, each once, with a reason',
    source: 'RFC 5280 5.1.2.6, 5.3.1; BR 7.2.2',
    expected: (profile) => expectedEntries(profile).join('; '),
    found: ({ entries }) => entries.join('; '),
  },
  {
    title: 'number and key identifier, and nothing else',
    source: 'RFC 5280 5.2.1, 5.2.3',
    expected: ({ issuerPublicKey, number }) => {
      const identifier = bytesToHex(keyIdentifier(issuerPublicKey));
      return `2.5.29.35 30168014${identifier}; 2.5.29.20 ${bytesToHex(integer(number))}`;
    },
    found: ({ extensions }) => extensions.join('; '),
  },
];

/** The titles of what is looked at in a revocation list, in order. */
export const revocationCheckTitles: readonly string[] = checks.map(({ title }) => title);

/** Looks at a revocation list (DER) as `checkAuthority` at a certificate. Throws `CERTIFICATE_LINT_FAILED`. */
export function checkRevocationList(list: Uint8Array, profile: RevocationProfile): RevocationView {
  const view = readList(list);
  for (const { title, source, expected, found } of checks) {
    const [right, got] = [expected(profile), found(view)];
    if (right !== got)
      throw new ClavigerError('CERTIFICATE_LINT_FAILED', {
        field: `${title} (${source})`,
        expected: right.slice(0, 300),
        got: got.slice(0, 300),
      });
  }
  return view;
}

function readList(list: Uint8Array): RevocationView {
  const signed = readSigned(list, subject);
  const [version, algorithm, issuer, thisUpdate, nextUpdate, ...rest] = derChildren(signed.body, derTag.sequence, subject);
  const entries = rest.length > 1 ? derChildren(rest[0], derTag.sequence, subject) : [];
  return {
    signed,
    version: bytesToHex(derContent(version, derTag.integer, subject)),
    algorithm: bytesToHex(algorithm?.encoded ?? new Uint8Array(0)),
    issuer: bytesToHex(issuer?.encoded ?? new Uint8Array(0)),
    thisUpdate: time(thisUpdate),
    nextUpdate: time(nextUpdate),
    entries: entries.map(readEntry),
    extensions: rest.length > 2 ? [] : readExtensions(rest.at(-1), derTag.context0, subject).map(extensionLine),
  };
}

function readEntry(entry: DerElement): string {
  const [serial, date, extensions, ...more] = derChildren(entry, derTag.sequence, subject);
  const lines = derChildren(extensions, derTag.sequence, subject).map((one) => extensionLine(readExtension(one, subject)));
  const digits = bytesToHex(derContent(serial, derTag.integer, subject));
  return [digits, new Date(time(date)).toISOString(), ...lines, ...more.map(() => 'more')].join(' ');
}

function expectedEntries({ revoked, thisUpdate }: RevocationProfile): readonly string[] {
  return revoked.map((entry) => {
    const reason = `2.5.29.21 0a01${bytesToHex(new Uint8Array([revocationReasons[entry.reason]]))}`;
    return `${bytesToHex(entrySerial(entry))} ${new Date(revokedAt(entry, thisUpdate)).toISOString()} ${reason}`;
  });
}

function extensionLine({
  id,
  critical,
  value,
}: {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}): string {
  return `${id}${critical ? '!' : ''} ${bytesToHex(readDer(value, subject).encoded)}`;
}

function time(element: DerElement | undefined): number {
  return element === undefined ? Number.NaN : readTime(element, subject);
}

/** The DER INTEGER of a number from 0 to 2^31. */
function integer(number: number): Uint8Array {
  const digits = number.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const content = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
  return Uint8Array.from([
    derTag.integer,
    content.length / 2,
    ...(content.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
  ]);
}
