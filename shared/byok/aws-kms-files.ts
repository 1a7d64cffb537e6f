import { bytesToBase64 } from '../core/bytes.ts';
import { canonicalBytes } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { AWS_KEY_ARN, awsKmsRequestSchema } from './providers/aws-kms-request.ts';
import { parseWrappingKey } from './spki.ts';

/** What `aws kms get-parameters-for-import` gave, as files and values. */
export interface AwsKmsFiles {
  /** ARN of the key. */
  readonly keyId: string;
  /** `PublicKey` decoded: DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** `ImportToken` decoded. */
  readonly importToken: Uint8Array;
  /** `ParametersValidTo`, ISO 8601 with an offset. */
  readonly validTo: string;
  /** The algorithm the parameters were fetched for; `RSAES_OAEP_SHA_256` unless told. */
  readonly wrappingAlgorithm?: string;
}

/**
 * The `claviger-request-v1` bytes that say the same as AWS's raw files. Account and region come from the ARN, the key spec from
 * the key. Throws `REQUEST_MALFORMED`, `REQUEST_KEY_UNSUITABLE`.
 */
export function requestFromFiles(files: AwsKmsFiles): Uint8Array {
  const [, , region, account] = AWS_KEY_ARN.exec(files.keyId) ?? [];
  const result = awsKmsRequestSchema.safeParse({
    format: 'claviger-request-v1',
    provider: 'aws-kms',
    account,
    region,
    keyId: files.keyId,
    wrappingAlgorithm: files.wrappingAlgorithm ?? 'RSAES_OAEP_SHA_256',
    wrappingKeySpec: `RSA_${parseWrappingKey(files.publicKey).modulusBits}`,
    publicKey: bytesToBase64(files.publicKey),
    importToken: bytesToBase64(files.importToken),
    validTo: files.validTo,
  });
  if (result.success) return canonicalBytes(withoutAbsent(result.data));
  const issue = result.error.issues.at(-1);
  throw new ClavigerError('REQUEST_MALFORMED', {
    field: `request.${issue?.path.join('.')}`,
    expected: (issue?.message ?? '').slice(0, 200),
  });
}

function withoutAbsent(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
