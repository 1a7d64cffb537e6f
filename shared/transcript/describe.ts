import type { Json, JsonObject } from '../core/canonical-json.ts';
import type { Approval } from './approval.ts';
import type { CeremonyEvent, EventBody, EventType, StepReference, TypedEvent } from './event.ts';

const LONGEST_FACT = 80;
const MOST_FACTS = 6;

/** What the sentences call people and steps. */
export interface Names {
  readonly people: Readonly<Record<string, string>>;
  /** The title of each step by id. */
  readonly steps: Readonly<Record<string, string>>;
}

type Describe<T extends EventType> = (event: TypedEvent<T>, names: Names) => string;

/** One sentence an event type: who did what, with the facts that people compare. */
const sentences = {
  opened: ({ body }) =>
    `The ceremony ${body.plan.ceremony} was opened (${body.plan.mode}): ${body.title}. Plan ${short(body.planDigest)} approved by ${count(body.approvals.length, 'person', 'people')}.`,
  'step-begun': ({ step, body }) => `${body.shown.title}: begun${attempt(step)}.`,
  'step-inserted': ({ body }, names) => `${nameOf(body.person, names)} put in: ${cut(body.title)}.`,
  'step-skipped': ({ step, body }, names) =>
    `${stepTitle(step, names)}: left out, as ${nameOf(body.person, names)} says: ${cut(body.reason)}.`,
  approval: ({ step, body }, names) => `${who(body, names)} ${decided(body)}: ${stepTitle(step, names)}${note(body)}.`,
  intent: ({ step, body }, names) => `About to ${words(body.act)} (${stepTitle(step, names)})${facts(body.detail)}.`,
  outcome: ({ body }) =>
    `What event ${body.intent} announced ${results[body.result]}${body.error === undefined ? '' : `: ${body.error.message}`}${facts(body.observed)}.`,
  turn: ({ step, body }, names) =>
    `${nameOf(body.person, names)}: ${turnWords(body.turn, body.person)} (${stepTitle(step, names)})${facts(body.observed)}${signed(body)}.`,
  refusal: ({ body }) => `Refused (${body.during}): ${body.error.message}. Nothing was changed by it.`,
  'step-done': ({ step }, names) => `${stepTitle(step, names)}: done.`,
  checkpoint: ({ body }) => `A checkpoint was written down: ${body.words.join(' ')}.`,
  resumed: ({ body }) =>
    `The ceremony was resumed: ${body.reason}. ${count(body.openIntents.length, 'act', 'acts')} had no outcome.`,
  'clock-changed': ({ body }) => `The clock of the laptop jumped: it shows ${body.shown}, expected was ${body.expected}.`,
  'token-lost': ({ body }) => `The session with the token ended: ${body.reason}. The login is done again.`,
  'block-restarted': ({ body }) =>
    `The secret block ${body.block} began again, run ${body.run}: ${body.reason}. ${body.compensations.map(({ compensation, result }) => `${compensation}: ${result}`).join('; ')}`.trimEnd(),
  closed: ({ body }) =>
    `${body.aborted === undefined ? '' : `The ceremony was aborted: ${body.aborted.reason.replace(/\.$/, '')}. `}The transcript was closed with ${count(body.artefacts.length, 'file', 'files')}; ${count(body.required.length, 'person', 'people')} must sign it.`,
} as const satisfies { [T in EventType]: Describe<T> };

const results = {
  done: 'was done',
  failed: 'failed',
  'found-done': 'was found to have been done',
  'found-absent': 'was found not to have been done',
  'counted-as-done': 'counts as done, because nobody can tell',
} as const satisfies { [R in EventBody<'outcome'>['result']]: string };

/** `event` as one plain sentence for people. Nothing secret is in it, and no fingerprint before it was compared with paper. */
export function describeEvent(event: CeremonyEvent, names: Names): string {
  const describe = sentences[event.type] as Describe<EventType>;
  return describe(event, names);
}

/** What people compare, by its name in observations, and what it is called. */
const factNames: Readonly<Record<string, string>> = {
  label: 'label',
  subject: 'subject',
  bits: 'bits',
  checkValue: 'check value',
  unwrappedCheckValue: 'check value after unwrapping',
  setId: 'set',
  scheme: 'scheme',
  index: 'share',
  holder: 'holder',
  sheet: 'sheet',
  printer: 'printer',
  by: 'found by',
  subsets: 'groups that join',
  tooFew: 'groups that must not',
  bag: 'bag',
  sheets: 'sheets',
  made: 'made by',
  symbols: 'characters',
  clearCheckValue: 'check value of what was split',
  mechanism: 'mechanism',
  path: 'wrapped in',
  extractable: 'extractable',
  serial: 'serial number',
  keyWrap: 'key wrap',
  wrappingKeySha256: 'wrapping key SHA-256',
  publicKeySha256: 'public key SHA-256',
  sha256: 'SHA-256',
  validTo: 'valid to',
  compared: 'compared with paper',
  folder: 'folder',
  files: 'files',
  checks: 'checks',
  decision: 'decision',
  note: 'note',
  severity: 'decided',
  values: '',
};

function facts(observed: JsonObject): string {
  // The sheet of an exception is told by the event in which it was decided.
  const sheet = typeof observed.sheet === 'string' ? [] : ['sheet'];
  const concealed = [...(observed.compared === false ? ['wrappingKeySha256'] : []), ...sheet];
  const members = Object.entries(factNames).filter(([member]) => !concealed.includes(member));
  const found = members.flatMap(([member, name]) => {
    const value = Object.hasOwn(observed, member) ? factValue(observed[member] ?? null) : '';
    return value === '' ? [] : [name === '' ? value : `${name} ${value}`];
  });
  return found.length === 0 ? '' : `: ${found.slice(0, MOST_FACTS).join(', ')}`;
}

function factValue(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return cut(String(value));
  if (isList(value)) return String(value.length);
  const { method, value: check } = value;
  if (typeof method === 'string' && typeof check === 'string') return cut(`${check} (${method})`);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${factValue(inner)}`)
    .join(', ');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function cut(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length > LONGEST_FACT ? `${line.slice(0, LONGEST_FACT)}…` : line;
}

function who({ payload }: Approval, names: Names): string {
  return `${nameOf(payload.person, names)} (${payload.role})`;
}

function decided({ payload }: Approval): string {
  return payload.decision === 'refuse' ? 'refused' : 'approved';
}

function note({ payload }: Approval): string {
  return payload.note === '' ? '' : `, noting: ${cut(payload.note)}`;
}

function signed({ signatures }: EventBody<'turn'>): string {
  const [signature] = signatures;
  return signature === undefined ? '' : ` and signed (${signature.payload.purpose})`;
}

function nameOf(id: string, names: Names): string {
  return Object.hasOwn(names.people, id) ? (names.people[id] ?? id) : id;
}

function stepTitle(step: StepReference | null, { steps }: Names): string {
  if (step === null) return 'the ceremony';
  return `${Object.hasOwn(steps, step.id) ? steps[step.id] : step.id}${attempt(step)}`;
}

function attempt(step: StepReference | null): string {
  return step !== null && step.attempt > 1 ? `, attempt ${step.attempt}` : '';
}

/** A name of the program's as words: `make-unextractable` is read as three. */
function words(name: string): string {
  return name.replaceAll('-', ' ');
}

/** A turn that is one of many alike carries its person's id, which is said already. */
function turnWords(turn: string, person: string): string {
  return words(turn.replace(`-${person}`, ''));
}

function short(digest: string): string {
  return `${digest.slice(0, 8)}…`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
