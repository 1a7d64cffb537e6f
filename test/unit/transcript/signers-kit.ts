import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateAlgorithm, certificatePem } from '../../../shared/transcript/certificate.ts';
import type { Signer } from '../../../shared/transcript/signer-port.ts';

/** A folder of its own, in which the real `openssl` runs. */
export interface Desk {
  readonly folder: string;
  path(name: string): string;
  write(name: string, content: Uint8Array | string): string;
  read(name: string): Uint8Array;
  /** Runs `openssl` in the folder; throws when it fails. */
  openssl(...args: readonly string[]): string;
  /** The command of VERIFY.txt over statement.json and statement.p7s: its exit code and messages. */
  verify(signers: readonly Uint8Array[], ...more: readonly string[]): { status: number | null; messages: string };
  remove(): void;
}

export function openDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-signers-'));
  const path = (name: string) => join(folder, name);
  const write = (name: string, content: Uint8Array | string) => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const verifyArguments =
    'cms -verify -binary -inform DER -in statement.p7s -content statement.json -CAfile signers.pem -purpose any -no_check_time -partial_chain -signer who.pem -out out.json';
  return {
    folder,
    path,
    write,
    read: (name) => new Uint8Array(readFileSync(path(name))),
    openssl: (...args) => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    verify(signers, ...more) {
      write('signers.pem', signers.map(certificatePem).join(''));
      const { status, stderr } = spawnSync('openssl', [...verifyArguments.split(' '), ...more], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, messages: stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Options of `openssl req -newkey` for each kind of key. */
const keyOptions = {
  p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  rsa3072: ['rsa:3072'],
  rsa1024: ['rsa:1024'],
  ed25519: ['ed25519'],
} as const;

/** A self-signed certificate made by `openssl`, DER. Leaves `<name>.pem` and `<name>.key` in the folder. */
export function opensslCertificate(desk: Desk, name: string, kind: keyof typeof keyOptions): Uint8Array {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  desk.openssl('req', '-x509', '-newkey', ...keyOptions[kind], '-nodes', '-subj', `/CN=${name}`, '-days', '30', ...files);
  return new Uint8Array(new X509Certificate(readFileSync(desk.path(`${name}.pem`))).raw);
}

/** A signer whose key and certificate were made by `openssl`. */
export function opensslSigner(desk: Desk, name: string, kind: 'p256' | 'p384' | 'rsa3072'): Signer {
  const certificate = opensslCertificate(desk, name, kind);
  const key = createPrivateKey(readFileSync(desk.path(`${name}.key`)));
  return {
    certificate,
    algorithm: certificateAlgorithm(certificate),
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, key)),
    close: () => undefined,
  };
}
