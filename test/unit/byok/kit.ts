import { generateKeyPairSync } from 'node:crypto';
import type { BundleFacts } from '../../../shared/byok/provider.ts';
import { parseRequest } from '../../../shared/byok/request.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const KEY_ID = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const NOW = Date.parse('2026-11-23T10:00:00Z');
export const VALID_TO = '2026-11-24T09:30:00.123000+00:00';
export const TOKEN = new Uint8Array(1700).map((_, index) => (index * 7 + 3) & 0xff);

export interface TestCloudKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** PKCS#8 in PEM. */
  readonly pem: string;
}

/** A fresh RSA key as "the cloud". */
export function cloudKey(bits: number, publicExponent = 65537): TestCloudKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  return {
    spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export type Members = Record<string, unknown>;

/** The members of a good AWS request for `key`. */
export function requestMembers(key: TestCloudKey, changes: Members = {}): Members {
  const members: Members = {
    format: 'claviger-request-v1',
    provider: 'aws-kms',
    account: ACCOUNT,
    region: REGION,
    keyId: KEY_ID,
    wrappingAlgorithm: 'RSAES_OAEP_SHA_256',
    wrappingKeySpec: `RSA_${key.spki.length === 294 ? 2048 : key.spki.length === 422 ? 3072 : 4096}`,
    publicKey: Buffer.from(key.spki).toString('base64'),
    importToken: Buffer.from(TOKEN).toString('base64'),
    validTo: VALID_TO,
    fetchedAt: '2026-11-23T09:30:00Z',
    ...changes,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `value` as the bytes of an indented JSON file. */
export function jsonBytes(value: unknown): Uint8Array {
  return utf8ToBytes(`${JSON.stringify(value, null, 2)}\n`);
}

/** A good request for `key`, parsed. */
export function goodRequest(key: TestCloudKey, changes: Members = {}) {
  return parseRequest(jsonBytes(requestMembers(key, changes)));
}

export const FACTS: BundleFacts = {
  mode: 'practice',
  ceremony: 'generate-and-export-20261123-1000',
  target: 'AES-256',
  path: 'token',
  checkValue: { method: 'CMAC', value: '0123456789' },
};

/** The typed error `act` fails with; any other outcome fails the test. */
export async function failure(act: () => unknown): Promise<ClavigerError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ClavigerError) return error;
    throw error;
  }
  throw new Error('expected a typed error');
}
