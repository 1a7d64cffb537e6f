import type { Json, JsonObject } from '../core/canonical-json.ts';
import type { Approval } from './approval.ts';
import type { CeremonyEvent, EventBody, EventType, StepReference, TypedEvent } from './event.ts';

/** The names of people by their id. */
export type PeopleNames = Readonly<Record<string, string>>;

const LONGEST_FACT = 80;
const MOST_FACTS = 6;

type Describe<T extends EventType> = (event: TypedEvent<T>, names: PeopleNames) => string;

/** One sentence an event type: who did what, with the facts that people compare. */
const sentences = {
  opened: ({ body }) =>
    `The ceremony ${body.plan.ceremony} was opened (${body.plan.mode}): ${body.title}. Plan ${short(body.planDigest)} approved by ${count(body.approvals.length, 'person', 'people')}.`,
  'step-begun': ({ step, body }) => `${stepName(step)} began: ${body.shown.title}.`,
  approval: ({ step, body }, names) => `${who(body, names)} ${decided(body)} ${stepName(step, 'step')}${note(body)}.`,
  intent: ({ step, body }) => `In ${stepName(step, 'step')} the act "${body.act}" was announced${facts(body.detail)}.`,
  outcome: ({ body }) =>
    `The act announced in event ${body.intent} ${results[body.result]}${body.error === undefined ? '' : `: ${body.error.message}`}${facts(body.observed)}.`,
  turn: ({ step, body }, names) =>
    `${nameOf(body.person, names)} took the turn "${body.turn}" of ${stepName(step, 'step')}${facts(body.observed)}${signed(body)}.`,
  refusal: ({ body }) => `Refused (${body.during}): ${body.error.message}. Nothing was changed by it.`,
  'step-done': ({ step }) => `${stepName(step)} is done.`,
  checkpoint: ({ body }) => `A checkpoint was written down: ${body.words.join(' ')}.`,
  resumed: ({ body }) =>
    `The ceremony was resumed: ${body.reason}. ${count(body.openIntents.length, 'act', 'acts')} had no outcome.`,
  'block-restarted': ({ body }) =>
    `The secret block ${body.block} began again, run ${body.run}: ${body.reason}. ${body.compensations.map(({ compensation, result }) => `${compensation}: ${result}`).join('; ')}`.trimEnd(),
  closed: ({ body }) =>
    `The transcript was closed with ${count(body.artefacts.length, 'file', 'files')}; ${count(body.required.length, 'person', 'people')} must sign it.`,
} as const satisfies { [T in EventType]: Describe<T> };

const results = {
  done: 'was done',
  failed: 'failed',
  'found-done': 'was found to have been done',
  'found-absent': 'was found not to have been done',
  'counted-as-done': 'counts as done, because nobody can tell',
} as const satisfies { [R in EventBody<'outcome'>['result']]: string };

/** `event` as one plain sentence for people; `names`: the name of each person by id. Nothing secret is in it. */
export function describeEvent(event: CeremonyEvent, names: PeopleNames): string {
  const describe = sentences[event.type] as Describe<EventType>;
  return describe(event, names);
}

/** What people compare, by its name in observations, and what it is called. */
const factNames: Readonly<Record<string, string>> = {
  label: 'label',
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
  mechanism: 'mechanism',
  path: 'wrapped in',
  extractable: 'extractable',
  serial: 'serial number',
  keyWrap: 'key wrap',
  wrappingKeySha256: 'wrapping key SHA-256',
  sha256: 'SHA-256',
  validTo: 'valid to',
  compared: 'compared with paper',
  folder: 'folder',
  files: 'files',
  checks: 'checks',
  decision: 'decision',
  note: 'note',
  values: '',
};

function facts(observed: JsonObject): string {
  const found = Object.entries(factNames).flatMap(([member, name]) => {
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

function who({ payload }: Approval, names: PeopleNames): string {
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

function nameOf(id: string, names: PeopleNames): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}

function stepName(step: StepReference | null, word = 'Step'): string {
  if (step === null) return 'the ceremony';
  return `${word} ${step.id}${step.attempt > 1 ? ` (attempt ${step.attempt})` : ''}`;
}

function short(digest: string): string {
  return `${digest.slice(0, 8)}…`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
