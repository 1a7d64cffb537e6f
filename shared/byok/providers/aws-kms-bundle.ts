import { base64ToBytes, utf8ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import type { BundleFacts, BundleFile, ParsedRequest } from '../provider.ts';
import type { AwsKmsRequest } from './aws-kms-request.ts';
import { type AwsImport, awsImportPowerShell, awsImportShell } from './aws-kms-scripts.ts';
import { awsEqualityProof } from './aws-kms-verify.ts';

/** The upload: the raw OAEP block. */
export const WRAPPED_FILE = 'EncryptedKeyMaterial.bin';
/** The import token, unchanged and raw. */
export const TOKEN_FILE = 'ImportToken.bin';

/** What the administrator of the AWS account gets: upload, token where the request held it, scripts for two shells, and the proof. */
export function awsBundleFiles(wrapped: Uint8Array, parsed: ParsedRequest<'aws-kms'>, facts: BundleFacts): readonly BundleFile[] {
  const token = parsed.request.importToken === undefined ? null : base64ToBytes(parsed.request.importToken);
  const values = importValues(parsed, facts, digestHex(wrapped), token === null ? null : digestHex(token));
  return [
    { path: WRAPPED_FILE, bytes: wrapped },
    ...(token === null ? [] : [{ path: TOKEN_FILE, bytes: token }]),
    { path: 'import.sh', bytes: utf8ToBytes(awsImportShell(values)) },
    { path: 'import.ps1', bytes: utf8ToBytes(awsImportPowerShell(values)) },
    { path: 'VERIFY.md', bytes: utf8ToBytes(verifyText(parsed.request, facts)) },
  ];
}

function importValues(
  parsed: ParsedRequest<'aws-kms'>,
  facts: BundleFacts,
  wrappedSha256: string,
  tokenSha256: string | null,
): AwsImport {
  const { keyId, region, account, importTokenSha256 } = parsed.request;
  return {
    keyId,
    region,
    account,
    validTo: new Date(parsed.facts.validTo ?? 0).toISOString().slice(0, 19).replaceAll(/[-:T]/g, ''),
    wrapped: { path: WRAPPED_FILE, sha256: wrappedSha256 },
    token: { path: TOKEN_FILE, sha256: tokenSha256 ?? importTokenSha256 ?? '' },
    practice: facts.mode === 'practice',
  };
}

function verifyText(request: AwsKmsRequest, facts: BundleFacts): string {
  const banner = facts.mode === 'practice' ? '**PRACTICE: the key inside is worth nothing.**\n\n' : '';
  return `# Proving that AWS KMS holds the same key\n\n${banner}${awsEqualityProof(request, facts)}`;
}
