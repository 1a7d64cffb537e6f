import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { signStatement } from '../../../electron/service/transcript/signers/sign-statement.ts';
import { bytesToHex, concatBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digest } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { certificateAlgorithm, certificatePem, readCertificate } from '../../../shared/transcript/certificate.ts';
import { addSignerInfo, parseSignedData, verifySignedData } from '../../../shared/transcript/cms.ts';
import { readSignedAttributes, signedAttributes } from '../../../shared/transcript/cms-attributes.ts';
import { compareBytes, der, derObjectIdentifier, derSetOf, derTag, readDer } from '../../../shared/transcript/cms-der.ts';
import { readEnvelope, versionOne, writeEnvelope } from '../../../shared/transcript/cms-envelope.ts';
import { oid } from '../../../shared/transcript/cms-oid.ts';
import { derTime, readTime } from '../../../shared/transcript/cms-time.ts';
import type { Signer } from '../../../shared/transcript/signer-port.ts';
import { type Desk, openDesk, opensslCertificate, opensslSigner } from './signers-kit.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0);
const statement = utf8ToBytes('{"format":"claviger-statement-v1"}');
let desk: Desk;
let ada: Signer;
let wanda: Signer;
let file: Uint8Array;

beforeAll(async () => {
  desk = openDesk();
  ada = opensslSigner(desk, 'Ada', 'p256');
  wanda = opensslSigner(desk, 'Wanda', 'p384');
  file = await signStatement(await signStatement(null, statement, ada, NOW), statement, wanda, NOW + 1999);
});
afterAll(() => desk.remove());

/** Signs whatever attributes are given, as a careless or hostile program would. */
async function signAttributes(attributes: Uint8Array, signer = ada): Promise<Uint8Array> {
  const { certificate, algorithm } = signer;
  const signature = await signer.sign(attributes);
  return addSignerInfo(null, { certificate, signedAttributes: attributes, signature, algorithm });
}

function attributeList(attributes: Uint8Array): Uint8Array[] {
  const [first, ...rest] = splitElements(readDer(attributes, { code: 'INPUT_INVALID', field: 'test' }).content);
  return first === undefined ? [] : [first, ...rest];
}

function splitElements(content: Uint8Array): Uint8Array[] {
  if (content.length === 0) return [];
  const length = 2 + (content[1] ?? 0);
  return [content.slice(0, length), ...splitElements(content.subarray(length))];
}

function code(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ClavigerError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
}

describe('signed attributes', () => {
  test('say the digest, the time and the certificate, in DER order', () => {
    const attributes = signedAttributes(digest(statement), NOW, ada.certificate);
    expect(readSignedAttributes(attributes)).toEqual({
      messageDigest: digest(statement),
      signingTime: NOW,
      signingCertificateHash: digest(ada.certificate),
    });
    const list = attributeList(attributes);
    expect(list).toHaveLength(4);
    expect(list).toEqual(list.toSorted(compareBytes));
  });

  test.each([
    [NOW, '170d3236313132333230303030305a'],
    [Date.UTC(2049, 11, 31, 23, 59, 59), '170d3439313233313233353935395a'],
    [Date.UTC(2050, 0, 1), '180f32303530303130313030303030305a'],
    [Date.UTC(1999, 0, 2, 3, 4, 5), '170d3939303130323033303430355a'],
  ])('time %i is written and read back', (time, hex) => {
    expect(bytesToHex(derTime(time))).toBe(hex);
    const subject = { code: 'SIGNATURE_MALFORMED', field: 'time' } as const;
    expect(readTime(readDer(derTime(time), subject), subject)).toBe(time);
  });

  test.each(['2611232000Z', '261323200000Z', '260230200000Z', '261123200000+0000', '261123200000.5Z', '261123206000Z'])(
    'the time %s is refused',
    (text) => {
      const subject = { code: 'SIGNATURE_MALFORMED', field: 'time' } as const;
      const element = readDer(der(derTag.utcTime, utf8ToBytes(text)), subject);
      expect(code(() => readTime(element, subject))).toMatch(/^SIGNATURE_MALFORMED: time.*UTC time/);
    },
  );

  test.each([0, 1, 2, 3])('without attribute %i are refused', async (missing) => {
    const list = attributeList(signedAttributes(digest(statement), NOW, ada.certificate));
    const attributes = derSetOf(list.filter((_, index) => index !== missing));
    await expect(signAttributes(attributes)).rejects.toMatchObject({
      code: 'SIGNATURE_MALFORMED',
      details: { expected: expect.stringMatching(/^the signed attribute .* with one value$/) },
    });
  });

  test('with an attribute twice are refused', async () => {
    const list = attributeList(signedAttributes(digest(statement), NOW, ada.certificate));
    const second = attributeList(signedAttributes(digest(statement), NOW + 60_000, ada.certificate));
    await expect(signAttributes(derSetOf([...list, second[1] as Uint8Array]))).rejects.toMatchObject({
      code: 'SIGNATURE_MALFORMED',
      details: { expected: 'each attribute once' },
    });
  });

  test('with another attribute beside them are read', async () => {
    const list = attributeList(signedAttributes(digest(statement), NOW, ada.certificate));
    const other = der(derTag.sequence, derObjectIdentifier('1.3.6.1.4.1.99999.1'), derSetOf([versionOne]));
    const verdicts = await verifySignedData(await signAttributes(derSetOf([...list, other])), statement, nodeVerifier);
    expect(verdicts).toMatchObject([{ ok: true }]);
  });

  test('in another order than DER are refused', async () => {
    const list = attributeList(signedAttributes(digest(statement), NOW, ada.certificate));
    await expect(signAttributes(der(derTag.set, ...list.toReversed()))).rejects.toMatchObject({
      code: 'SIGNATURE_MALFORMED',
      details: { expected: 'signed attributes in DER order' },
    });
  });

  test('for a digest of another length are not made', () => {
    expect(code(() => signedAttributes(new Uint8Array(20), NOW, ada.certificate))).toMatch(
      /^INPUT_INVALID: statementDigest.*20 bytes/,
    );
  });
});

describe('verdicts', () => {
  test('say the signing time to the second, the algorithm and the certificate', () => {
    const { signers, certificates } = parseSignedData(file);
    expect(signers.map(({ algorithm, signingTime }) => ({ algorithm, signingTime }))).toEqual(
      expect.arrayContaining([
        { algorithm: 'ecdsa-p256-sha256', signingTime: NOW },
        { algorithm: 'ecdsa-p384-sha256', signingTime: NOW + 1000 },
      ]),
    );
    expect(certificates.map(bytesToHex).toSorted()).toEqual([ada, wanda].map((each) => bytesToHex(each.certificate)).toSorted());
  });

  test('name a signature by another key', async () => {
    const attributes = signedAttributes(digest(statement), NOW, ada.certificate);
    const other = opensslSigner(desk, 'Mallory', 'p256');
    const forged = await signAttributes(attributes, { ...ada, sign: (bytes) => other.sign(bytes) });
    expect(await verifySignedData(forged, statement, nodeVerifier)).toMatchObject([{ ok: false, reason: 'SIGNATURE_INVALID' }]);
  });

  test('name a signature that speaks of another certificate', async () => {
    const swapped = await signAttributes(signedAttributes(digest(statement), NOW, wanda.certificate));
    expect(await verifySignedData(swapped, statement, nodeVerifier)).toMatchObject([
      { ok: false, reason: 'SIGNATURE_CERTIFICATE_MISMATCH' },
    ]);
  });

  test('never overlook a changed byte', async () => {
    for (let index = 0; index < file.length; index++) {
      const changed = file.slice();
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      const outcome = await verifySignedData(changed, statement, nodeVerifier).catch((error: unknown) => {
        expect(error, `byte ${index}`).toBeInstanceOf(ClavigerError);
        return [];
      });
      expect(outcome.length === 2 && outcome.every((verdict) => verdict.ok), `byte ${index}`).toBe(false);
    }
  });
});

describe('a signature file is refused', () => {
  test.each(['trailing byte', 'cut', 'empty', 'BER length'])('with %s', (fault) => {
    const faulty = {
      'trailing byte': concatBytes(file, new Uint8Array(1)),
      cut: file.subarray(0, file.length - 1),
      empty: new Uint8Array(0),
      'BER length': concatBytes(new Uint8Array([0x30, 0x80]), file.subarray(4), new Uint8Array(2)),
    }[fault];
    expect(code(() => parseSignedData(faulty ?? file))).toMatch(/^SIGNATURE_MALFORMED: signature file/);
  });

  test('above its size', () => {
    expect(code(() => parseSignedData(new Uint8Array(1_048_577)))).toMatch(/^INPUT_TOO_LARGE: signature file/);
  });

  test('with a signer whose certificate is not inside', () => {
    const { signerInfos } = readEnvelope(file);
    const lacking = writeEnvelope({ certificates: [ada.certificate], signerInfos });
    expect(code(() => parseSignedData(lacking))).toMatch(/^SIGNATURE_MALFORMED.*every signer's certificate inside/);
  });

  test('with a certificate that signs twice', async () => {
    const { certificates, signerInfos } = readEnvelope(await signStatement(null, statement, ada, NOW));
    const later = readEnvelope(await signStatement(null, statement, ada, NOW + 5000));
    const twice = writeEnvelope({ certificates, signerInfos: [...signerInfos, ...later.signerInfos] });
    expect(code(() => parseSignedData(twice))).toMatch(/^SIGNATURE_MALFORMED.*one signature a certificate/);
  });

  test('with the same certificate inside twice', () => {
    const { certificates, signerInfos } = readEnvelope(file);
    const doubled = writeEnvelope({ certificates: [...certificates, ada.certificate], signerInfos });
    expect(code(() => parseSignedData(doubled))).toMatch(/^SIGNATURE_MALFORMED.*distinct issuer and serial number/);
  });

  test('without a signer', () => {
    const empty = writeEnvelope({ certificates: [ada.certificate], signerInfos: [] });
    expect(code(() => parseSignedData(empty))).toMatch(/^SIGNATURE_MALFORMED.*at least one signer/);
  });

  test('with its content inside', () => {
    desk.write('statement.json', statement);
    const flags =
      'cms -sign -nodetach -binary -md sha256 -in statement.json -outform DER -out inside.p7s -signer Ada.pem -inkey Ada.key';
    desk.openssl(...flags.split(' '));
    expect(code(() => parseSignedData(desk.read('inside.p7s')))).toMatch(/^SIGNATURE_MALFORMED.*id-data without content/);
  });

  test('with another digest', () => {
    desk.write('statement.json', statement);
    const flags =
      'cms -sign -binary -cades -md sha384 -in statement.json -outform DER -out sha384.p7s -signer Ada.pem -inkey Ada.key';
    desk.openssl(...flags.split(' '));
    expect(code(() => parseSignedData(desk.read('sha384.p7s')))).toMatch(/^SIGNATURE_MALFORMED.*expected SHA-256/);
  });

  test('without signing-certificate-v2', () => {
    desk.write('statement.json', statement);
    const flags = 'cms -sign -binary -md sha256 -in statement.json -outform DER -out plain.p7s -signer Ada.pem -inkey Ada.key';
    desk.openssl(...flags.split(' '));
    expect(code(() => parseSignedData(desk.read('plain.p7s')))).toMatch(/^SIGNATURE_MALFORMED.*signing-certificate-v2/);
  });

  test('with an RSA-PSS signature', () => {
    desk.write('statement.json', statement);
    opensslCertificate(desk, 'Petra', 'rsa3072');
    const flags =
      'cms -sign -binary -cades -md sha256 -in statement.json -outform DER -out pss.p7s -signer Petra.pem -inkey Petra.key';
    desk.openssl(...flags.split(' '), '-keyopt', 'rsa_padding_mode:pss');
    expect(code(() => parseSignedData(desk.read('pss.p7s')))).toMatch(/^SIGNATURE_ALGORITHM_UNSUPPORTED.*rsa-pkcs1-sha256/);
  });
});

describe('certificates', () => {
  test.each(['p521', 'rsa1024', 'ed25519'] as const)('with a %s key cannot sign', (kind) => {
    const certificate = opensslCertificate(desk, `Weak ${kind}`, kind);
    expect(code(() => certificateAlgorithm(certificate))).toMatch(/^SIGNATURE_ALGORITHM_UNSUPPORTED: certificate [0-9a-f]{64}/);
  });

  test('are written in PEM as openssl writes them', () => {
    expect(certificatePem(ada.certificate)).toBe(desk.openssl('x509', '-in', 'Ada.pem'));
  });

  test.each([new Uint8Array(0), new Uint8Array([0x30, 0]), utf8ToBytes('-----BEGIN CERTIFICATE-----')])(
    'that are none are refused',
    (bytes) => {
      expect(code(() => readCertificate(bytes))).toMatch(/^CERTIFICATE_MALFORMED: certificate/);
    },
  );
});

describe('the verifier', () => {
  test('answers false for a key of another curve, another kind and no key', async () => {
    const bytes = utf8ToBytes('bytes');
    const signature = await wanda.sign(bytes);
    const { subjectPublicKeyInfo } = readCertificate(wanda.certificate);
    expect(await nodeVerifier.verify(subjectPublicKeyInfo, 'ecdsa-p384-sha256', bytes, signature)).toBe(true);
    expect(await nodeVerifier.verify(subjectPublicKeyInfo, 'ecdsa-p256-sha256', bytes, signature)).toBe(false);
    expect(await nodeVerifier.verify(subjectPublicKeyInfo, 'rsa-pkcs1-sha256', bytes, signature)).toBe(false);
    expect(await nodeVerifier.verify(oid.data, 'rsa-pkcs1-sha256', bytes, signature)).toBe(false);
  });
});
