import { AsnConvert } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { ClavigerError } from '../core/errors/index.ts';
import { authorityKeyIdentifier, extension, toArrayBuffer } from './certificate-body.ts';
import { type CertificateName, toName } from './name.ts';
import { algorithmIdentifier, type SigningScheme } from './signing.ts';

const MOST_ENTRIES = 64;
const ENTRY = /^([0-9a-f]{2}(?:[0-9a-f]{2}){0,19}) ([a-z-]+)(?: (\d{4}-\d\d-\d\d))?$/;

/** Why a certificate of an authority can be revoked (RFC 5280 section 5.3.1; BR section 7.2.2), by what the script calls it. */
export const revocationReasons = {
  'key-compromise': 1,
  'authority-compromise': 2,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
  'privilege-withdrawn': 9,
} as const satisfies Record<string, number>;

export type RevocationReason = keyof typeof revocationReasons;

/** One revoked certificate. */
export interface RevokedEntry {
  /** Lower-case hexadecimal, the bytes of the positive INTEGER without a leading zero. */
  readonly serial: string;
  readonly reason: RevocationReason;
  /** `2026-11-24`, or null: at the moment of the list. */
  readonly date: string | null;
}

/** What a revocation list says, whole: the same profile always gives the same bytes to be signed. Times in ms, whole seconds. */
export interface RevocationProfile {
  readonly scheme: SigningScheme;
  readonly issuer: CertificateName;
  /** DER SubjectPublicKeyInfo of the key that signs. */
  readonly issuerPublicKey: Uint8Array;
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly revoked: readonly RevokedEntry[];
}

/**
 * The revoked certificates that a script names: `none`, or entries `serial reason [date]` with a comma between them, such as
 * `4a01ff superseded 2026-11-24`. Each serial number once, no date after `now` (ms since 1970). Throws `CERTIFICATE_PROFILE_REFUSED`.
 */
export function parseRevoked(text: string, now: number): readonly RevokedEntry[] {
  if (text.trim() === 'none') return [];
  const entries = text.split(',').map((entry) => parseEntry(entry.trim(), now));
  const twice = entries.find((entry, index) => entries.some(({ serial }, other) => other < index && serial === entry.serial));
  if (twice !== undefined) throw refused('each serial number once', twice.serial);
  if (entries.length > MOST_ENTRIES) throw refused(`at most ${MOST_ENTRIES} entries`, `${entries.length}`);
  return entries;
}

function parseEntry(entry: string, now: number): RevokedEntry {
  const [, serial = '', reason = '', date] = ENTRY.exec(entry) ?? [];
  const digits = /^0*$/.test(serial) || /^00/.test(serial) ? '' : serial;
  if (digits === '' || !isReason(reason))
    throw refused(`"serial reason date", the reason one of ${Object.keys(revocationReasons).join(', ')}`, entry.slice(0, 100));
  if (date !== undefined && !isDay(date, now)) throw refused('a day that has begun', date);
  return { serial: digits, reason, date: date ?? null };
}

function isReason(text: string): text is RevocationReason {
  return Object.hasOwn(revocationReasons, text);
}

function isDay(date: string, now: number): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) && time <= now && date > '1970-01-01';
}

function refused(expected: string, got: string): ClavigerError {
  return new ClavigerError('CERTIFICATE_PROFILE_REFUSED', { field: 'revoked certificates', expected, got });
}

/** When an entry counts from, in ms since 1970. */
export function revokedAt({ date }: RevokedEntry, thisUpdate: number): number {
  return date === null ? thisUpdate : Date.parse(`${date}T00:00:00Z`);
}

/** The INTEGER contents of the serial number of an entry. */
export function entrySerial({ serial }: RevokedEntry): Uint8Array {
  const bytes = Uint8Array.from(serial.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  return (bytes[0] ?? 0) >= 0x80 ? Uint8Array.from([0, ...bytes]) : bytes;
}

/** The TBSCertList (RFC 5280 section 5.1, DER) of a whole, direct revocation list: version 2, its number and the key that signs. */
export function revocationBody(profile: RevocationProfile): Uint8Array {
  const { thisUpdate, nextUpdate, revoked } = profile;
  const entries = revoked.map(
    (entry) =>
      new x509.RevokedCertificate({
        userCertificate: toArrayBuffer(entrySerial(entry)),
        revocationDate: new x509.Time(new Date(revokedAt(entry, thisUpdate))),
        crlEntryExtensions: [extension(x509.id_ce_cRLReasons, false, new x509.CRLReason(revocationReasons[entry.reason]))],
      }),
  );
  const body = new x509.TBSCertList({
    version: x509.Version.v2,
    signature: algorithmIdentifier(profile.scheme),
    issuer: toName(profile.issuer),
    thisUpdate: new x509.Time(new Date(thisUpdate)),
    nextUpdate: new x509.Time(new Date(nextUpdate)),
    ...(entries.length > 0 ? { revokedCertificates: entries } : {}),
    crlExtensions: [
      authorityKeyIdentifier(profile.issuerPublicKey),
      extension(x509.id_ce_cRLNumber, false, new x509.CRLNumber(profile.number)),
    ],
  });
  return new Uint8Array(AsnConvert.serialize(body));
}
