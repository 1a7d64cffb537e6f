/** The window of one person alone. */
export const custodian = {
  gateTitle: 'Only you look at this screen now.',
  gate: 'Everybody else looks away. Turn the screen from the camera that films the room.',
  ready: 'I am ready',
  cancel: 'Cancel',
  handOver: 'Hand over',
  band: 'One person alone',
  submit: {
    'approve-plan': 'Approve the plan',
    approve: 'Approve',
    turn: 'Sign',
    sign: 'Sign',
    'create-participant': 'Make my participant file',
    'qualify-token': 'Log in',
    'change-pin': 'Change my PIN',
  },
  refuse: 'Refuse',
  passphrase: 'Your passphrase',
  newPassphrase: 'Choose a passphrase',
  newPassphraseHow: 'At least twelve characters. Only you know it; nobody can give it back to you.',
  repeat: 'The same passphrase again',
  pin: 'PIN of the token',
  cardPin: 'PIN of your card',
  oldPin: 'The PIN it has now',
  pinHow: 'A wrong PIN counts. Most tokens lock after three.',
  show: 'Show what I type',
  firstPart: 'First part of the PIN',
  secondPart: 'Second part of the PIN',
  nextHolder: 'My part is typed',
  firstHidden: 'The first part is typed and hidden. Change places: now somebody else types the second part, alone.',
  secondHolder: 'Who types the second part',
  objects: 'Objects that will be destroyed',
  objectsHow: 'Count them with everybody who owns one, and type the number.',
  secondPerson: 'Who agrees to the last try',
  secondPersonHow: 'One try is left: a wrong PIN now locks the token. Somebody else compares it with its record, and agrees.',
  secondPassphrase: 'Passphrase of whoever agrees, or the PIN of their card',
  decision: 'Your decision',
  decisions: {
    agree: 'I agree: it was done as the script says.',
    'agree-with-note': 'I agree, with a note.',
    refuse: 'I refuse.',
  },
  decisionsAbout: {
    script: {},
    exception: { agree: 'I agree with what was decided.', refuse: 'I refuse; it is decided once more. The note says why.' },
    ending: {
      agree: 'I agree: this is what was destroyed, and what remains.',
      refuse: 'I refuse; it is tried again. The note says why.',
    },
  },
  note: 'Note',
  noteHow: 'Goes into the transcript word for word.',
  fingerprint: 'Fingerprint from your paper',
  fingerprintHow: 'Type it exactly as it stands on the paper you brought, not from any screen.',
  document: 'Identity document',
  documentHow: 'What kind it is: passport, identity card, driving licence.',
  lastFour: 'Last four characters of its number',
  lastFourHow: 'Letters and digits only. The rest of the number is not written down anywhere.',
  checkedBy: 'Who compared the document with you',
  bag: 'Number of the bag',
  bagHow: 'Type it from the bag itself. It must be the same when somebody else types it.',
  working: 'Checking…',
  missing: {
    decision: 'Choose one of the three.',
    note: 'Write the note, or choose another decision.',
    passphrase: 'Type your passphrase.',
    pin: 'Type the PIN.',
    firstPart: 'Type your part of the PIN first.',
    secondPin: 'The second part of the PIN is missing.',
    secondHolder: 'Choose who types the second part.',
    objects: 'Type the number of objects.',
    secondPerson: 'Choose who agrees to the last try.',
    secondPassphrase: 'Whoever agrees types their own passphrase.',
    bag: 'Type the number that stands on the bag: letters, digits, dots, slashes and hyphens.',
    short: 'The passphrase has fewer than twelve characters.',
    differ: 'The two passphrases differ. Type both again.',
    share: 'Read the sheet first: scan it or type it.',
    fingerprint: 'Type the fingerprint from your paper.',
    document: 'Say what kind of document it is.',
    lastFour: 'Type the last four letters or digits of its number.',
    checkedBy: 'Choose who compared it with you.',
  },
  closed: 'This window has nothing more to do.',
  loading: 'One moment…',
} as const;

const owners = { officer: 'security officer PIN', user: 'user PIN' } as const;

/** Choosing a new PIN. */
export const newPin = {
  legend: (owner: 'officer' | 'user', part: number, parts: number): string =>
    parts === 1 ? `The new ${owners[owner]}` : `Your part of the new ${owners[owner]}: part ${part} of ${parts}`,
  first: 'The new PIN',
  repeat: 'The same PIN again',
  how: (minimum: number, maximum: number, digitsOnly: boolean): string =>
    `${minimum} to ${maximum} ${digitsOnly ? 'digits' : 'characters'}. No runs, no repetitions, nothing that stands on the token.`,
  mayGenerate: 'Or have one made up: it is random, and without letters or digits that look alike.',
  mustGenerate:
    'The script asks for a PIN that is made up here: random, and without letters or digits that look alike. Have pen and paper ready.',
  generate: 'Make up a PIN',
  another: 'Make up another',
  shown: 'Your PIN, in groups',
  writeDown: 'Write it down now, group by group: capital letters and digits, no spaces. It is shown nowhere else.',
  written: 'I have written it down',
  typeBack: 'The PIN, from your paper',
  typeBackHow: 'As you wrote it down: capital letters, without spaces.',
  again: 'Show it again',
  own: 'Choose my own instead',
  problems: {
    generate: 'Press “Make up a PIN” first.',
    missing: 'Type the new PIN, twice.',
    differ: 'The two PINs differ. Type both again.',
    typeBack: 'Write the PIN down, then type it back from your paper.',
    notAsWritten: 'This is not the PIN that was shown. Compare your paper: press “Show it again”.',
    short: (minimum: number): string => `The PIN is too short: at least ${minimum} characters.`,
    long: (maximum: number): string => `The PIN is too long: at most ${maximum} characters.`,
    digits: 'The token takes digits only.',
    weak: (reason: string): string => `Everybody would guess it: ${reasons[reason] ?? reason}. Choose another.`,
  },
} as const;

const reasons: Readonly<Record<string, string>> = {
  'one character': 'it is one character over and over',
  'a run': 'its characters follow one another',
  'a repetition': 'it repeats itself',
  'the label': 'it is in the label of the token, or the label in it',
  'the serial number': 'it is in the serial number of the token, or that in it',
};

/** Typing a checkpoint from paper. */
export const paperWords = {
  legend: 'The sixteen words on your paper',
  how: 'Type them in their order. Small letters will do; the space bar goes on to the next word.',
  word: (number: number): string => `word ${number}`,
  missing: (number: number): string => `Word ${number} is missing.`,
  wrong: (place: string, why: string): string => `Look at ${place} on your paper: what was typed is ${why}.`,
  unknown: (numbers: readonly number[]): string =>
    `Look at ${numbers.length === 1 ? 'word' : 'words'} ${numbers.join(', ')} on your paper: no such word can stand there.`,
} as const;

/** Randomness that a custodian made. */
export const entropy = {
  legend: 'How did you make it?',
  ways: { dice: 'I rolled a die with six faces.', hexadecimal: 'I brought hexadecimal digits that I made myself.' },
  typed: { dice: 'Your rolls, 1 to 6', hexadecimal: 'Your digits, 0 to 9 and a to f' },
  counted: (count: number, minimum: number): string =>
    count < minimum ? `${count} of at least ${minimum}.` : `${count}: enough. More does no harm.`,
  how: 'Spaces do not count. Nothing of it is kept, and you need not remember it.',
  strange: { dice: 'A die shows 1 to 6 only.', hexadecimal: 'Only 0 to 9 and a to f.' },
  field: 'what was typed',
  drawn: { token: 'Commitment of the token', laptop: 'Commitment of this laptop' },
  chooseMethod: 'Say how you made your randomness.',
  problem: (code: string, got: string, made: 'dice' | 'hexadecimal'): string => {
    if (code === 'CONTRIBUTION_CHARACTER') return `Something else was typed: ${got}. ${entropy.strange[made]}`;
    if (code === 'CONTRIBUTION_LENGTH')
      return made === 'dice' ? `${got} rolls. 50 to 1024 are needed.` : `${got} digits. 32 to 1024 are needed.`;
    return `Nobody rolls that: ${got}. Roll the die anew, and type what it shows.`;
  },
} as const;

/** Reading a printed sheet back. */
export const share = {
  legend: (index: number, total: number): string => `Your sheet: share ${index} of ${total}`,
  how: 'The window compares the sheet with the commitment made at the split, then forgets it. The share does not leave this window.',
  entryLegend: (setId: string, fingerprint: string): string => `Your sheet of the set ${setId}, fingerprint ${fingerprint}`,
  entryHow:
    'The window holds the sheet against its commitment. When you sign, the share leaves this window, to be joined with others: the key they ' +
    'give is then exposed, which the transcript says.',
  entryMatches: (index: number): string => `This is sheet ${index} of the set. It is handed over when you sign.`,
  camera: 'Scan with the camera',
  cameraStop: 'Stop the camera',
  cameraOn: 'Hold the sheet so that one of its square codes fills the frame.',
  cameraFailed: 'The camera cannot be used. Type the sheet, or read a scan from a file.',
  file: 'Read a scan from a file',
  fileNone: 'No code was found in this picture. Try a sharper scan, or type the sheet.',
  typed: 'Type it',
  typedHow: 'Groups of five, four to a line, as printed. The cursor moves on by itself.',
  line: (line: number): string => `Line ${line}`,
  group: (line: number, group: number): string => `line ${line}, group ${group}`,
  check: 'Check what I typed',
  matches: (index: number): string => `Sheet ${index} read back, matches commitment.`,
  lookAt: 'Compare these places with the sheet and type them again:',
} as const;
