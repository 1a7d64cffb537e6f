import { z } from 'zod';
import { bytesToHex, hexToBytes } from '../core/bytes.ts';
import { digest } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { derChildren, derContent, derTag, readDer } from '../transcript/cms-der.ts';
import type { CertificateName } from './name.ts';
import type { SigningScheme } from './signing.ts';

const KEY_IDENTIFIER_BYTES = 20;
const SERIAL_BYTES = 16;
const SECOND = 1000;

/** What certificates that an authority issues may be for (RFC 5280 section 4.2.1.12), by what the script calls it. */
export const keyPurposes = {
  'server-authentication': '1.3.6.1.5.5.7.3.1',
  'client-authentication': '1.3.6.1.5.5.7.3.2',
  'code-signing': '1.3.6.1.5.5.7.3.3',
  'email-protection': '1.3.6.1.5.5.7.3.4',
  'time-stamping': '1.3.6.1.5.5.7.3.8',
} as const satisfies Record<string, string>;

export type KeyPurpose = keyof typeof keyPurposes;

/** From when to when, in ms since 1970, both in whole seconds and inside (RFC 5280 section 4.1.2.5). */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What a certificate of an authority says, whole: the same profile always gives the same bytes to be signed. */
export interface AuthorityProfile {
  /** Lower-case hexadecimal, 16 bytes, the top bits 01. */
  readonly serial: string;
  readonly scheme: SigningScheme;
  readonly issuer: CertificateName;
  readonly subject: CertificateName;
  readonly validity: Validity;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Of the key that signs. */
  readonly issuerPublicKey: Uint8Array;
  /** How many authorities may stand below it, or null: no limit. */
  readonly pathLength: number | null;
  /** None for a root: what it is for, those below it say. */
  readonly purposes: readonly KeyPurpose[];
  /** Object identifiers, dotted. */
  readonly policies: readonly string[];
  /** Where the revocation list of the issuer is fetched, and the certificate of the issuer. */
  readonly revocationListUrl: string | null;
  readonly issuerUrl: string | null;
  /** Domains below which names may stand; then no address may. Empty: no constraint. */
  readonly permittedDomains: readonly string[];
}

/** What a root leaves empty. */
export const noConstraints = {
  purposes: [],
  policies: [],
  revocationListUrl: null,
  issuerUrl: null,
  permittedDomains: [],
} as const;

/** A serial number: 16 bytes in lower-case hexadecimal, the top bits 01. */
export const serialSchema = z.string().regex(/^[4-7][0-9a-f]{31}$/, 'a serial number of 16 bytes whose top bits are 01');

/** `http://` and a host: what fetches it must not need a certificate for it (RFC 5280 section 8). */
export const urlSchema = z
  .string()
  .max(300)
  .regex(
    /^http:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?\/[\x21-\x7e]*$/,
    'a URL that begins with http:// and has a path',
  );

/** A domain in lower case, without a dot at either end. */
export const domainSchema = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, 'a domain such as example.org');

/** An object identifier in dotted form. */
export const policySchema = z
  .string()
  .max(100)
  .regex(/^[0-2](?:\.(?:0|[1-9][0-9]{0,8})){2,15}$/, 'an object identifier such as 1.3.6.1.4.1.99999.1');

/**
 * A serial number of 126 random bits, more than the 64 that CA/Browser Forum BR section 7.1 asks for: 16 bytes that a token gave and 16 of
 * the operating system, exclusive-ored, then made positive and of full length, so that every tool prints the same digits.
 */
export function serialNumber(ofToken: Uint8Array, ofSystem: Uint8Array): string {
  const bytes = Uint8Array.from({ length: SERIAL_BYTES }, (_, index) => (ofToken[index] ?? 0) ^ (ofSystem[index] ?? 0));
  if (ofToken.length !== SERIAL_BYTES || ofSystem.length !== SERIAL_BYTES)
    throw new ClavigerError('INPUT_INVALID', { field: 'serial number', expected: `${SERIAL_BYTES} bytes of each` });
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytesToHex(bytes);
}

/** The bytes of a serial number. Throws `CERTIFICATE_PROFILE_REFUSED`. */
export function serialBytes(serial: string): Uint8Array {
  const problem = serialSchema.safeParse(serial).error?.issues[0];
  if (problem === undefined) return hexToBytes(serial);
  throw new ClavigerError('CERTIFICATE_PROFILE_REFUSED', {
    field: 'serial number',
    expected: problem.message,
    got: serial.slice(0, 64),
  });
}

/** The validity that begins at `now` (ms since 1970, cut to seconds) and ends a second before the same moment `years` later. */
export function validityFor(now: number, years: number): Validity {
  const notBefore = Math.floor(now / SECOND) * SECOND;
  const end = new Date(notBefore);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return { notBefore, notAfter: end.getTime() - SECOND };
}

/** The leftmost 160 bits of the SHA-256 of the key (RFC 7093 section 2, method 1). `publicKey`: DER SubjectPublicKeyInfo. */
export function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  const subject = { code: 'CERTIFICATE_PROFILE_REFUSED', field: 'public key' } as const;
  const [, value] = derChildren(readDer(publicKey, subject), derTag.sequence, subject);
  return digest(derContent(value, derTag.bitString, subject).subarray(1)).subarray(0, KEY_IDENTIFIER_BYTES);
}
