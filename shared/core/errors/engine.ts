/** What can go wrong while a ceremony runs. */
export const engineErrors = {
  CEREMONY_UNKNOWN: { meaning: 'there is no such ceremony on this laptop', action: 'Choose one from the list.' },
  CEREMONY_OPEN: {
    meaning: 'another ceremony still has a token open or shares in memory',
    action: 'Finish that one first; or restart the service, which interrupts it and wipes what it holds.',
  },
  CEREMONY_FINISHED: { meaning: 'this ceremony is closed; nothing can be added to it', action: 'Open its transcript instead.' },
  CEREMONY_SUSPENDED: {
    meaning: 'the ceremony was interrupted and must be resumed first',
    action: 'Resume the ceremony: people prove presence again.',
  },
  MODE_REFUSED: {
    meaning: 'this runtime or token cannot be used in this mode',
    action: 'Run it as practice, or use a release build with a real token.',
  },
  STEP_NOT_CURRENT: { meaning: 'this is not the step the ceremony is at', action: 'Do the current step.' },
  STEP_NOT_APPROVED: {
    meaning: 'the step has not been approved by everyone it needs',
    action: 'Let the named roles approve it.',
  },
  TURN_UNKNOWN: { meaning: 'the step has no such turn, or it is done', action: 'Do one of the turns that are left.' },
  TURN_PRIVATE: {
    meaning: 'this turn asks for something private and is taken alone',
    action: 'Open the window of the person whose turn it is.',
  },
  PERSON_UNKNOWN: { meaning: 'this person is not part of the ceremony', action: 'Choose one of the people of the plan.' },
  PERSON_ABSENT: { meaning: 'this person has not proved presence', action: 'Call the roll first.' },
  PERSON_NOT_ALLOWED: { meaning: 'this person may not do this', action: 'Let somebody of the named role do it.' },
  APPROVAL_REPEATED: { meaning: 'this person has already approved this step', action: 'A second person must approve.' },
  APPROVAL_INVALID: { meaning: 'an approval does not carry a valid signature of its person', action: 'Sign again.' },
  APPROVAL_REPLAYED: { meaning: 'an approval was made for another place in the chain', action: 'Sign again, here.' },
  VALUE_DIFFERENT: {
    meaning: 'a value that was brought along differs from the one found',
    action: 'Stop and find out why before going on.',
  },
  RECONCILE_NEEDED: { meaning: 'it is not known whether an act happened', action: 'Look at the device, then decide.' },
  BAG_DIFFERENT: {
    meaning: 'the number of a bag was typed differently by its holder and by who looked at the seal',
    action: 'Look at the bag together. Type what stands on it; if the holder mistyped, have the step repeated.',
  },
  BACKUP_INACTIVE: {
    meaning: 'a backup does not count before every share is accepted',
    action: 'Finish the section with the shares first.',
  },
  SCRIPT_REFUSED: {
    meaning: 'the ceremony script cannot be used',
    action: 'Look at its dry run; every problem is listed there.',
  },
  PLAN_NOT_APPROVED: {
    meaning: 'the plan has not been approved by everyone it needs',
    action: 'Let the named people approve the plan.',
  },
  CHECKPOINT_MISSING: {
    meaning: 'no checkpoint was written down yet',
    action: 'Do the step in which one is written down first.',
  },
  CHECKPOINT_DIFFERENT: {
    meaning: 'the words that were typed are not those of the last checkpoint of this transcript',
    action:
      'Compare the title on your paper with the one shown, and type the words again. If they are right, this transcript is not the one you wrote them down from: stop.',
  },
  IDENTITY_MISSING: {
    meaning: 'nobody has said which document this person was known by',
    action: 'Let somebody else look at the document, and type its kind and the last four characters of its number.',
  },
  KEY_STATE_FORBIDS: {
    meaning: 'a key in this state may not be used for that, nor go to the state that was asked for',
    action: 'Compare the state of the key with the plan. If the state is right, this step is not for this key.',
  },
  SHEETS_DIFFERENT: {
    meaning: 'what is collected of the sheets of a set is not what its ceremony printed',
    action:
      'Count again and compare the numbers on the sheets. A sheet that cannot be found is an exception: it may be in somebody’s hands.',
  },
  PEOPLE_FORBIDDEN_PAIR: {
    meaning: 'one person would hold two roles that the script forbids one person to hold',
    action: 'Give one of the places to somebody else; or write down why it is so, for everybody who approves the plan to see.',
  },
  PEOPLE_WITHOUT_CARDS: {
    meaning: 'in production two people at least sign with smart cards of their own, one of them a witness',
    action: 'Let them bring their cards, and name the participant files of the cards.',
  },
  MODULE_CHANGED: {
    meaning: 'the library of the token is not the one that people were told of',
    action: 'Do not load it. Find out where this file comes from.',
  },
  PEOPLE_WRONG: { meaning: 'the people do not fit the roles of the script', action: 'Name one participant file for each place.' },
} as const;
