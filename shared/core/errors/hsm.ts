/** What can go wrong in the stage `hsm`: with the library that drives a token, and with the token itself. */
export const hsmErrors = {
  MODULE_MISSING: { meaning: 'the PKCS#11 library is not there', action: 'Install the maker’s driver, or correct the path.' },
  MODULE_NOT_AGREED: {
    meaning: 'nobody agreed that this library is loaded',
    action: 'Make sure that it is the library of the token’s maker, then show its tokens again and agree.',
  },
  MODULE_NOT_PKCS11: { meaning: 'the file is not a PKCS#11 library', action: 'Choose the library the maker names for PKCS#11.' },
  MODULE_CHANGED: {
    meaning: 'the PKCS#11 library is not the one that was approved',
    action: 'Do not use it. Restore the approved library, or approve a new plan.',
  },
  MODULE_FAILED: {
    meaning: 'the PKCS#11 library did not start',
    action: 'Check its configuration file, and the cable or network to the token. Then try again: the library is started anew.',
  },
  MODULE_BUSY: {
    meaning: 'the PKCS#11 library is in use with another store, or by another part of the program',
    action: 'Close the open session, or restart the program, then try again.',
  },
  TOKEN_ABSENT: {
    meaning: 'the token is not there',
    action: 'Insert the named token, or bring back its connection; then try again. The library is started anew to look for it.',
  },
  TOKEN_AMBIGUOUS: {
    meaning: 'two tokens cannot be told apart',
    action: 'Remove all tokens but the one that is needed, or name its serial number.',
  },
  TOKEN_CHANGED: {
    meaning: 'the token is not the one that was opened before',
    action: 'Type no PIN. Take it out, find out who changed it, and put back the one the ceremony began with.',
  },
  TOKEN_NOT_PRACTICE: {
    meaning: 'the token was not made for practice',
    action: 'Use a token that practice created; a real token is never used in practice.',
  },
  TOKEN_STORE_NOT_EMPTY: { meaning: 'the folder for a new practice token is not empty', action: 'Choose an empty folder.' },
  TOKEN_BUSY: {
    meaning: 'the token is already open',
    action: 'Finish or leave what holds it: another ceremony, or the tokens page. Restarting the service closes it as well.',
  },
  TOKEN_REPORT_MISSING: {
    meaning: 'there is no report about this token',
    action: 'Find out again what the token does; a report is kept only until another is made, or the service ends.',
  },
  TOKEN_SESSION_CLOSED: {
    meaning: 'the session with the token is over',
    action: 'Log in to the token again, with its PIN; what was under way is looked for first.',
  },
  TOKEN_PIN_WRONG: {
    meaning: 'the token refused the PIN',
    action: 'Make sure of the PIN before another try: this one may have been counted.',
  },
  TOKEN_PIN_LOCKED: { meaning: 'the PIN is locked', action: 'The security officer must unlock the token.' },
  TOKEN_PIN_NEEDED: {
    meaning: 'the key needs the PIN each time it is used',
    action: 'Let the PIN holder enter the PIN again for this one use.',
  },
  TOKEN_PIN_INVALID: { meaning: 'the PIN cannot be one of this token', action: 'Check its length and characters.' },
  TOKEN_PIN_WEAK: {
    meaning: 'the PIN is too easy to guess',
    action: 'Choose another, or have one generated. No runs, no repetitions, nothing that stands on the token.',
  },
  TOKEN_PIN_LAST_TRY: {
    meaning: 'one try is left, and a wrong PIN now locks the token',
    action: 'Compare the PIN with its record first. Then a second person agrees to the try.',
  },
  TOKEN_NOT_BLANK: {
    meaning: 'the token is not blank',
    action: 'Use a blank token. One that was in use is wiped only by a script that says so, with everybody agreeing.',
  },
  TOKEN_NOT_ANOTHER: {
    meaning:
      'this is the token that the key came from, or it cannot be told from it; a drill proves something only in another one',
    action: 'Connect another token, and identify it.',
  },
  TOKEN_HOLDS_KEYS: {
    meaning: 'the token holds keys, and must hold none',
    action: 'Use a token that was set up for this and is empty.',
  },
  TOKEN_NOT_EMPTY: {
    meaning: 'the token holds objects that initialising would destroy',
    action: 'Count them with everybody who owns one, and agree to exactly that number.',
  },
  TOKEN_LABEL_TAKEN: {
    meaning: 'an object with this label is already on the token, and nothing is ever overwritten',
    action:
      'Choose another label, or another token. One left by an interrupted try is listed as not whole: destroy that one first.',
  },
  TOKEN_KEY_EXISTS: {
    meaning: 'a key with this identifier is already on the token, and nothing is ever overwritten',
    action: 'List the keys of the token. One that is left from an earlier try and not whole can be destroyed; any other stays.',
  },
  TOKEN_KEY_MISSING: {
    meaning: 'the key is not on the token',
    action:
      'Check that this is the right token, by its serial number. If it is, the key was destroyed: restore it from its backup.',
  },
  TOKEN_KEY_UNEXTRACTABLE: { meaning: 'the key may not leave the token', action: 'Wrap before the key is made unextractable.' },
  TOKEN_KEY_UNUSABLE: {
    meaning: 'the token made a key that cannot be used',
    action: 'The key was removed. Try again; replace the token if it happens twice.',
  },
  TOKEN_KEY_NOT_DESTROYED: {
    meaning: 'the key should be gone, and the token did not destroy it',
    action: 'The key still exists: treat it so. Find out why the token cannot write, then destroy it again.',
  },
  TOKEN_ATTRIBUTE_MISMATCH: {
    meaning: 'an object on the token does not have a property it must have',
    action: 'Do not use the key; use a token that keeps this property.',
  },
  TOKEN_CAPABILITY_MISSING: { meaning: 'the token cannot do this', action: 'Use a token that can, or another step.' },
  TOKEN_BLOB_REFUSED: { meaning: 'a wrapped key is not intact or not under this key', action: 'Use another copy of the backup.' },
  TOKEN_PROBE_LEFT_BEHIND: {
    meaning: 'throw-away keys of a trial are still on the token',
    action: 'Destroy the keys whose labels begin with “claviger probe”, then try the token again.',
  },
  TOKEN_NOT_QUALIFIED: {
    meaning: 'the token does not do what production or the script asks of it',
    action: 'Use a token that does. This version has no exception to it.',
  },
  TOKEN_RANDOM_SUSPICIOUS: { meaning: 'the token’s random bytes do not look random', action: 'Do not use this token.' },
  TOKEN_DEVICE_ERROR: {
    meaning: 'the token or its connection failed',
    action:
      'Connect the token again: put the card back in, or bring back its server or cable. Then try again, and log in if asked.',
  },
  TOKEN_FULL: {
    meaning: 'the token has no space left',
    action: 'Destroy keys on it that are no longer needed, or use another token. What was not made is not there.',
  },
  TOKEN_CALL_REFUSED: {
    meaning: 'the token refused a call',
    action: 'Try once more. If it refuses again, write down the call and its answer, and look them up with the maker.',
  },
  TOKEN_CALL_MALFORMED: {
    meaning: 'a call to the token was malformed and was not made',
    action: 'Stop, write down what was done, and report it.',
  },
} as const;
