/** What can go wrong in the stage `pki`: certificates that a ceremony issues. */
export const pkiErrors = {
  CERTIFICATE_PROFILE_REFUSED: {
    meaning: 'a certificate or revocation list cannot be made with these values',
    action: 'Correct the value in the plan.',
  },
  CERTIFICATE_NAME_REFUSED: {
    meaning: 'a name cannot stand in a certificate as it is',
    action: 'Correct the name in the plan: common name, organisation, and a country of two capital letters.',
  },
  CERTIFICATE_VALIDITY_REFUSED: {
    meaning: 'a certificate or revocation list would be valid at a time when it must not be',
    action: 'Look at the clock of this laptop and at the years in the plan.',
  },
  CERTIFICATE_ISSUER_REFUSED: {
    meaning: 'the issuing certificate cannot issue this',
    action: 'Use the certificate of the key that signs, one that may issue further authorities.',
  },
  CERTIFICATE_LINT_FAILED: {
    meaning: 'what was made is not what the plan asks for; the real key has signed nothing',
    action: 'Stop. Keep the transcript; this is a fault of the program or of the profile.',
  },
  CERTIFICATE_SIGNATURE_WRONG: {
    meaning: 'a signature over a certificate, request or revocation list does not hold',
    action: 'Stop and find out why. Nothing with this signature may leave the room.',
  },
  CERTIFICATE_SUBJECT_TAKEN: {
    meaning: 'another authority of this ceremony has this name',
    action: 'Give every authority a name of its own.',
  },
  SIGNING_REQUEST_MALFORMED: {
    meaning: 'a file is not one PKCS#10 signing request in strict form',
    action: 'Ask for the request again, as one PEM block or as DER, with nothing around it.',
  },
  SIGNING_REQUEST_DIFFERENT: {
    meaning: 'a signing request is not the file whose SHA-256 was approved',
    action: 'Stop: the file may have been exchanged. Compare its SHA-256 with whoever made it.',
  },
  SIGNING_REQUEST_KEY_REFUSED: {
    meaning: 'the key in a signing request is weak, unusual, or one that must not be certified here',
    action: 'Ask for a request with a new key: RSA of 2048 bits or more, P-256 or P-384.',
  },
  SIGNING_REQUEST_SUBJECT_DIFFERENT: {
    meaning: 'a signing request names another subject than the plan',
    action: 'Ask for a request whose subject is exactly the one in the plan.',
  },
} as const;
