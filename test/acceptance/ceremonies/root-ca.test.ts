import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { digestHex } from '../../../shared/core/digest.ts';
import type { EmbeddedFamilyId } from '../../../shared/hsm/quirks/index.ts';
import { nameText } from '../../../shared/pki/name.ts';
import { type Played, playShipped, shapeOf } from '../../fakes/played.ts';
import { makeRehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 300_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

const root = { country: 'ZZ', organisation: 'Claviger practice', commonName: 'Claviger Practice Root' };

/** Plays the ceremony on a token of `module`; gives the folder with what was written to the medium. */
async function play(module: EmbeddedFamilyId, type: string) {
  const folder = join(scratch.folder, `${module}-${type}`);
  const rehearsal = await makeRehearsal({ module, folder });
  const authority = join(folder, 'authority');
  const subject = ['-subj', '/C=ZZ/O=Claviger practice/CN=Claviger Practice Issuing'];
  const wishes = ['-addext', 'basicConstraints=CA:FALSE', '-addext', 'subjectAltName=DNS:elsewhere.example'];
  const key = ['-newkey', 'rsa:3072', '-nodes', '-keyout', 'own.key'];
  openssl(authority, 'req', '-new', '-sha256', ...key, ...subject, ...wishes, '-out', 'own.pem');
  const request = join(authority, 'own.pem');
  const asked = { 'issuing-request': request, 'issuing-request-sha256': digestHex(new Uint8Array(readFileSync(request))) };
  const played = await playShipped(rehearsal, 'root-ca', { 'key-type': type, ...asked });
  const media = join(rehearsal.practice.parameters['media-folder'] ?? '', `${played.code}-media`);
  return { rehearsal, played, media, authority };
}

/** Whether OpenSSL accepts a server's certificate for `name` that the issuing authority gives: the constraints of the chain decide. */
function isServerAccepted(media: string, authority: string, name: string): boolean {
  writeFileSync(join(authority, 'leaf.ext'), `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`);
  openssl(
    authority,
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'leaf.key',
    '-subj',
    '/O=Leaf',
    '-out',
    'leaf.csr',
  );
  const issuer = ['-CA', join(media, 'issuing.cer.pem'), '-CAkey', 'own.key', '-set_serial', '7'];
  openssl(authority, 'x509', '-req', '-in', 'leaf.csr', ...issuer, '-days', '1', '-extfile', 'leaf.ext', '-out', 'leaf.pem');
  const chain = ['-CAfile', join(media, 'root.cer.pem'), '-untrusted', join(media, 'issuing.cer.pem')];
  const { status } = spawnSync('openssl', ['verify', '-purpose', 'sslserver', ...chain, 'leaf.pem'], { cwd: authority });
  return status === 0;
}

function openssl(folder: string, ...args: readonly string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What OpenSSL, which knows nothing of this program, says of what was written. */
function checkWithOpenssl(media: string, algorithm: RegExp): void {
  expect(readdirSync(media).sort()).toEqual(
    ['issuing.cer', 'issuing.cer.pem', 'root-list.crl', 'root-list.crl.pem', 'root.cer', 'root.cer.pem'].sort(),
  );
  expect(openssl(media, 'verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'root.cer.pem', 'root.cer.pem')).toBe(
    'root.cer.pem: OK\n',
  );
  const chain = ['-x509_strict', '-crl_check', '-CRLfile', 'root-list.crl.pem', '-CAfile', 'root.cer.pem'];
  expect(openssl(media, 'verify', ...chain, 'issuing.cer.pem')).toBe('issuing.cer.pem: OK\n');
  const checked = spawnSync(
    'openssl',
    ['crl', '-in', 'root-list.crl', '-inform', 'DER', '-CAfile', 'root.cer.pem', '-noout', '-text'],
    {
      cwd: media,
      encoding: 'utf8',
    },
  );
  expect({ status: checked.status, said: checked.stderr.trim() }).toEqual({ status: 0, said: 'verify OK' });
  const list = checked.stdout;
  expect(list).toMatch(/X509v3 CRL Number: *\n *1\n/);
  expect(list).toContain('No Revoked Certificates.');
  const own = openssl(media, 'x509', '-in', 'root.cer', '-inform', 'DER', '-noout', '-text');
  expect(own).toMatch(algorithm);
  expect(own).toMatch(/Basic Constraints: critical\n *CA:TRUE, pathlen:1\n/);
  expect(own).toMatch(/Key Usage: critical\n *Certificate Sign, CRL Sign\n/);
  const issuing = openssl(media, 'x509', '-in', 'issuing.cer.pem', '-noout', '-text');
  expect(issuing).toMatch(/Basic Constraints: critical\n *CA:TRUE, pathlen:0\n/);
  expect(issuing).toMatch(
    /Name Constraints: critical\n *Permitted:\n *DNS:practice.example\n *Excluded:\n *IP:0.0.0.0\/0.0.0.0\n/,
  );
  expect(issuing).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
  expect(issuing).toContain('URI:http://practice.example/root.crl');
  for (const file of ['root.cer', 'issuing.cer', 'root-list.crl'])
    expect(openssl(media, 'asn1parse', '-inform', 'DER', '-in', file)).toContain('BIT STRING');
}

function checkFingerprint(media: string, { events }: Played): void {
  const digits = /=([0-9A-F:]+)/.exec(openssl(media, 'x509', '-in', 'root.cer.pem', '-noout', '-fingerprint', '-sha256'))?.[1];
  const observed = observedIn(events, 'root-certificate', 'issue');
  expect(digits?.replaceAll(':', '').toLowerCase()).toBe(observed.sha256);
  expect(observed).toMatchObject({ subject: nameText(root) });
  expect(observedIn(events, 'root-certificate', 'compare')).toEqual({ sha256: observed.sha256, compared: true });
}

describe.each([
  ['nss', 'ec-p384', /Signature Algorithm: ecdsa-with-SHA384/],
  ['softhsm2', 'rsa-4096', /Public-Key: \(4096 bit\)[\s\S]*Signature Algorithm: sha384WithRSAEncryption/],
  ['softhsm2', 'ec-p384', /ASN1 OID: secp384r1/],
  ['nss', 'rsa-4096', /sha384WithRSAEncryption/],
] as const)('a root authority on %s, %s', (module, type, algorithm) => {
  it('is made to a complete transcript, and OpenSSL accepts all of it', async () => {
    const { rehearsal, played, media, authority } = await play(module, type);
    await expect(shapeOf(played.events)).toMatchFileSnapshot('../../golden/root-ca.shape.txt');
    checkWithOpenssl(media, algorithm);
    checkFingerprint(media, played);
    expect(isServerAccepted(media, authority, 'www.practice.example')).toBe(true);
    expect(isServerAccepted(media, authority, 'www.elsewhere.example')).toBe(false);
    const artefacts = join(played.folder, 'artefacts');
    for (const file of readdirSync(media)) expect(readFileSync(join(artefacts, file))).toEqual(readFileSync(join(media, file)));
    await rehearsal.close();
    const { id } = observedIn(played.events, 'make-key', 'generate');
    const halves = await inOwnSession(rehearsal, async (session) => {
      const found = await session.findKeys({ id: String(id) });
      return Promise.all(found.map((handle) => session.attributes(handle)));
    });
    expect(halves.map((half) => half.class).sort()).toEqual(['CKO_PRIVATE_KEY', 'CKO_PUBLIC_KEY']);
    expect(halves.find((half) => half.class === 'CKO_PRIVATE_KEY')).toMatchObject({
      extractable: false,
      sensitive: true,
      unwrap: false,
    });
  });
});
