import { quoteForPowerShell, quoteForShell } from '../quote.ts';

/** What the import scripts are filled with. */
export interface AwsImport {
  readonly keyId: string;
  readonly region: string;
  readonly account: string;
  /** UTC as 14 digits, `YYYYMMDDHHMMSS`. */
  readonly validTo: string;
  readonly wrapped: { readonly path: string; readonly sha256: string };
  readonly token: { readonly path: string; readonly sha256: string };
  readonly practice: boolean;
}

/** The command that imports the material (AWS CLI version 2, `aws kms import-key-material`), quoted by `quote`. */
function importCommand({ region, keyId, wrapped, token }: AwsImport, quote: (text: string) => string): string {
  return [
    `aws kms import-key-material --region ${quote(region)} --key-id ${quote(keyId)}`,
    `--encrypted-key-material ${quote(`fileb://${wrapped.path}`)} --import-token ${quote(`fileb://${token.path}`)}`,
    '--expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
  ].join(' ');
}

/** `import.sh`: checks expiry, files, account and key state, then imports. POSIX shell. */
export function awsImportShell(values: AwsImport): string {
  const { keyId, region, account, validTo, wrapped, token, practice } = values;
  return `#!/bin/sh
# Imports the key material beside this file into ${keyId}.
# Run it where AWS CLI version 2 is signed in to account ${account}.
set -eu
cd -- "$(dirname -- "$0")"

fail() {
  printf '%s\\n' "import.sh: $1" >&2
  exit 1
}

sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1" | cut -d ' ' -f 1; else shasum -a 256 <"$1" | cut -d ' ' -f 1; fi
}

check_file() {
  [ -f "$1" ] || fail "$1 is missing."
  [ "$(sha256_of "$1")" = "$2" ] || fail "$1 is not the file that was exported. Copy the bundle again."
}
${practice ? "\nprintf '%s\\n' 'PRACTICE: the key in this bundle is worth nothing.' >&2\n" : ''}
command -v aws >/dev/null 2>&1 || fail 'AWS CLI version 2 is not installed.'
[ "$(date -u +%Y%m%d%H%M%S)" -lt ${validTo} ] || fail 'The import token has expired. Fetch new parameters and have the key exported again.'
check_file ${quoteForShell(wrapped.path)} ${quoteForShell(wrapped.sha256)}
check_file ${quoteForShell(token.path)} ${quoteForShell(token.sha256)}
[ "$(aws sts get-caller-identity --query Account --output text)" = ${quoteForShell(account)} ] || fail ${quoteForShell(`Not signed in to account ${account}.`)}
state=$(aws kms describe-key --region ${quoteForShell(region)} --key-id ${quoteForShell(keyId)} --query KeyMetadata.KeyState --output text)
[ "$state" = 'PendingImport' ] || fail "The key is in state $state, not PendingImport."

${importCommand(values, quoteForShell)}
printf '%s\\n' 'Imported. Now follow VERIFY.md.'
`;
}

/** `import.ps1`: the same for PowerShell 5.1 and later. */
export function awsImportPowerShell(values: AwsImport): string {
  const { keyId, region, account, validTo, wrapped, token, practice } = values;
  return `# Imports the key material beside this file into ${keyId}.
# Run it where AWS CLI version 2 is signed in to account ${account}.
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
${practice ? "\nWrite-Warning 'PRACTICE: the key in this bundle is worth nothing.'\n" : ''}
if (-not (Get-Command aws -ErrorAction SilentlyContinue)) { Stop-Import 'AWS CLI version 2 is not installed.' }
$now = [long] [DateTime]::UtcNow.ToString('yyyyMMddHHmmss', [Globalization.CultureInfo]::InvariantCulture)
if ($now -ge [long] '${validTo}') { Stop-Import 'The import token has expired. Fetch new parameters and have the key exported again.' }
Test-BundleFile ${quoteForPowerShell(wrapped.path)} ${quoteForPowerShell(wrapped.sha256)}
Test-BundleFile ${quoteForPowerShell(token.path)} ${quoteForPowerShell(token.sha256)}
$signedIn = aws sts get-caller-identity --query Account --output text
if ($LASTEXITCODE -ne 0 -or $signedIn -ne ${quoteForPowerShell(account)}) { Stop-Import ${quoteForPowerShell(`Not signed in to account ${account}.`)} }
$state = aws kms describe-key --region ${quoteForPowerShell(region)} --key-id ${quoteForPowerShell(keyId)} --query KeyMetadata.KeyState --output text
if ($LASTEXITCODE -ne 0 -or $state -ne 'PendingImport') { Stop-Import "The key is in state $state, not PendingImport." }

${importCommand(values, quoteForPowerShell)}
if ($LASTEXITCODE -ne 0) { Stop-Import 'AWS refused the import; its message is above.' }
Write-Output 'Imported. Now follow VERIFY.md.'
`;
}
