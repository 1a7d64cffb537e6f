/** What can go wrong in the stage `transcript`. */
export const transcriptErrors = {
  PARTICIPANT_MALFORMED: {
    meaning: 'a participant file is not one that this program can read',
    action: 'Use the participant file as it was made; do not edit it.',
  },
  PARTICIPANT_KEY_MISMATCH: {
    meaning: 'the key in a participant file is not the key of its certificate',
    action: 'Do not use this file. Make a new participant file, and have its fingerprint approved in a new plan.',
  },
  PASSPHRASE_WRONG: {
    meaning: 'the passphrase does not open the participant file, or the file was changed',
    action: 'Let its owner type the passphrase again, letter by letter.',
  },
  PASSPHRASE_TOO_SHORT: {
    meaning: 'the passphrase is too short',
    action: 'Choose a longer passphrase, such as six random words.',
  },
  CERTIFICATE_MALFORMED: {
    meaning: 'a certificate is not an X.509 certificate in DER',
    action: 'Use the certificate as it was issued.',
  },
  CARD_ABSENT: {
    meaning: 'the card of this person is not in a reader',
    action: 'Insert the card that the plan names, and begin again. Its PIN was not tried on any other.',
  },
  CARD_REMOVED: {
    meaning: 'the card was pulled, exchanged or failed while it was used',
    action: 'Nothing was signed. Insert the same card again, and let its owner type the PIN again.',
  },
  CARD_KEY_MISMATCH: {
    meaning: 'the key on the card is not the key of the certificate',
    action:
      'Use the card this file was made of. For another card make a new file, and have its fingerprint approved in a new plan.',
  },
  SIGNER_CLOSED: { meaning: 'a signing key was used after it was locked again', action: 'Let its owner unlock it again.' },
  SIGNATURE_MALFORMED: {
    meaning: 'a signature file is not a detached CMS signature as this program accepts it',
    action: 'Use the signature file as it was written; keep this one as it is for the record.',
  },
  SIGNATURE_ALGORITHM_UNSUPPORTED: {
    meaning: 'a key or signature is of a kind that is not accepted',
    action: 'Sign with an ECDSA key on P-256 or P-384 or an RSA key of at least 2048 bits, and SHA-256.',
  },
  SIGNATURE_DUPLICATE: { meaning: 'this certificate has signed already', action: 'Let the next participant sign.' },
  SIGNATURE_INVALID: {
    meaning: 'a signature was not made by the key of its certificate',
    action: 'Do not rely on it. Find out when the file was changed.',
  },
  SIGNATURE_DIGEST_MISMATCH: {
    meaning: 'what was signed is not this content',
    action: 'Do not rely on it. Compare the file with another copy and with the checkpoints noted on paper.',
  },
  SIGNATURE_CERTIFICATE_MISMATCH: {
    meaning: 'a signature names another certificate than the one it is stored with',
    action: 'Do not rely on it. Find out where the certificate came from.',
  },
  EVENT_UNKNOWN: {
    meaning: 'a transcript line has a type this version does not know',
    action: 'Verify it with a newer version.',
  },
  CHAIN_BROKEN: { meaning: 'a transcript line does not follow from the one before', action: 'Treat the transcript as altered.' },
  EARLIER_DIFFERENT: {
    meaning: 'the transcript in this folder is not the one that the approved plan names',
    action: 'Find the folder whose statement has the SHA-256 of the plan. For another one make a new plan.',
  },
  EARLIER_REFUSED: {
    meaning: 'the earlier transcript does not verify',
    action: 'Do not rely on it. Use another copy of the folder, and find out when this one was changed.',
  },
  EARLIER_MODE: {
    meaning: 'the earlier transcript is of the other mode: practice and production never meet',
    action: 'Use a transcript of the same mode as this ceremony.',
  },
  EARLIER_ABORTED: {
    meaning: 'the earlier ceremony was aborted: nothing that it made counts',
    action: 'Use the transcript of a ceremony that was done to its end.',
  },
  EARLIER_LACKS: {
    meaning: 'the earlier transcript does not tell of something that the script relies on',
    action:
      'Compare the names in the plan with those of the earlier ceremony; look at whether it finished what the script asks for.',
  },
  STORE_DAMAGED: {
    meaning: 'the database of transcripts is damaged',
    action: 'Stop. Keep a copy of the data folder before anything else.',
  },
  STORE_TOO_NEW: { meaning: 'the database was made by a newer version', action: 'Use the newer version of the program.' },
  STORE_BUSY: {
    meaning: 'another instance of the program has the database open',
    action: 'End the other one, or wait until it has ended.',
  },
  STORE_FAILED: { meaning: 'the database refused a write', action: 'Check the disk, then resume the ceremony.' },
  CEREMONY_EXISTS: {
    meaning: 'something with this name is already recorded',
    action: 'Start again; a new ceremony code is made.',
  },
  CERTIFICATE_DIFFERENT: {
    meaning: 'a participant file holds another certificate than the plan',
    action: 'Use the file whose fingerprint is in the plan.',
  },
} as const;
