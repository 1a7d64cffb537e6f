import { z } from 'zod';

/** An AWS KMS key by its ARN: partition, region, account, then a key UUID or a multi-Region key. No character needs quoting in a shell. */
export const AWS_KEY_ARN =
  /^arn:(aws|aws-us-gov):kms:([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}):([0-9]{12}):key\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** ISO 8601 with seconds and an offset: what AWS CLI version 2 prints. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * `claviger-request-v1` for AWS KMS. Exactly one of `importToken` (it then travels in the bundle) and `importTokenSha256`
 * (the token stays with the cloud administrator).
 */
export const awsKmsRequestSchema = z
  .strictObject({
    format: z.literal('claviger-request-v1'),
    provider: z.literal('aws-kms'),
    account: z.string().regex(/^[0-9]{12}$/),
    region: z.string().regex(/^[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}$/),
    keyId: z.string().regex(AWS_KEY_ARN),
    wrappingAlgorithm: z.enum([
      'RSAES_OAEP_SHA_256',
      'RSAES_OAEP_SHA_1',
      'RSA_AES_KEY_WRAP_SHA_256',
      'RSA_AES_KEY_WRAP_SHA_1',
      'RSAES_PKCS1_V1_5',
      'SM2PKE',
    ]),
    wrappingKeySpec: z.enum(['RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2']),
    publicKey: z.base64().min(1).max(2048),
    importToken: z.base64().min(4).max(24_576).optional(),
    importTokenSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    validTo: z.string().regex(INSTANT),
    fetchedAt: z.string().regex(INSTANT).optional(),
  })
  .refine((request) => (request.importToken === undefined) !== (request.importTokenSha256 === undefined), {
    path: ['importToken'],
    message: 'exactly one of importToken and importTokenSha256',
  });

export type AwsKmsRequest = z.infer<typeof awsKmsRequestSchema>;
