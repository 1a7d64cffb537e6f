import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireSignature } from '../../../electron/service/pki/verify.ts';
import { concatBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { toPem } from '../../../shared/pki/pem.ts';
import { keyTitle } from '../../../shared/pki/public-key.ts';
import {
  MAXIMUM_SIGNING_REQUEST_BYTES,
  parseSigningRequest,
  refuseOwnKey,
  requireDigest,
  requireSubject,
} from '../../../shared/pki/request.ts';
import { der, derTag } from '../../../shared/transcript/cms-der.ts';
import {
  integer,
  nameOf,
  type OddRequest,
  oddRequest,
  opensslRequest,
  requestSubject,
  sequence,
  signer,
  spkiOf,
  usualName,
} from './requests.ts';

let pem: Uint8Array;
let bytes: Uint8Array;

beforeAll(() => {
  pem = opensslRequest(['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-sha384']);
  const text = new TextDecoder().decode(pem);
  bytes = Uint8Array.from(Buffer.from(text.replace(/-----.*-----/g, ''), 'base64'));
});

function refusal(work: () => unknown): { code: ErrorCode; field: string; got: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ClavigerError) return { code: error.code, field: error.details.field, got: error.details.got ?? '' };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a signing request that OpenSSL made', () => {
  it.each([
    [['rsa:2048'], ['-sha256'], 'RSA, 2048 bits'],
    [['rsa:3072'], ['-sha384'], 'RSA, 3072 bits'],
    [['rsa:4096'], ['-sha512'], 'RSA, 4096 bits'],
    [['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ['-sha256'], 'EC P-256'],
    [['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-sha384'], 'EC P-384'],
    [['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-sha384', '-addext', 'basicConstraints=critical,CA:FALSE'], 'EC P-384'],
    [['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-sha384', '-outform', 'DER'], 'EC P-384'],
  ])('is read, and its own signature holds: %s %s', (key, more, title) => {
    const request = parseSigningRequest(opensslRequest(key, more));
    expect(keyTitle(request.facts)).toBe(title);
    expect(request.subject).toEqual(requestSubject);
    requireSignature(request.signed, request.publicKey, request.scheme, 'request');
    requireSubject(request, requestSubject);
  });

  it('is the same in PEM, in PEM with CRLF, and in DER', () => {
    const crlf = utf8ToBytes(new TextDecoder().decode(pem).replaceAll('\n', '\r\n'));
    for (const file of [pem, crlf, bytes])
      expect(parseSigningRequest(file).publicKey).toEqual(parseSigningRequest(bytes).publicKey);
  });

  it.each([
    [['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], ['-sha512'], 'SIGNING_REQUEST_KEY_REFUSED'],
    [['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], ['-sha256'], 'SIGNING_REQUEST_KEY_REFUSED'],
    [
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
      ['-sha256'],
      'SIGNING_REQUEST_KEY_REFUSED',
    ],
    [['rsa:1024'], ['-sha256'], 'SIGNING_REQUEST_KEY_REFUSED'],
    [['rsa', '-pkeyopt', 'rsa_keygen_bits:2048', '-pkeyopt', 'rsa_keygen_pubexp:3'], ['-sha256'], 'SIGNING_REQUEST_KEY_REFUSED'],
    [['ed25519'], [], 'SIGNING_REQUEST_KEY_REFUSED'],
    [['rsa:2048'], ['-sha1'], 'SIGNING_REQUEST_MALFORMED'],
    [['rsa:2048'], ['-sha256', '-sigopt', 'rsa_padding_mode:pss'], 'SIGNING_REQUEST_MALFORMED'],
  ] as const)('is refused for its key or signature: %s %s', (key, more, code) => {
    expect(refusal(() => parseSigningRequest(opensslRequest([...key], [...more])))).toMatchObject({ code });
  });

  it.each([
    ['another unit in it', '/C=DE/O=Example GmbH/OU=Lab/CN=Example Issuing I1'],
    ['no country', '/O=Example GmbH/CN=Example Issuing I1'],
    ['two common names', '/C=DE/O=Example GmbH/CN=Example Issuing I1/CN=Example Root R1'],
    ['nothing', '/'],
  ])('is refused for a subject with %s', (_what, subject) => {
    const file = opensslRequest(['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], [], subject);
    expect(refusal(() => parseSigningRequest(file)).code).toBe('SIGNING_REQUEST_SUBJECT_DIFFERENT');
  });
});

describe('a file that is not quite a request', () => {
  const malformed = { code: 'SIGNING_REQUEST_MALFORMED', field: 'signing request' };
  const text = () => new TextDecoder().decode(pem);

  it.each([
    ['nothing', () => new Uint8Array(0)],
    ['a byte behind the DER', () => concatBytes(bytes, new Uint8Array(1))],
    ['two requests in DER', () => concatBytes(bytes, bytes)],
    ['two PEM blocks', () => utf8ToBytes(text() + text())],
    ['text before the block', () => utf8ToBytes(`Certificate request\n${text()}`)],
    ['text behind the block', () => utf8ToBytes(`${text()}end\n`)],
    ['a space in a line', () => utf8ToBytes(text().replace('MII', 'MI I'))],
    ['lines of 32 characters', () => utf8ToBytes(text().replace(/^(.{32})(.{32})$/gm, '$1\n$2'))],
    ['another label', () => utf8ToBytes(text().replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'))],
    ['other labels at both ends', () => utf8ToBytes(text().replace('END CERTIFICATE', 'END NEW CERTIFICATE'))],
    ['a byte-order mark', () => concatBytes(new Uint8Array([0xef, 0xbb, 0xbf]), pem)],
    ['bytes that are no text', () => new Uint8Array([0xff, 0xfe, 0x30])],
    ['a private key', () => utf8ToBytes(toPem('PRIVATE KEY', bytes))],
    ['an indefinite length', () => concatBytes(new Uint8Array([0x30, 0x80]), bytes.subarray(4), new Uint8Array(2))],
    ['a length in a longer form', () => concatBytes(new Uint8Array([0x30, 0x83, 0]), bytes.subarray(2))],
  ])('is refused: %s', (_what, file) => {
    expect(refusal(() => parseSigningRequest(file()))).toMatchObject(malformed);
  });

  it('is refused where it is cut anywhere', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(refusal(() => parseSigningRequest(bytes.subarray(0, length))).code).toBe('SIGNING_REQUEST_MALFORMED');
  });

  it('is refused where it is too large, before it is read', () => {
    const file = new Uint8Array(MAXIMUM_SIGNING_REQUEST_BYTES + 1).fill(0x30);
    expect(refusal(() => parseSigningRequest(file))).toMatchObject({ code: 'INPUT_TOO_LARGE', field: 'signing request' });
  });
});

describe('a request put together by hand', () => {
  const attribute = (arc: number, ...values: readonly Uint8Array[]) =>
    sequence(Uint8Array.from([derTag.objectIdentifier, 3, 0x55, 0x1d, arc]), der(derTag.set, ...values));
  const attributes = (...parts: readonly Uint8Array[]) => der(derTag.context0, ...parts);
  const text = der(0x0c, utf8ToBytes('a'));

  it('is read where it is right', () => expect(parseSigningRequest(oddRequest()).subject).toEqual(requestSubject));
  it('may name its subject in another order, and in PrintableString', () => {
    const name = nameOf([3, 0x13, 'Example Issuing I1'], [10, 0x13, 'Example GmbH'], [6, 0x13, 'DE']);
    expect(parseSigningRequest(oddRequest({ name })).subject).toEqual(requestSubject);
  });

  const oddities: readonly (readonly [string, OddRequest, ErrorCode])[] = [
    ['version 2', { version: integer(1n) }, 'SIGNING_REQUEST_MALFORMED'],
    ['no attributes', { attributes: new Uint8Array(0) }, 'SIGNING_REQUEST_MALFORMED'],
    ['something behind the attributes', { more: integer(1n) }, 'SIGNING_REQUEST_MALFORMED'],
    ['an attribute twice', { attributes: attributes(attribute(1, text), attribute(1, text)) }, 'SIGNING_REQUEST_MALFORMED'],
    ['an attribute without a value', { attributes: attributes(attribute(1)) }, 'SIGNING_REQUEST_MALFORMED'],
    [
      'seventeen attributes',
      { attributes: attributes(...Array.from({ length: 17 }, (_, arc) => attribute(arc, text))) },
      'SIGNING_REQUEST_MALFORMED',
    ],
    ['an RSA signature for a key on a curve', { scheme: 'rsa-pkcs1-sha256' }, 'SIGNING_REQUEST_MALFORMED'],
    [
      'a name with two attributes in one set',
      { name: sequence(der(derTag.set, usualName, usualName)) },
      'SIGNING_REQUEST_SUBJECT_DIFFERENT',
    ],
    [
      'a name in BMPString',
      { name: nameOf([6, 0x13, 'DE'], [10, 0x1e, 'Example GmbH'], [3, 0x0c, 'a']) },
      'SIGNING_REQUEST_SUBJECT_DIFFERENT',
    ],
    [
      'a star in a PrintableString',
      { name: nameOf([6, 0x13, 'DE'], [10, 0x13, 'Ex*mple'], [3, 0x0c, 'a']) },
      'SIGNING_REQUEST_SUBJECT_DIFFERENT',
    ],
  ];
  it.each(oddities)('is refused with %s', (_what, odd, code) => {
    expect(refusal(() => parseSigningRequest(oddRequest(odd))).code).toBe(code);
  });

  it('whose signature was changed does not prove that its sender has the key', () => {
    const changed = Uint8Array.from(bytes);
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
    const request = parseSigningRequest(changed);
    expect(refusal(() => requireSignature(request.signed, request.publicKey, request.scheme, 'signing request'))).toMatchObject({
      code: 'CERTIFICATE_SIGNATURE_WRONG',
      field: 'signing request',
    });
  });

  it('with a point that is not on its curve does not verify', () => {
    const publicKey = spkiOf(signer.publicKey);
    publicKey[publicKey.length - 1] = (publicKey[publicKey.length - 1] ?? 0) ^ 1;
    const request = parseSigningRequest(oddRequest({ publicKey }));
    expect(refusal(() => requireSignature(request.signed, request.publicKey, request.scheme, 'signing request')).code).toBe(
      'CERTIFICATE_SIGNATURE_WRONG',
    );
  });
});

describe('a request held against what was approved', () => {
  it('is refused where it is another file', () => {
    requireDigest(pem, digestHex(pem));
    expect(refusal(() => requireDigest(pem, 'a'.repeat(64)))).toEqual({
      code: 'SIGNING_REQUEST_DIFFERENT',
      field: 'SHA-256 of the signing request',
      got: digestHex(pem),
    });
  });

  it.each([
    [{ country: 'AT' }, 'C=DE'],
    [{ organisation: 'Example AG' }, 'O=Example GmbH'],
    [{ commonName: 'Example Issuing I2' }, 'CN=Example Issuing I1'],
  ])('is refused where it names another subject: %o', (change, got) => {
    const request = parseSigningRequest(pem);
    const error = refusal(() => requireSubject(request, { ...requestSubject, ...change }));
    expect(error.code).toBe('SIGNING_REQUEST_SUBJECT_DIFFERENT');
    expect(error.got).toContain(got);
  });

  it('is refused for a key of this ceremony', () => {
    const request = parseSigningRequest(pem);
    const other = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
    refuseOwnKey(request, [other]);
    expect(refusal(() => refuseOwnKey(request, [other, request.publicKey]))).toMatchObject({
      code: 'SIGNING_REQUEST_KEY_REFUSED',
      got: 'a key of this ceremony',
    });
  });
});
