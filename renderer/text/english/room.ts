/** What can happen in the room besides the script. */
export const room = {
  bar: 'If something comes up',
  stop: 'Stop – something is not right',
  stopKey: 'F9',
  back: 'Back to the step',
  who: { exception: 'Who calls it', skip: 'Who leaves it out', other: 'Who asks for it' },
  ask: {
    exception: 'Stop – something is not right',
    break: 'Take a break',
    correct: 'Correct an entry',
    depart: 'Somebody leaves',
    arrive: 'Somebody comes back',
    'replace-person': 'Somebody is replaced',
    skip: 'Leave this step out',
  },
  how: {
    exception: 'Everything else waits from now on. What is done about it is decided next, and signed. Nothing recorded is lost.',
    break:
      'Everybody leaves together. The token is logged out, and what must not be touched is sealed in numbered bags. The numbers are typed again when ' +
      'everybody is back.',
    correct: 'The right words become an event of their own, which a witness signs. What was recorded stays as it is.',
    depart: 'Until they come back, or somebody takes their place, this person can neither act nor approve.',
    arrive: 'They prove presence anew. Then they can act and approve again.',
    'replace-person':
      'The newcomer brings their participant file. From then on they act in this place, and whoever had it does nothing any more.',
    skip: 'The script lets you leave this step out. The reason is recorded, and nothing of the step is done.',
  },
  go: {
    exception: 'Stop the ceremony here',
    break: 'Put the break in',
    correct: 'Put the correction in',
    depart: 'Put it in',
    arrive: 'Put it in',
    'replace-person': 'Put it in',
    skip: 'Leave this step out',
  },
  notNow: 'Not now',
  notNowHow:
    'Another step that was put in is open, or not everybody is here who must sign: an administrator, a witness and a security officer prove presence ' +
    'first. If you cannot go on, press “Leave for now”: nothing recorded is lost.',
  notOthers: (titles: string): string => `${titles}: not possible now`,
  expected: 'What was expected',
  happened: 'What happened',
  items: 'What is sealed, one item a line',
  itemsHow: 'For instance: the laptop; the token; the printed sheets. Up to twelve items.',
  event: 'Number of the event',
  eventHow: 'It stands before each line of the ledger.',
  eventIs: (text: string): string => `It says: ${text}`,
  eventOld: 'It is older than the lines that the ledger shows.',
  correction: 'How it should read',
  leaves: 'Who leaves',
  returns: 'Who comes back',
  replaced: 'Whose place is taken',
  reason: 'Why',
  file: 'Participant file of the newcomer',
  fileHow: 'They bring it on a medium of their own. What stands in it is shown next.',
  choose: 'Choose a file',
  when: 'It may be left out',
  skipLater: 'It can be left out once it was begun and everybody has approved it, before anything of it is done.',
  nobody: 'Nobody of the plan is away.',
  exceptions: 'Exceptions',
  exception: (number: number, state: string): string => `${number}: ${state}`,
  open: 'not decided yet',
  round: (round: number): string => `round ${round}`,
  settled: { note: 'noted', repeat: 'done once more', replace: 'replaced', abort: 'given up' },
  called: (caller: string, during: string): string => `${caller}, during “${during}”`,
  busy: 'Writing it down…',
} as const;

/** The page on which an exception is decided. */
export const decision = {
  legend: 'What is done about it',
  severities: {
    note: ['Write it down and go on', 'Nothing is done again. A witness signs.'],
    repeat: [
      'Do steps once more',
      'The steps from the one you choose are done again; both attempts stay in the transcript. A witness signs.',
    ],
    replace: [
      'Replace something, and go on',
      'A sheet, a bag, a machine, a medium: say what took the place of what. A security officer and a witness sign.',
    ],
    abort: [
      'Give the ceremony up',
      'What was made is destroyed, and what cannot be destroyed is named. There is no way back. A security officer and a witness sign.',
    ],
  },
  from: 'From which step',
  fromReplace: 'From which step it is done once more, where that is needed',
  fromNone: 'No step is done once more',
  fromNothing: 'No step that was begun can be done once more: what was made cannot be made twice.',
  replaced: 'What was replaced, and by what',
  text: 'What was decided',
  opinions: 'What everybody who is present says to it',
  opinionOf: (name: string): string => `${name} says`,
  agree: 'agrees',
  disagree: 'disagrees',
  why: (name: string): string => `What ${name} adds; why, if they disagree`,
  benefits: 'Who benefits from it? Tick everybody who does: they do not sign it.',
  beforeSigned: (round: number): string =>
    `Somebody refused to sign in round ${round}. Decide again, with everybody; then it is signed anew.`,
  severity: 'Decided',
  signed: 'Signed',
  signedAs: { agree: 'agreed', 'agree-with-note': 'agreed, noting:', refuse: 'refused:' } as Readonly<Record<string, string>>,
  disagrees: 'disagrees',
  agrees: 'agrees',
} as const;

/** A break, a correction, and the end of what exists. */
export const roomSteps = {
  bag: (item: string): string => `Number of the bag: ${item}`,
  bagAgain: (item: string): string => `Number on the bag: ${item}`,
  people: 'How many people are here',
  peopleBack: 'How many people are back',
  otherBags: (number: number): string => `Go on with other bags or people, as exception ${number} decided`,
  bagOf: 'Bag of',
  valueName: 'Name of a value that was written down wrongly, where it is about one',
  value: 'The right value',
  unreachable: 'If the token cannot be reached: why',
  unreachableHow: 'Leave empty when the token is there. A token that does not answer does not stop the ending.',
  toDestroy: 'Key to destroy',
  noKeys: 'This ceremony made no key that would be in the token.',
  token: {
    none: 'not needed: there is nothing in it to destroy',
    open: 'is open',
    closed: 'is there; its PIN is typed again',
    unreachable: 'cannot be reached',
  } as Readonly<Record<string, string>>,
  tokenLabel: 'Token',
  destroyed: 'Destroyed and proved absent',
  remains: 'REMAINS',
  nothingDestroyed: 'no key',
  nothingRemains: 'nothing',
} as const;

/** A ceremony that was given up. */
export const aborted = {
  title: 'This ceremony was given up.',
  open: (exception: string): string =>
    `${exception}. Nothing of the script is done any more. What was made is destroyed or named as remaining; then everybody signs how it ended.`,
  finished: (exception: string): string =>
    `${exception}. What was made in it was destroyed, or stands in the transcript as remaining. Nothing of it may be used.`,
  finishedTitle: 'The ceremony was given up, and its end is signed',
} as const;
