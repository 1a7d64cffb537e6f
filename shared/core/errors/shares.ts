/** What can go wrong in the stage `shares`. */
export const sharesErrors = {
  SHARE_PREFIX: {
    meaning: 'this does not begin like a share',
    action: 'Look at the first characters of the sheet and type them again.',
  },
  SHARE_LENGTH: {
    meaning: 'the share has too few or too many characters, or a key has no length that can be split',
    action: 'Compare each group of five with the sheet: one character is missing or too many.',
  },
  SHARE_CHARACTER: {
    meaning: 'a character can not stand in a share',
    action: 'Look at this place on the sheet. The letters B, I and O and the figure 1 never stand after the prefix.',
  },
  SHARE_MIXED_CASE: { meaning: 'capital and small letters are mixed', action: 'Type the share in capital letters only.' },
  SHARE_CHECKSUM: {
    meaning: 'the checksum of the share does not hold: at least one character is wrong',
    action: 'Compare with the sheet, group by group, or look at the places the program suggests.',
  },
  SHARE_VERSION: {
    meaning: 'the share has a format version this program does not know',
    action: 'Use a newer version of the program.',
  },
  SHARE_SCHEME: {
    meaning: 'the share was made by another scheme than the others, or by one this program does not know',
    action: 'Use only shares of one set. If they are, use the program that made them.',
  },
  SHARE_GROUP: { meaning: 'the share belongs to more than one group, or to none', action: 'Use the program that made it.' },
  SHARE_PADDING: {
    meaning: 'the bits left over at the end of the share are not zero',
    action: 'This was not written by a correct program. Keep the sheet, and report it.',
  },
  SHARE_X_ZERO: {
    meaning: 'the share claims the place x = 0, where its holder could choose the key',
    action: 'Refuse this share, and find out where it came from.',
  },
  SHARE_X_RANGE: {
    meaning: 'the place x of a share is not from 1 to 255',
    action: 'Refuse this share, and find out where it came from.',
  },
  SHARE_THRESHOLD: {
    meaning: 'the threshold or the number of shares is not possible, or differs between shares of one set',
    action: 'Use a threshold from 2 up to the number of shares, and at most 31 shares.',
  },
  SHARE_SET_ID: { meaning: 'a set id is not four symbols of the share alphabet', action: 'Let the program make the set id.' },
  SHARE_DUPLICATE: { meaning: 'two shares stand at the same place x', action: 'Use shares of different holders.' },
  SHARE_FOREIGN_SET: { meaning: 'the share belongs to another set', action: 'Use only shares whose set id is the same.' },
  SHARE_TOO_FEW: { meaning: 'there are fewer shares than the threshold asks for', action: 'Bring more shares of this set.' },
  SHARE_MODE: {
    meaning: 'a practice share was given in a production ceremony, or the other way round',
    action: 'Use the sheets that belong to this ceremony.',
  },
  SHARE_COMMITMENT: {
    meaning: 'the share is not the one that was committed to when the key was split',
    action: 'Check that it is the right sheet; if it is, it was changed, and another holder must be asked.',
  },
  SHARE_INCONSISTENT: {
    meaning: 'the shares do not belong together: at least one has been changed',
    action: 'Bring one more share, so that the bad one can be named, or check each against its commitment.',
  },
  SHARE_TEST_FAILED: {
    meaning: 'the shares just made do not give the key back, or too few of them give it',
    action: 'Stop. Print nothing, destroy the key, and report it.',
  },
  CONTRIBUTION_CHARACTER: {
    meaning: 'a contribution holds a character that cannot stand in it',
    action: 'Type the faces of the die, 1 to 6, or hexadecimal digits, as you chose.',
  },
  CONTRIBUTION_LENGTH: {
    meaning: 'a contribution is too short to have 128 bits of randomness, or too long',
    action: 'Roll the die at least 50 times, or bring at least 32 hexadecimal digits.',
  },
  CONTRIBUTION_NOT_RANDOM: {
    meaning: 'a contribution follows a pattern that no die makes',
    action: 'Roll a real die and type what it shows, or bring digits that a generator made.',
  },
  CONTRIBUTION_REPEATED: {
    meaning: 'two people contribute the same',
    action: 'Each rolls for themselves: begin again with rolls of your own.',
  },
  CONTRIBUTION_COMMITMENT: {
    meaning: 'a contribution is not the one that was committed to',
    action: 'Stop. The section begins again with new contributions. Report it.',
  },
  CONTRIBUTION_LOST: {
    meaning: 'the contributions are no longer in memory',
    action: 'The section begins again: everybody contributes anew.',
  },
  SHARE_NONE_HELD: { meaning: 'the share process holds no split key', action: 'Split the key first.' },
  SHARE_ALREADY_HELD: {
    meaning: 'the share process already holds a split key',
    action: 'End it and start another for the next key.',
  },
  SHARE_PROCESS_ENDED: {
    meaning: 'the process that held the shares has ended, and the shares with it',
    action: 'Start the secret block again with a new key. Destroy sheets already printed.',
  },
  SHARE_PROCESS_SILENT: {
    meaning: 'the process that holds the shares did not answer in time and was ended',
    action: 'Start the secret block again with a new key. Destroy sheets already printed.',
  },
  SHARE_SET_LOST: {
    meaning: 'the shares of this set are no longer in memory',
    action: 'The section begins again with a new key and a new set; collect the old sheets and destroy them.',
  },
  SEALED_SHARE_MALFORMED: {
    meaning: 'the sealed share is not an encrypted CMS message as this program accepts it',
    action: 'Seal the share again: RSA key transport to the certificate of the card, AES-256-CBC, DER.',
  },
  SEALED_SHARE_REFUSED: {
    meaning: 'the sealed share does not open with this card',
    action: 'Use the card it was sealed to. If it is that card, the sealed share is damaged: use another copy.',
  },
} as const;
