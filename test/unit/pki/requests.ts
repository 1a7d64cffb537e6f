import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatBytes } from '../../../shared/core/bytes.ts';
import { type SigningScheme, signedStructure, signingSchemes } from '../../../shared/pki/signing.ts';
import { der, derTag } from '../../../shared/transcript/cms-der.ts';

/** The subject that requests of these tests name. */
export const requestSubject = { country: 'DE', organisation: 'Example GmbH', commonName: 'Example Issuing I1' };

const subjectText = '/C=DE/O=Example GmbH/CN=Example Issuing I1';

/** Runs OpenSSL in a new folder, which is removed; gives the bytes of its file `out`. */
export function opensslFile(...args: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-pki-'));
  try {
    execFileSync('openssl', [...args, '-out', 'out'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    return new Uint8Array(readFileSync(join(folder, 'out')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A signing request that OpenSSL makes: `key` as `-newkey` takes it, the rest as `req` does. */
export function opensslRequest(key: readonly string[], more: readonly string[] = [], subject = subjectText): Uint8Array {
  return opensslFile('req', '-new', '-newkey', ...key, '-nodes', '-keyout', 'key', '-subj', subject, '-utf8', ...more);
}

/** The bytes of a DER element from its parts: a SEQUENCE. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(derTag.sequence, ...parts);
}

/** DER of an unsigned number. */
export function integer(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const bytes = Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
  return der(derTag.integer, (bytes[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array(1), bytes) : bytes);
}

/** A name of one value for each attribute: its last arc below 2.5.4, the tag of its text, the text. */
export function nameOf(...values: readonly (readonly [arc: number, tag: number, text: string])[]): Uint8Array {
  return sequence(
    ...values.map(([arc, tag, text]) => {
      const type = Uint8Array.from([derTag.objectIdentifier, 3, 0x55, 0x04, arc]);
      return der(derTag.set, sequence(type, der(tag, Uint8Array.from(Buffer.from(text, 'utf8')))));
    }),
  );
}

/** The usual subject, with C as PrintableString and the others as UTF8String. */
export const usualName = nameOf([6, 0x13, 'DE'], [10, 0x0c, 'Example GmbH'], [3, 0x0c, 'Example Issuing I1']);

/** A P-256 key for requests that are put together by hand. */
export const signer = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** DER SubjectPublicKeyInfo of a key. */
export function spkiOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
}

/** What a request put together by hand has otherwise than a right one. */
export interface OddRequest {
  readonly version?: Uint8Array;
  readonly name?: Uint8Array;
  readonly publicKey?: Uint8Array;
  readonly attributes?: Uint8Array;
  readonly more?: Uint8Array;
  readonly scheme?: SigningScheme;
}

/** A request put together by hand and signed by the P-256 key, whatever key is in it. */
export function oddRequest(odd: OddRequest = {}): Uint8Array {
  const { version = integer(0n), name = usualName, publicKey = spkiOf(signer.publicKey), scheme = 'ecdsa-sha256' } = odd;
  const body = sequence(version, name, publicKey, odd.attributes ?? der(derTag.context0), odd.more ?? new Uint8Array(0));
  const signature = sign(signingSchemes[scheme].hash, body, { key: signer.privateKey, dsaEncoding: 'der' });
  return signedStructure(body, scheme, new Uint8Array(signature));
}

/** DER SubjectPublicKeyInfo of an RSA key with these numbers. */
export function rsaKey(modulus: bigint, exponent = 65_537n): Uint8Array {
  const algorithm = Uint8Array.from(Buffer.from('300d06092a864886f70d0101010500', 'hex'));
  return sequence(algorithm, der(derTag.bitString, new Uint8Array(1), sequence(integer(modulus), integer(exponent))));
}
