/** What can go wrong in the stage `byok`. */
export const byokErrors = {
  REQUEST_MALFORMED: {
    meaning: 'the request does not have the form claviger-request-v1 or the provider’s own',
    action: 'Make the request again with the script of resources/byok and bring it unchanged.',
  },
  REQUEST_PROVIDER_UNKNOWN: {
    meaning: 'the request is for a provider this program does not know',
    action: 'Use a provider that is listed, or a newer build.',
  },
  REQUEST_ALGORITHM_UNSUPPORTED: {
    meaning: 'the request asks for a wrapping algorithm that is not supported yet',
    action: 'Make the request again with the algorithm that is expected.',
  },
  REQUEST_KEY_UNSUITABLE: {
    meaning: 'the wrapping key of the request is not one that may be used',
    action: 'Fetch a wrapping key of the expected kind from the provider and make the request again.',
  },
  REQUEST_EXPIRED: {
    meaning: 'the wrapping key of the request has expired',
    action: 'Fetch new import parameters from the provider and make the request again.',
  },
  REQUEST_EXPIRES_SOON: {
    meaning: 'the wrapping key of the request expires before the bundle can be imported',
    action: 'Fetch new import parameters from the provider and make the request again.',
  },
  REQUEST_TIME_IMPLAUSIBLE: {
    meaning: 'the times in the request do not fit the clock of this laptop and the provider’s limits',
    action: 'Check date and time of this laptop; if they are right, make the request again.',
  },
  REQUEST_MISMATCH: {
    meaning: 'the request is for another destination than the plan',
    action: 'Stop and find out why: bring the request for the planned key, or have a new plan approved.',
  },
  FINGERPRINT_MISMATCH: {
    meaning: 'the fingerprint brought on paper is not that of the request’s wrapping key',
    action: 'Stop: the request may have been exchanged. Fetch the import parameters again and compare anew.',
  },
  BYOK_TARGET_UNSUPPORTED: {
    meaning: 'this kind of key cannot be sent to this provider yet',
    action: 'Choose a kind of key that is listed for the provider.',
  },
  BYOK_WRAP_WRONG: {
    meaning: 'what the token gave while wrapping for the provider is not what it must be',
    action: 'Do not send anything. Qualify the token again.',
  },
  BUNDLE_MALFORMED: {
    meaning: 'the bundle does not have the form claviger-bundle-v1',
    action: 'Use the bundle as the ceremony wrote it.',
  },
  BUNDLE_FILE_MISSING: {
    meaning: 'a file that the manifest lists is not in the bundle',
    action: 'Copy the bundle again from its medium.',
  },
  BUNDLE_FILE_EXTRA: {
    meaning: 'the bundle holds something that the manifest does not list',
    action: 'Find out where it came from; do not run anything of this bundle until then.',
  },
  BUNDLE_FILE_CHANGED: {
    meaning: 'a file of the bundle is not the one that the manifest lists',
    action: 'Do not run anything of this bundle. Copy it again from its medium.',
  },
  BUNDLE_KEY_MISMATCH: {
    meaning: 'the bundle was not wrapped for this key, or holds another key than its manifest says',
    action: 'Check that this is the private key of the request; if it is, do not import the bundle.',
  },
} as const;
