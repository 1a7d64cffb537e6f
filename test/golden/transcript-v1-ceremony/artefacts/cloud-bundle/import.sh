#!/bin/sh
# Imports the key material beside this file into arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.
# Run it where AWS CLI version 2 is signed in to account 111122223333.
set -eu
cd -- "$(dirname -- "$0")"

fail() {
  printf '%s\n' "import.sh: $1" >&2
  exit 1
}

sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1" | cut -d ' ' -f 1; else shasum -a 256 <"$1" | cut -d ' ' -f 1; fi
}

check_file() {
  [ -f "$1" ] || fail "$1 is missing."
  [ "$(sha256_of "$1")" = "$2" ] || fail "$1 is not the file that was exported. Copy the bundle again."
}

printf '%s\n' 'PRACTICE: the key in this bundle is worth nothing.' >&2

command -v aws >/dev/null 2>&1 || fail 'AWS CLI version 2 is not installed.'
[ "$(date -u +%Y%m%d%H%M%S)" -lt 20261125002256 ] || fail 'The import token has expired. Fetch new parameters and have the key exported again.'
check_file 'EncryptedKeyMaterial.bin' 'a45f42298f015d5f0ffad15509ce517044f231c7144652b5976549355a1e0806'
check_file 'ImportToken.bin' '3b85a55a74153c46afb0f05add574cf680422108e7ffcab61fc9e592fb710a6e'
[ "$(aws sts get-caller-identity --query Account --output text)" = '111122223333' ] || fail 'Not signed in to account 111122223333.'
state=$(aws kms describe-key --region 'eu-central-1' --key-id 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' --query KeyMetadata.KeyState --output text)
[ "$state" = 'PendingImport' ] || fail "The key is in state $state, not PendingImport."

aws kms import-key-material --region 'eu-central-1' --key-id 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' --encrypted-key-material 'fileb://EncryptedKeyMaterial.bin' --import-token 'fileb://ImportToken.bin' --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE
printf '%s\n' 'Imported. Now follow VERIFY.md.'
