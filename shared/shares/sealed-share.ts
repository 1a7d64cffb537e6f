import { equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { DecryptionSchemeId } from '../hsm/decryption-schemes.ts';
import { type DerElement, der, derChildren, derContent, derTag, malformed, readDer } from '../transcript/cms-der.ts';
import { issuerAndSerialNumber } from '../transcript/cms-envelope.ts';
import { derNull, oid } from '../transcript/cms-oid.ts';

const subject = { code: 'SEALED_SHARE_MALFORMED', field: 'sealed share' } as const;
const MAXIMUM_BYTES = 65_536;
const BLOCK = 16;
const SHORTEST_KEY = 256;
const LONGEST_KEY = 512;
const KEY_AGREEMENT = 0xa1;
const EXTENSIONS = 0xa3;
/** [0] IMPLICIT OCTET STRING. */
const IMPLICIT_OCTETS = 0x80;
const versions = [0, 2].map((version) => der(derTag.integer, new Uint8Array([version])));

const oaep = (hash: Uint8Array, parameters: readonly Uint8Array[]) =>
  parameters.map((nothing) => {
    const algorithm = der(derTag.sequence, hash, nothing);
    const mask = der(0xa1, der(derTag.sequence, oid.mgf1, algorithm));
    return der(derTag.sequence, oid.rsaOaep, der(derTag.sequence, der(derTag.context0, algorithm), mask));
  });
const none = new Uint8Array(0);

/** How each scheme is written (RFC 3370 section 4.2.1, RFC 4055 section 4.1). OAEP: MGF1 of the same hash, no label. */
const identifiers: Readonly<Record<DecryptionSchemeId, readonly Uint8Array[]>> = {
  'rsa-pkcs1': [der(derTag.sequence, oid.rsaEncryption, derNull)],
  'oaep-sha1': [der(derTag.sequence, oid.rsaOaep, der(derTag.sequence)), ...oaep(oid.sha1, [derNull, none])],
  'oaep-sha256': oaep(oid.sha256, [none, derNull]),
  'oaep-sha384': oaep(oid.sha384, [none, derNull]),
  'oaep-sha512': oaep(oid.sha512, [none, derNull]),
};

/** A share sealed to a card, taken apart. Nothing in it is clear. */
export interface SealedShare {
  /** How the content key is encrypted. */
  readonly scheme: DecryptionSchemeId;
  /** The content key under the card's RSA key: 256 to 512 bytes. */
  readonly encryptedKey: Uint8Array;
  /** 16 bytes. */
  readonly iv: Uint8Array;
  /** AES-256-CBC with the padding of RFC 5652 section 6.3: whole blocks of 16 bytes. */
  readonly encrypted: Uint8Array;
}

/**
 * Reads a share sealed to the key of `certificate` (DER): a CMS EnvelopedData in DER (RFC 5652 section 6) with RSA key transport and
 * AES-256-CBC (RFC 3565) and nothing else, as `openssl cms -encrypt -binary -aes256 -outform DER` makes it; at most 64 KiB.
 * Throws `SEALED_SHARE_MALFORMED`, `SEALED_SHARE_REFUSED` where it is sealed to others only, `TOKEN_CAPABILITY_MISSING` where it is sealed
 * by key agreement.
 */
export function readSealedShare(bytes: Uint8Array, certificate: Uint8Array): SealedShare {
  if (bytes.length > MAXIMUM_BYTES) throw malformed(subject, `at most ${MAXIMUM_BYTES} bytes`, `${bytes.length} bytes`);
  const [version, recipients, content, ...more] = envelopedFields(bytes);
  expectOneOf(version, versions, 'version 0 or 2');
  if (more.length > 0) throw malformed(subject, 'no unprotected attributes', 'some');
  return { ...readRecipient(derChildren(recipients, derTag.set, subject), certificate), ...readContent(content) };
}

function envelopedFields(bytes: Uint8Array): readonly DerElement[] {
  const [type, explicit, ...more] = derChildren(readDer(bytes, subject), derTag.sequence, subject);
  expectOneOf(type, [oid.envelopedData], 'CMS EnvelopedData');
  const [enveloped, ...others] = derChildren(explicit, derTag.context0, subject);
  if (more.length + others.length > 0) throw malformed(subject, 'one EnvelopedData', 'more');
  return derChildren(enveloped, derTag.sequence, subject);
}

function readContent(element: DerElement | undefined): Pick<SealedShare, 'iv' | 'encrypted'> {
  const [type, algorithm, content, ...more] = derChildren(element, derTag.sequence, subject);
  expectOneOf(type, [oid.data], 'id-data');
  const [cipher, parameter, ...others] = derChildren(algorithm, derTag.sequence, subject);
  expectOneOf(cipher, [oid.aes256Cbc], 'AES-256-CBC');
  const iv = derContent(parameter, derTag.octetString, subject);
  const encrypted = derContent(content, IMPLICIT_OCTETS, subject);
  const isWhole = iv.length === BLOCK && encrypted.length > 0 && encrypted.length % BLOCK === 0;
  if (!isWhole || more.length + others.length > 0)
    throw malformed(subject, 'whole blocks of 16 bytes', `${encrypted.length} bytes`);
  return { iv, encrypted };
}

function readRecipient(recipients: readonly DerElement[], certificate: Uint8Array): Pick<SealedShare, 'scheme' | 'encryptedKey'> {
  const names = [issuerAndSerialNumber(certificate), subjectKeyIdentifier(certificate)];
  for (const recipient of recipients) {
    if (recipient.tag !== derTag.sequence) continue;
    const [version, identifier, algorithm, encrypted, ...more] = derChildren(recipient, derTag.sequence, subject);
    if (!names.some((name) => name !== null && identifier !== undefined && equalBytes(name, identifier.encoded))) continue;
    expectOneOf(version, versions, 'version 0 or 2');
    const encryptedKey = derContent(encrypted, derTag.octetString, subject);
    if (more.length > 0 || encryptedKey.length < SHORTEST_KEY || encryptedKey.length > LONGEST_KEY)
      throw malformed(
        subject,
        `a content key under RSA of ${SHORTEST_KEY} to ${LONGEST_KEY} bytes`,
        `${encryptedKey.length} bytes`,
      );
    return { scheme: schemeOf(algorithm), encryptedKey };
  }
  if (recipients.some(({ tag }) => tag === KEY_AGREEMENT))
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field: 'sealed share',
      expected: 'RSA key transport',
      got: 'key agreement (EC)',
      action: 'Seal the share again to an RSA key of a card.',
    });
  throw new ClavigerError('SEALED_SHARE_REFUSED', {
    field: 'recipient',
    expected: 'the certificate of this card',
    got: 'others',
  });
}

function schemeOf(algorithm: DerElement | undefined): DecryptionSchemeId {
  const found = Object.entries(identifiers).find(([, choices]) =>
    choices.some((choice) => algorithm !== undefined && equalBytes(choice, algorithm.encoded)),
  );
  if (found === undefined) throw malformed(subject, 'RSA PKCS#1 v1.5, or OAEP with MGF1 of the same hash', 'another algorithm');
  return found[0] as DecryptionSchemeId;
}

/** The subject key identifier of a certificate as a recipient is named by it, or null where it has none. */
function subjectKeyIdentifier(certificate: Uint8Array): Uint8Array | null {
  const [body] = derChildren(readDer(certificate, subject), derTag.sequence, subject);
  const extensions = derChildren(body, derTag.sequence, subject).find(({ tag }) => tag === EXTENSIONS);
  if (extensions === undefined) return null;
  for (const extension of derChildren(readDer(extensions.content, subject), derTag.sequence, subject)) {
    const [name, ...rest] = derChildren(extension, derTag.sequence, subject);
    if (name === undefined || !equalBytes(name.encoded, oid.subjectKeyIdentifier)) continue;
    const value = readDer(derContent(rest.at(-1), derTag.octetString, subject), subject);
    return der(IMPLICIT_OCTETS, derContent(value, derTag.octetString, subject));
  }
  return null;
}

function expectOneOf(element: DerElement | undefined, choices: readonly Uint8Array[], expected: string): void {
  if (choices.some((choice) => element !== undefined && equalBytes(choice, element.encoded))) return;
  throw malformed(subject, expected, 'something else');
}
