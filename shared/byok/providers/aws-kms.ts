import { base64ToBytes } from '../../core/bytes.ts';
import { ClavigerError } from '../../core/errors/index.ts';
import { parseInstant } from '../instant.ts';
import type { Provider, RequestFacts, WrapStep } from '../provider.ts';
import { awsBundleFiles, WRAPPED_FILE } from './aws-kms-bundle.ts';
import { AWS_KEY_ARN, type AwsKmsRequest, awsKmsRequestSchema } from './aws-kms-request.ts';
import { awsEqualityProof } from './aws-kms-verify.ts';

const ALGORITHM = 'RSAES_OAEP_SHA_256';
const VALIDITY = 24 * 3_600_000;

/** AWS KMS, `ImportKeyMaterial` into a key of origin EXTERNAL (AWS KMS developer guide, "Importing key material"). */
export const awsKms: Provider<'aws-kms'> = {
  id: 'aws-kms',
  title: 'AWS KMS',
  requestSchema: awsKmsRequestSchema,
  targets: ['AES-256'],
  requiredDestination: ['account', 'keyId'],
  limits: [
    'Wrapping key and import token belong together, are bound to one KMS key, and live 24 hours.',
    'Supported here: AES-256 under RSAES_OAEP_SHA_256. HMAC, RSA and EC keys, the RSA_AES algorithms and China regions are not yet.',
    'AWS gives no check value and no attestation for imported material.',
  ],
  facts,
  steps: (algorithm, _target, path) => {
    requireAlgorithm(algorithm);
    const step: WrapStep = {
      kind: path === 'token' ? 'oaep' : 'host-oaep',
      subject: 'target',
      hash: 'SHA-256',
      mgf1Hash: 'SHA-256',
      label: 'empty',
    };
    return [step];
  },
  wrappedLength: (_algorithm, _target, modulusBits) => modulusBits / 8,
  bundleFiles: awsBundleFiles,
  wrappedFrom: (files) => files.get(WRAPPED_FILE) ?? null,
  equalityProof: awsEqualityProof,
};

function requireAlgorithm(algorithm: string): void {
  if (algorithm === ALGORITHM) return;
  throw new ClavigerError('REQUEST_ALGORITHM_UNSUPPORTED', {
    field: 'request.wrappingAlgorithm',
    expected: `${ALGORITHM} (others are not supported yet)`,
    got: algorithm.slice(0, 40),
  });
}

function facts(request: AwsKmsRequest): RequestFacts {
  requireAlgorithm(request.wrappingAlgorithm);
  const [, , region, account] = AWS_KEY_ARN.exec(request.keyId) ?? [];
  if (region !== request.region) throw contradiction('region', region, request.region);
  if (account !== request.account) throw contradiction('account', account, request.account);
  if (request.importToken !== undefined) decodeBase64(request.importToken, 'importToken');
  return {
    keyId: request.keyId,
    destination: { account: request.account, region: request.region, keyId: request.keyId },
    algorithm: request.wrappingAlgorithm,
    spki: decodeBase64(request.publicKey, 'publicKey'),
    claimedBits: claimedBits(request.wrappingKeySpec),
    validTo: parseInstant(request.validTo, 'request.validTo'),
    fetchedAt: request.fetchedAt === undefined ? null : parseInstant(request.fetchedAt, 'request.fetchedAt'),
    longestValidity: VALIDITY,
  };
}

function contradiction(field: string, expected: string | undefined, got: string): ClavigerError {
  return new ClavigerError('REQUEST_MALFORMED', { field: `request.${field}`, expected: `${expected}, as in keyId`, got });
}

function claimedBits(spec: AwsKmsRequest['wrappingKeySpec']): number {
  const bits = Number(/^RSA_(\d{4})$/.exec(spec)?.[1]);
  if (Number.isInteger(bits)) return bits;
  throw new ClavigerError('REQUEST_KEY_UNSUITABLE', {
    field: 'request.wrappingKeySpec',
    expected: 'RSA_2048, RSA_3072 or RSA_4096',
    got: spec,
  });
}

function decodeBase64(text: string, field: string): Uint8Array {
  try {
    return base64ToBytes(text);
  } catch {
    throw new ClavigerError('REQUEST_MALFORMED', { field: `request.${field}`, expected: 'standard base64 with padding' });
  }
}
