import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { createParticipant, openParticipant } from '../../../electron/service/transcript/signers/participant-file.ts';
import { signStatement } from '../../../electron/service/transcript/signers/sign-statement.ts';
import { bytesToHex, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { subjectName } from '../../../shared/transcript/certificate.ts';
import { parseSignedData, verifySignedData } from '../../../shared/transcript/cms.ts';
import { readEnvelope, writeEnvelope } from '../../../shared/transcript/cms-envelope.ts';
import type { Signer } from '../../../shared/transcript/signer-port.ts';
import { type Desk, openDesk, opensslCertificate, opensslSigner } from './signers-kit.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0);
const statement = utf8ToBytes('{"format":"claviger-statement-v1"}');
let desk: Desk;
let signers: readonly Signer[];

beforeAll(async () => {
  desk = openDesk();
  const passphrase = utf8ToBytes('correct horse battery');
  const file = await createParticipant({ name: 'Ada Administrator', mode: 'practice', passphrase, now: NOW });
  signers = [
    await openParticipant(file, passphrase),
    opensslSigner(desk, 'Wanda Witness', 'p384'),
    opensslSigner(desk, 'Oscar Officer', 'rsa3072'),
    opensslSigner(desk, 'Carl Custodian', 'p256'),
    opensslSigner(desk, 'Xenia External', 'p256'),
  ];
});
beforeEach(() => desk.write('statement.json', statement));
afterAll(() => desk.remove());

async function signedBy(people: readonly Signer[]): Promise<Uint8Array> {
  let file: Uint8Array | null = null;
  for (const signer of people) file = await signStatement(file, statement, signer, NOW);
  return file ?? new Uint8Array(0);
}

function certificates(people: readonly Signer[]): Uint8Array[] {
  return people.map((signer) => signer.certificate);
}

test.each([1, 2, 5])('openssl verifies %i signers, and so do we', async (count) => {
  const people = signers.slice(0, count);
  const file = await signedBy(people);
  desk.write('statement.p7s', file);
  const result = desk.verify(certificates(people));
  expect(result.messages).toContain('CMS Verification successful');
  expect(result.status).toBe(0);
  const listed = desk.openssl('crl2pkcs7', '-nocrl', '-certfile', 'who.pem', '-out', 'who.p7');
  expect(listed).toBe('');
  const who = desk.openssl('pkcs7', '-in', 'who.p7', '-print_certs', '-noout');
  expect(who.match(/^subject=/gm)).toHaveLength(count);
  const verdicts = await verifySignedData(file, statement, nodeVerifier);
  expect(verdicts.map((verdict) => verdict.ok)).toEqual(Array(count).fill(true));
  const names = verdicts.map((verdict) => subjectName(verdict.signer.certificate));
  expect(names.toSorted()).toEqual(people.map((signer) => subjectName(signer.certificate)).toSorted());
});

test('openssl checks the signing certificate of every signer too', async () => {
  desk.write('statement.p7s', await signedBy(signers));
  expect(desk.verify(certificates(signers), '-cades').status).toBe(0);
});

test('openssl refuses a changed statement, and so do we', async () => {
  desk.write('statement.p7s', await signedBy(signers.slice(0, 2)));
  const changed = utf8ToBytes('{"format":"claviger-statement-v2"}');
  desk.write('statement.json', changed);
  expect(desk.verify(certificates(signers)).status).not.toBe(0);
  const verdicts = await verifySignedData(desk.read('statement.p7s'), changed, nodeVerifier);
  expect(verdicts).toMatchObject([
    { ok: false, reason: 'SIGNATURE_DIGEST_MISMATCH' },
    { ok: false, reason: 'SIGNATURE_DIGEST_MISMATCH' },
  ]);
});

test('openssl refuses a signer who is not among the trusted certificates', async () => {
  desk.write('statement.p7s', await signedBy(signers.slice(0, 2)));
  expect(desk.verify(certificates(signers.slice(0, 1))).status).not.toBe(0);
});

test('a stripped signature still verifies in openssl; only the number of signers shows it', async () => {
  const { certificates: all, signerInfos } = readEnvelope(await signedBy(signers.slice(0, 3)));
  const stripped = writeEnvelope({ certificates: all, signerInfos: signerInfos.slice(1) });
  desk.write('statement.p7s', stripped);
  expect(desk.verify(certificates(signers)).status).toBe(0);
  expect(parseSignedData(stripped).signers).toHaveLength(2);
});

test('adding a signature leaves the bytes of earlier ones alone', async () => {
  let before: readonly string[] = [];
  let file: Uint8Array | null = null;
  for (const signer of signers) {
    file = await signStatement(file, statement, signer, NOW);
    const infos = readEnvelope(file).signerInfos.map(bytesToHex);
    expect(infos).toEqual(expect.arrayContaining([...before]));
    expect(infos).toHaveLength(before.length + 1);
    before = infos;
  }
});

test('a signature that openssl added itself is read and verified', async () => {
  desk.write('statement.p7s', await signedBy(signers.slice(0, 2)));
  const added = opensslCertificate(desk, 'Late Signer', 'rsa3072');
  desk.openssl(
    ...'cms -resign -binary -cades -md sha256 -inform DER -outform DER -in statement.p7s -content statement.json'.split(' '),
    ...['-signer', 'Late Signer.pem', '-inkey', 'Late Signer.key', '-out', 'late.p7s'],
  );
  const verdicts = await verifySignedData(desk.read('late.p7s'), statement, nodeVerifier);
  expect(verdicts.map((verdict) => verdict.ok)).toEqual([true, true, true]);
  expect(verdicts.map((verdict) => bytesToHex(verdict.signer.certificate))).toContain(bytesToHex(added));
  const more = await signStatement(desk.read('late.p7s'), statement, signers[2] as Signer, NOW);
  desk.write('statement.p7s', more);
  expect(desk.verify([...certificates(signers), added]).status).toBe(0);
});

test('the order of signing does not change the file, apart from the signatures themselves', async () => {
  const rsa = [signers[2], opensslSigner(desk, 'Rita', 'rsa3072')] as Signer[];
  expect(bytesToHex(await signedBy(rsa))).toBe(bytesToHex(await signedBy(rsa.toReversed())));
});

test('a second signature by one certificate is refused', async () => {
  const [ada] = signers as [Signer];
  await expect(signStatement(await signedBy([ada]), statement, ada, NOW)).rejects.toMatchObject({
    code: 'SIGNATURE_DUPLICATE',
    message: expect.stringContaining('has signed already'),
  });
});

test('a signature over another statement is not added', async () => {
  const [ada, wanda] = signers as [Signer, Signer];
  const file = await signedBy([ada]);
  await expect(signStatement(file, utf8ToBytes('{}'), wanda, NOW)).rejects.toMatchObject({
    code: 'SIGNATURE_DIGEST_MISMATCH',
    details: { field: 'signature by Ada Administrator' },
  });
});

test('a signer whose key is not its certificate’s is refused before anything is written', async () => {
  const [ada, , , carl] = signers as [Signer, Signer, Signer, Signer];
  const impostor: Signer = { ...ada, sign: (bytes) => carl.sign(bytes) };
  await expect(signStatement(null, statement, impostor, NOW)).rejects.toMatchObject({
    code: 'SIGNATURE_INVALID',
    details: { field: 'signature by Ada Administrator' },
  });
});

test('a signer that names another algorithm than its key has is refused', async () => {
  const [, , oscar] = signers as [Signer, Signer, Signer];
  const confused: Signer = { ...oscar, algorithm: 'ecdsa-p256-sha256' };
  await expect(signStatement(null, statement, confused, NOW)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
});
