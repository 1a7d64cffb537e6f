#!/bin/sh
# Makes a claviger-request-v1 file for AWS KMS. Run it online, where AWS CLI version 2 is signed in.
#   aws-kms-request.sh KEY_ARN OUTPUT.json
# The key must have been created with: aws kms create-key --origin EXTERNAL
set -eu
umask 077

fail() {
  printf '%s\n' "aws-kms-request.sh: $1" >&2
  exit 1
}

[ $# -eq 2 ] || { printf '%s\n' 'usage: aws-kms-request.sh KEY_ARN OUTPUT.json' >&2; exit 2; }
key_arn=$1
output=$2
algorithm=RSAES_OAEP_SHA_256
key_spec=RSA_4096

printf '%s\n' "$key_arn" | grep -Eqx 'arn:(aws|aws-us-gov):kms:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})' ||
  fail 'The first argument must be the ARN of a key (not an alias, not a bare key id).'
[ ! -e "$output" ] || fail "$output is already there; nothing is overwritten."
command -v aws >/dev/null 2>&1 || fail 'AWS CLI version 2 is not installed.'

region=$(printf '%s' "$key_arn" | cut -d : -f 4)
account=$(printf '%s' "$key_arn" | cut -d : -f 5)
origin=$(aws kms describe-key --region "$region" --key-id "$key_arn" --query KeyMetadata.Origin --output text) || fail 'AWS refused to describe the key.'
[ "$origin" = EXTERNAL ] || fail "The key has origin $origin; only keys of origin EXTERNAL take imported material."

# One call: the public key and the token belong together.
parameters=$(aws kms get-parameters-for-import --region "$region" --key-id "$key_arn" \
  --wrapping-algorithm "$algorithm" --wrapping-key-spec "$key_spec" \
  --query '[KeyId, PublicKey, ImportToken, ParametersValidTo]' --output text) || fail 'AWS refused the import parameters.'
# shellcheck disable=SC2086 # four words without blanks
set -- $parameters
[ $# -eq 4 ] || fail 'AWS answered something else than four values. Is this AWS CLI version 2?'
[ "$1" = "$key_arn" ] || fail "AWS answered for another key: $1"
printf '%s\n' "$2$3" | grep -Eqx '[A-Za-z0-9+/=]+' || fail 'AWS answered something that is not base64.'
printf '%s\n' "$4" | grep -Eqx '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})' ||
  fail "The expiry is not in ISO 8601: $4. Use AWS CLI version 2, with cli_timestamp_format unset."

# Older macOS spells the option -D; a decoder that fails would leave the fingerprint of nothing.
if printf 'AAAA' | base64 -d >/dev/null 2>&1; then decode='base64 -d'; else decode='base64 -D'; fi
if command -v sha256sum >/dev/null 2>&1; then hash=sha256sum; else hash='shasum -a 256'; fi
[ "$(printf '%s' "$2" | $decode | wc -c)" -ge 294 ] || fail 'The public key does not decode.'
fingerprint=$(printf '%s' "$2" | $decode | $hash | cut -d ' ' -f 1)

set -C
cat >"$output" <<REQUEST
{
  "format": "claviger-request-v1",
  "provider": "aws-kms",
  "account": "$account",
  "region": "$region",
  "keyId": "$key_arn",
  "wrappingAlgorithm": "$algorithm",
  "wrappingKeySpec": "$key_spec",
  "publicKey": "$2",
  "importToken": "$3",
  "validTo": "$4",
  "fetchedAt": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
}
REQUEST

printf '%s\n' "Written: $output, valid to $4" >&2
printf '%s\n' 'Somebody else than you must now write down this fingerprint and bring it to the ceremony on paper:' >&2
printf '%s\n' "$fingerprint" | sed 's/..../& /g; s/ $//'
