# Imports the key material beside this file into arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.
# Run it where AWS CLI version 2 is signed in to account 111122223333.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
Set-Location -LiteralPath $PSScriptRoot

function Stop-Import([string] $Reason) {
  [Console]::Error.WriteLine("import.ps1: $Reason")
  exit 1
}

function Test-BundleFile([string] $Path, [string] $Sha256) {
  if (-not (Test-Path -LiteralPath $Path -PathType Leaf)) { Stop-Import "$Path is missing." }
  $hash = (Get-FileHash -Algorithm SHA256 -LiteralPath $Path).Hash
  if ($hash -ne $Sha256) { Stop-Import "$Path is not the file that was exported. Copy the bundle again." }
}

Write-Warning 'PRACTICE: the key in this bundle is worth nothing.'

if (-not (Get-Command aws -ErrorAction SilentlyContinue)) { Stop-Import 'AWS CLI version 2 is not installed.' }
$now = [long] [DateTime]::UtcNow.ToString('yyyyMMddHHmmss', [Globalization.CultureInfo]::InvariantCulture)
if ($now -ge [long] '20261125002256') { Stop-Import 'The import token has expired. Fetch new parameters and have the key exported again.' }
Test-BundleFile 'EncryptedKeyMaterial.bin' 'a45f42298f015d5f0ffad15509ce517044f231c7144652b5976549355a1e0806'
Test-BundleFile 'ImportToken.bin' '3b85a55a74153c46afb0f05add574cf680422108e7ffcab61fc9e592fb710a6e'
$signedIn = aws sts get-caller-identity --query Account --output text
if ($LASTEXITCODE -ne 0 -or $signedIn -ne '111122223333') { Stop-Import 'Not signed in to account 111122223333.' }
$state = aws kms describe-key --region 'eu-central-1' --key-id 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' --query KeyMetadata.KeyState --output text
if ($LASTEXITCODE -ne 0 -or $state -ne 'PendingImport') { Stop-Import "The key is in state $state, not PendingImport." }

aws kms import-key-material --region 'eu-central-1' --key-id 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' --encrypted-key-material 'fileb://EncryptedKeyMaterial.bin' --import-token 'fileb://ImportToken.bin' --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE
if ($LASTEXITCODE -ne 0) { Stop-Import 'AWS refused the import; its message is above.' }
Write-Output 'Imported. Now follow VERIFY.md.'
