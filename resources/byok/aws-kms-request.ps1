# Makes a claviger-request-v1 file for AWS KMS. Run it online, where AWS CLI version 2 is signed in.
#   .\aws-kms-request.ps1 -KeyArn KEY_ARN -Output OUTPUT.json
# The key must have been created with: aws kms create-key --origin EXTERNAL
param(
  [Parameter(Mandatory = $true)] [string] $KeyArn,
  [Parameter(Mandatory = $true)] [string] $Output
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

function Stop-Request([string] $Reason) {
  [Console]::Error.WriteLine("aws-kms-request.ps1: $Reason")
  exit 1
}

$algorithm = 'RSAES_OAEP_SHA_256'
$keySpec = 'RSA_4096'
$arnForm = '^arn:(aws|aws-us-gov):kms:([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}):([0-9]{12}):key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\z'
if ($KeyArn -cnotmatch $arnForm) { Stop-Request 'KeyArn must be the ARN of a key (not an alias, not a bare key id).' }
$region = $Matches[2]
$account = $Matches[3]
$path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Output)
if (Test-Path -LiteralPath $path) { Stop-Request "$path is already there; nothing is overwritten." }
if (-not (Get-Command aws -ErrorAction SilentlyContinue)) { Stop-Request 'AWS CLI version 2 is not installed.' }

$origin = aws kms describe-key --region $region --key-id $KeyArn --query KeyMetadata.Origin --output text
if ($LASTEXITCODE -ne 0) { Stop-Request 'AWS refused to describe the key.' }
if ($origin -cne 'EXTERNAL') { Stop-Request "The key has origin $origin; only keys of origin EXTERNAL take imported material." }

# One call: the public key and the token belong together.
$answer = aws kms get-parameters-for-import --region $region --key-id $KeyArn --wrapping-algorithm $algorithm --wrapping-key-spec $keySpec --query '[KeyId, PublicKey, ImportToken, ParametersValidTo]' --output text
if ($LASTEXITCODE -ne 0) { Stop-Request 'AWS refused the import parameters.' }
$values = @("$answer".Trim() -split '\s+')
if ($values.Count -ne 4) { Stop-Request 'AWS answered something else than four values. Is this AWS CLI version 2?' }
$keyId, $publicKey, $importToken, $validTo = $values
if ($keyId -cne $KeyArn) { Stop-Request "AWS answered for another key: $keyId" }
if ("$publicKey$importToken" -cnotmatch '^[A-Za-z0-9+/=]+\z') { Stop-Request 'AWS answered something that is not base64.' }
if ($validTo -cnotmatch '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z') {
  Stop-Request "The expiry is not in ISO 8601: $validTo. Use AWS CLI version 2, with cli_timestamp_format unset."
}

$request = @"
{
  "format": "claviger-request-v1",
  "provider": "aws-kms",
  "account": "$account",
  "region": "$region",
  "keyId": "$KeyArn",
  "wrappingAlgorithm": "$algorithm",
  "wrappingKeySpec": "$keySpec",
  "publicKey": "$publicKey",
  "importToken": "$importToken",
  "validTo": "$validTo",
  "fetchedAt": "$([DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture))"
}
"@
# Without a byte-order mark, which Out-File would add.
$file = New-Object System.IO.FileStream($path, [System.IO.FileMode]::CreateNew)
$bytes = (New-Object System.Text.UTF8Encoding($false)).GetBytes("$request`n")
$file.Write($bytes, 0, $bytes.Length)
$file.Close()

$sha256 = [System.Security.Cryptography.SHA256]::Create()
$hash = $sha256.ComputeHash([Convert]::FromBase64String($publicKey))
$fingerprint = ([BitConverter]::ToString($hash) -replace '-', '').ToLowerInvariant() -replace '(.{4})(?!$)', '$1 '
[Console]::Error.WriteLine("Written: $path, valid to $validTo")
[Console]::Error.WriteLine('Somebody else than you must now write down this fingerprint and bring it to the ceremony on paper:')
Write-Output $fingerprint
