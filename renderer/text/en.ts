import { custodian, share } from './english/alone.ts';
import { planning } from './english/planning.ts';
import { finished, resume, runner, signing, steps } from './english/runner.ts';
import { sentence } from './english/sentence.ts';

const roles: Readonly<Record<string, string>> = {
  administrator: 'Administrator',
  custodian: 'Custodian',
  'security-officer': 'Security officer',
  'internal-witness': 'Internal witness',
  'external-witness': 'External witness',
  'safe-controller': 'Safe controller',
};

const observed: Readonly<Record<string, string>> = {
  certificateSha256: 'Certificate',
  wrappingKeySha256: 'Wrapping key of the cloud',
  validTo: 'Valid to',
  compared: 'Compared with paper',
  checkValue: 'Check value',
  unwrappedCheckValue: 'Check value after unwrapping',
  setId: 'Set',
  oaepSha256: 'RSA-OAEP with SHA-256',
  keyWrap: 'Key wrap',
  librarySha256: 'Library',
  sha256: 'SHA-256 of the wrapped key',
  subsets: 'Groups joined, each gave the key',
  subsetsOf: 'Groups there are',
  tooFew: 'Groups too small, none gave it',
  path: 'Wrapped in',
  extractable: 'Can be wrapped again',
  wrappingKeyAbsent: 'Wrapping key gone',
  commitments: 'Commitment of share',
  fingerprint: 'Fingerprint of the set',
};

/** English. Functions take what varies; everything else is a plain string. */
export const en = {
  planning,
  runner,
  resume,
  signing,
  finished,
  steps,
  custodian,
  share,
  program: 'Claviger',
  tagline: 'Offline key ceremonies: guided, witnessed, provable.',
  version: (version: string): string => (version === '' ? '' : `Version ${version}`),
  role: (role: string): string => roles[role] ?? role,
  mode: { practice: 'PRACTICE', production: 'PRODUCTION' },
  modeName: { practice: 'Practice', production: 'Production' },
  yes: 'yes',
  no: 'no',
  none: 'none',
  and: (items: readonly string[]): string =>
    items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`,
  minutes: (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`),
  minutesShort: (minutes: number): string => `${minutes} min`,
  utc: 'UTC',
  observedLabel: (key: string): string => observed[key] ?? sentence(key),
  choose: 'Choose…',
  home: {
    open: 'Not finished',
    finished: 'Finished',
    plan: 'A plan waits for approvals',
    begin: 'Begin',
    resume: 'Resume',
    look: 'Look at it',
    rehearse: 'Rehearse',
    rehearseHint: 'The whole ceremony with a practice token and practice people. Nothing in it is a real key.',
    create: 'New ceremony',
    createHint: 'Choose a script, bind its values, name the people, and have the plan approved.',
    verify: 'Verify a folder',
    verifyHint: 'Check a finished transcript: its chain, its signatures, its files.',
    emptyTitle: 'Nobody should do this for the first time on the day.',
    empty:
      'Start with a rehearsal. It makes a practice token and practice people in a folder you choose, then leads you through every step ' +
      'as it will be: who acts, what is said aloud, who approves. Everything it makes carries the word PRACTICE.',
    status: (status: string): string =>
      ({
        open: 'Under way',
        interrupted: 'Interrupted',
        signing: 'Closed, being signed',
        finished: 'Finished',
        unreadable: 'Cannot be read',
      })[status] ?? status,
    loading: 'Reading what is open…',
  },
  service: {
    starting: 'The service is starting. Wait a moment.',
    stopped: 'The service stopped; it is starting again. Nothing recorded is lost.',
    unresponsive: 'The service does not answer. It may be waiting for the token. Do not remove the token.',
    waiting: (token: string | null, seconds: number): string =>
      `${token === null ? 'The token library' : `The token “${token}”`} has not answered for ${seconds} seconds.`,
    waitingFor: (call: string, since: string): string => `It was asked for ${call} at ${since} UTC.`,
    waitingHow:
      'Some tokens need minutes for a long key: do not remove the token while it may be working. If it does not come back, end the ' +
      'service. Nothing recorded is lost: the ceremony is resumed, everybody proves presence again, the PIN is typed again, and the ' +
      'program looks at the token for what became of the call.',
    restart: 'End the service and start it afresh',
    restarts: (count: number): string => (count === 1 ? 'Restarted once.' : `Restarted ${count} times.`),
  },
  error: {
    label: 'Refused',
    about: 'About',
    expected: 'Expected',
    got: 'Found',
    action: 'What to do now',
    dismiss: 'Dismiss',
  },
  verify: {
    title: 'Verify a transcript folder',
    how: 'Everything is recomputed from the files. Nothing of this laptop’s own records is used.',
    folder: 'Transcript folder',
    trust: 'Trusted certificates (PEM file), optional',
    trustHow:
      'Certificates you received on another way than this folder. Without them the signatures are checked, but not whose they are.',
    button: 'Verify',
    verdict: {
      complete: 'Complete',
      incomplete: 'Incomplete',
      refused: 'Refused',
      'identities-unproven': 'Intact; identities unproven',
    },
    meaning: {
      complete: 'Nothing is missing, nothing was changed, and everybody who had to sign is who the trusted certificates say.',
      incomplete: 'Nothing was found to be changed, but something is missing.',
      refused: 'Something is wrong. Do not rely on this folder.',
      'identities-unproven':
        'Nothing is missing and nothing was changed. Who the signers are was not proved, because no trusted certificates were given.',
    },
    facts: (events: number): string => `${events} events`,
    ceremony: 'Ceremony',
    mode: 'Mode',
    plan: 'Plan digest',
    statement: 'Statement',
    signers: 'Signers',
    noSigners: 'Nobody has signed.',
    findings: 'Findings',
    noFindings: 'Nothing to report.',
    severity: { wrong: 'Wrong', missing: 'Missing', note: 'Note' },
    back: 'Back to the start',
  },
  busy: {
    status: 'Asking the service…',
    dryRun: 'Walking through the script…',
    practice: 'Preparing practice: token, people, request. This takes up to a minute.',
    people: 'Reading participant files…',
    prepare: 'Computing the plan…',
    open: 'Opening the ceremony…',
    view: 'Reading the transcript…',
    resume: 'Looking at what was under way…',
    begin: 'Beginning the step…',
    perform: 'Working. Do not remove the token.',
    verify: 'Recomputing every hash and signature…',
    folder: 'Choosing a folder…',
  },
} as const;
