/** The runner: its page, spine, ledger and people. */
export const runner = {
  leave: 'Leave for now',
  elapsed: (elapsed: string, planned: string): string => `${elapsed} of ${planned} planned`,
  spine: 'Where we are',
  stepMark: { done: 'done', current: 'now', pending: 'to come' },
  dropped: 'not done',
  sectionCount: (done: number, all: number): string => `${done} of ${all}`,
  secretBlock: 'secret section',
  stepOf: (position: number, all: number): string => `step ${position} of ${all}`,
  attempt: (attempt: number): string => `attempt ${attempt}`,
  who: 'Who acts',
  oneOf: 'One of these acts',
  say: 'Say aloud',
  happens: 'What happens',
  expected: 'Expected',
  observed: 'Observed',
  undo: {
    'cannot-be-undone': 'This cannot be undone.',
    'can-be-repeated': 'This can be repeated.',
    'nothing-changes': 'Nothing is changed by this.',
  },
  done: 'Done',
  doneHow: 'Compare what was observed with what was expected. Read it aloud where the script asks for it.',
  goOn: 'Continue',
  checkValue: (method: string): string => `check value, ${method}`,
  begin: 'Begin this step',
  approveAs: (name: string): string => `Approve as ${name}`,
  approvalCount: (role: string, given: number, count: number): string =>
    count === 1 ? `${role}: ${given === 0 ? 'one approval' : 'approved'}` : `${role}: ${given} of ${count} approvals`,
  approvedBy: (name: string): string => `${name} approved`,
  turnAs: (name: string, title: string): string => (title.startsWith(name) ? title : `${name}: ${title}`),
  turnBy: (name: string): string => `as ${name}`,
  alone: 'alone, in a window of their own',
  follows: 'then:',
  last: 'then: nothing; this is the last step',
  ledger: 'Ledger',
  concealed: '(shown when it has been compared)',
  head: 'Chain head in words',
  headOf: (count: number): string => `after ${count} events`,
  people: 'In the room',
  present: 'present',
  absent: 'absent',
  spoiled: (count: number): string => (count === 1 ? 'one sheet spoiled' : `${count} sheets spoiled`),
  refusals: (count: number): string => (count === 1 ? 'one refusal' : `${count} refusals`),
  interruptions: (count: number): string => (count === 1 ? 'one interruption' : `${count} interruptions`),
  unsettled: 'It is not known how these ended',
  block: (run: number): string =>
    run === 1
      ? 'Secret section. If it is interrupted, it begins again as a whole, with a new key.'
      : `Secret section, run ${run}. Sheets of earlier runs are worthless and must be destroyed.`,
  practiceSecrets: (passphrase: string, pin: string): string => `passphrase “${passphrase}” · PIN ${pin}`,
  inWindow: (name: string): string => `${name} is in their own window. Wait until it closes.`,
  loading: 'Reading the transcript…',
} as const;

/** After an interruption. */
export const resume = {
  title: 'This ceremony was interrupted',
  kept: (count: number): string => `${count} events are recorded and intact. Nothing recorded is lost.`,
  where: 'Where it stopped',
  flight: 'Not known how it ended',
  flightHow: 'Nothing is tried again in silence. The program looks at the token and the files, and writes down what it finds.',
  anew: 'Proved anew',
  anewHow: 'Everybody proves presence again, and the PIN of the token is typed again.',
  block: 'The secret section begins again',
  blockHow:
    'The wrapping key was only in memory and is gone. The section restarts as a whole, with a new key and a new set of shares.',
  blockSheets: 'Sheets already printed in it are worthless. Collect them all: they are counted as spoiled and must be destroyed.',
  button: 'Resume the ceremony',
} as const;

/** The closed transcript. */
export const signing = {
  title: 'The transcript is closed',
  how: 'Nothing can be added to it. Each person now signs the statement with their own key. When the last one has signed, the folder is written.',
  signAs: (name: string): string => `${name}: sign`,
  signed: 'signed',
} as const;

/** The end. */
export const finished = {
  title: 'The ceremony is finished',
  folder: 'Transcript folder',
  words: 'Last chain head',
  wordsHow: 'Whoever wrote these words down can show later that nothing before them was changed.',
  verify: 'Verify now',
  home: 'Back to the start',
  countsText: (events: number): string => `${events} events`,
} as const;

/** What single kinds of steps say. */
export const steps = {
  words: 'Words to write down',
  commitmentWords: 'Commitment in words',
  sheets: { printed: 'Sheets printed', sealed: 'Sheets in bags', destroyed: 'Sheets spoiled, to be destroyed' },
  fromPaper: 'The fingerprint is typed from the paper, in the window of the person who brought it. It is not shown here before.',
  clock: {
    label: 'Clock',
    time: 'What the clock of the room shows, such as 14:05',
    zone: 'Its distance from UTC, such as +01:00',
    found: (minutes: number): string =>
      minutes === 0
        ? 'this laptop and the room agree, to the minute'
        : `this laptop is ${Math.abs(minutes)} min ${minutes > 0 ? 'ahead of' : 'behind'} the room`,
  },
  verdict: { checked: 'as expected', failed: 'not as expected', 'not-checkable': 'cannot be checked' } as Readonly<
    Record<string, string>
  >,
  equal: { equal: 'equal', different: 'DIFFERENT', 'reported-only': 'reported, not required' } as Readonly<
    Record<string, string>
  >,
  objects: (total: number, mayHideMore: boolean): string =>
    `${total === 0 ? 'none' : total}${mayHideMore ? ', as far as anybody sees without the user PIN' : ''}`,
  pinOf: { officer: 'Security officer PIN', user: 'User PIN' } as Readonly<Record<string, string>>,
  made: {
    generated: 'generated, written down by its holder',
    chosen: 'chosen by its holder',
    present: 'the one the token has, proved',
  } as Readonly<Record<string, string>>,
  signedBy: 'Signed by',
  told: { keys: 'Key told of', sets: 'Share set told of', backups: 'Backup told of' } as Readonly<Record<string, string>>,
  keyPair: 'a key pair',
  knownBy: (value: string, method: string): string => `${value} (${method})`,
  toldKey: (name: string, label: string, known: string): string => `${name}: ${label}, ${known}`,
  toldSet: (name: string, threshold: string, total: string, fingerprint: string): string =>
    `${name}: any ${threshold} of ${total}, fingerprint ${fingerprint}`,
  toldBackup: (name: string, key: string, set: string): string => `${name}: of ${key}, under ${set}`,
  requiredFound: (required: string, found: string, verdict: string): string => `asked ${required}, found ${found}: ${verdict}`,
} as const;
