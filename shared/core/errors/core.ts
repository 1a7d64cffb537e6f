/** What can go wrong anywhere: input that does not parse, the disk, the program itself. */
export const coreErrors = {
  INPUT_INVALID: { meaning: 'a value does not have the form it must have', action: 'Correct the named field and try again.' },
  INPUT_TOO_LARGE: { meaning: 'an input is larger than allowed', action: 'Check that this is the right file.' },
  JSON_NOT_CANONICAL: {
    meaning: 'a JSON text is not in canonical form (RFC 8785), or names a member twice',
    action: 'Use the file as it was written; do not reformat it.',
  },
  WORDS_INVALID: {
    meaning: 'a word is not the one that can stand at this place of the word list',
    action: 'Read the words again, one by one, from where they were written down.',
  },
  SECRET_WIPED: { meaning: 'key material was used after it was wiped', action: 'Start the step again.' },
  FILE_MISSING: { meaning: 'a file or folder is not there', action: 'Check the path and the medium.' },
  FILE_EXISTS: {
    meaning: 'a file is already there, and nothing is ever overwritten',
    action: 'Choose another folder, or move the file away, then try again.',
  },
  FILE_UNREADABLE: { meaning: 'a file cannot be read', action: 'Check the medium and its permissions.' },
  FILE_NOT_WRITTEN: { meaning: 'a file could not be written or did not read back', action: 'Use another medium.' },
  DISK_FULL: { meaning: 'there is no space left on the medium', action: 'Free space or use another medium, then try again.' },
  INTERNAL: { meaning: 'the program did something it should not', action: 'Stop, write down what was done, and report it.' },
} as const;
