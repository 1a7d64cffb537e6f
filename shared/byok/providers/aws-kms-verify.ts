import type { BundleFacts } from '../provider.ts';
import { quoteForShell } from '../quote.ts';
import type { AwsKmsRequest } from './aws-kms-request.ts';

/**
 * The equality proof for AES at AWS KMS as Markdown: KMS derives a key material id from key and material, and refuses a re-import
 * of other material as existing (AWS KMS API reference, `ImportKeyMaterial`, `ImportType`).
 */
export function awsEqualityProof(request: AwsKmsRequest, facts: BundleFacts): string {
  const place = `--region ${quoteForShell(request.region)} --key-id ${quoteForShell(request.keyId)}`;
  return `Key at AWS: \`${request.keyId}\`
Ceremony: \`${facts.ceremony}\`
Check value of the offline key (${facts.checkValue.method}): \`${facts.checkValue.value}\`
Where the key met the wrapping key: ${whereWrapped(facts)}

## 1. Right after the import

\`\`\`
aws kms describe-key ${place}
aws kms list-key-rotations ${place} --include-key-material ALL_KEY_MATERIAL
\`\`\`

Write down \`KeyState\` (it must be \`Enabled\`), \`Origin\` (\`EXTERNAL\`) and the key material id, if your CLI shows one. AWS computes that id
from the key and its material; how is not published, so it cannot be predicted offline.

## 2. Equality, by importing the same key a second time

AWS never gives an imported AES key back, and gives no check value. It does refuse other material for the same key material:

1. Fetch fresh import parameters for the same key and bring them as a new request.
2. Have the offline key exported again. Its check value must be the one above.
3. Import it as *existing* material. Leave \`--import-type\` out and AWS may add material instead of comparing it.

\`\`\`
aws kms import-key-material ${place} --import-type EXISTING_KEY_MATERIAL --encrypted-key-material fileb://EncryptedKeyMaterial.bin --import-token fileb://ImportToken.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE
\`\`\`

Success: the two are equal. \`IncorrectKeyMaterialException\`: they are not, and the key at AWS must not be used.

## 3. What equality does not prove

It does not prove that the wrapping key was the cloud’s. Somebody who exchanged it before the ceremony could read the key and import the
same material. So ask for the CloudTrail entries of the account and keep them with the transcript:

\`\`\`
aws cloudtrail lookup-events --region ${quoteForShell(request.region)} --lookup-attributes AttributeKey=EventName,AttributeValue=GetParametersForImport
aws cloudtrail lookup-events --region ${quoteForShell(request.region)} --lookup-attributes AttributeKey=EventName,AttributeValue=ImportKeyMaterial
\`\`\`

There must be one \`GetParametersForImport\` for this key at the time of the request (algorithm \`${request.wrappingAlgorithm}\`, key spec
\`${request.wrappingKeySpec}\`, valid to \`${request.validTo}\`), one \`ImportKeyMaterial\` after it, and nothing in between that nobody can explain.
`;
}

function whereWrapped({ path }: BundleFacts): string {
  return path === 'token'
    ? 'inside the token. It left the token only encrypted.'
    : 'in the memory of the ceremony computer (host-side fallback, approved in the transcript), because the token cannot do this OAEP.';
}
