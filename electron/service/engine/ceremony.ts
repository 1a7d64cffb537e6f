import { z } from 'zod';
import { bytesToHex } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { courseOf } from '../../../shared/engine/course.ts';
import { currentStep } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { type BoundScript, bindScript } from '../../../shared/script/bind.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { nameSchema } from '../../../shared/transcript/schemas.ts';
import type { CeremonyRecord } from '../transcript/store.ts';
import type { Live } from './effect.ts';
import { type Journal, openJournal } from './journal.ts';
import type { Room, Site } from './room.ts';

/** The values of a site as they are kept. */
const siteSchema = z.object({
  module: z.strictObject({ path: z.string().min(1), configuration: z.string().optional() }),
  people: z.record(nameSchema, z.string()),
  sheets: z.string(),
});

/** One ceremony with everything that belongs to it while the service runs. */
export interface Ceremony {
  readonly code: string;
  readonly site: Site;
  readonly scriptBytes: Uint8Array;
  readonly script: BoundScript;
  /** The steps in the order they are really done: the script's own, with those that people put in, or those of an abort. */
  readonly steps: readonly BoundStep[];
  readonly journal: Journal;
  readonly live: Live;
  /** Whether it was opened or resumed since this service started; else it was interrupted. */
  running: boolean;
}

/** Reads the approved script and binds its parameters. Throws `SCRIPT_REFUSED` with the first problem. */
export function bindApproved(bytes: Uint8Array, name: string, parameters: Readonly<Record<string, string>>): BoundScript {
  const parsed = parseScript(bytes, name);
  if (!parsed.ok) throw scriptRefused(name, parsed.problems);
  const bound = bindScript(parsed.script, parameters);
  if (!bound.ok) throw scriptRefused(name, bound.problems);
  return bound.bound;
}

/** The first problem of a script as an error; its dry run lists them all. */
export function scriptRefused(name: string, problems: readonly { readonly message: string }[]): ClavigerError {
  return new ClavigerError('SCRIPT_REFUSED', {
    field: name,
    got: `${problems.length} problems; first: ${problems[0]?.message ?? ''}`,
  });
}

/** Loads a ceremony from the store and folds its transcript. Throws `CEREMONY_UNKNOWN`, `STORE_DAMAGED`, `SCRIPT_REFUSED` and what the journal throws. */
export function loadCeremony(room: Room, code: string, changed: () => void): Ceremony {
  const record = room.store.ceremonies().find((candidate) => candidate.code === code);
  if (record === undefined) throw new ClavigerError('CEREMONY_UNKNOWN', { field: 'ceremony', got: code });
  const site = readSite(record);
  const plan = approvedPlan(record, room);
  const scriptBytes = new Uint8Array(record.script);
  const script = bindApproved(scriptBytes, `script of ${code}`, plan.parameters);
  const journal = openJournal(code, plan.mode, script, room, changed);
  return {
    code,
    site,
    scriptBytes,
    script,
    get steps() {
      return courseOf(journal.state(), script);
    },
    journal,
    live: { token: null, pins: new Map(), sets: new Map(), contributions: new Map() },
    running: false,
  };
}

/** The plan in the first line, which is the only source of what was approved: the script beside it must be the one it names. */
function approvedPlan({ code, script }: CeremonyRecord, room: Room): Plan {
  const [first] = room.store.lines(code);
  const event = parseEvent(first ?? new Uint8Array(0), 1);
  if (event.type !== 'opened')
    throw new ClavigerError('CHAIN_BROKEN', { field: `transcript of ${code}, line 1`, expected: 'opened', got: event.type });
  const { plan } = event.body;
  const sha256 = digestHex(new Uint8Array(script));
  if (sha256 !== plan.script.sha256)
    throw new ClavigerError('SCRIPT_REFUSED', { field: `script of ${code}`, expected: plan.script.sha256, got: sha256 });
  return plan;
}

function readSite({ code, site }: CeremonyRecord): Site {
  const parsed = siteSchema.safeParse(jsonOf(site));
  if (parsed.success) return parsed.data as Site;
  const issue = parsed.error.issues[0];
  throw new ClavigerError('STORE_DAMAGED', {
    field: `site of ${code}: ${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? 'the values of a site',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Where the ceremony stands. */
export function statusOf(ceremony: Ceremony, room: Room): 'open' | 'interrupted' | 'signing' | 'finished' {
  if (room.store.finished(ceremony.code) !== null) return 'finished';
  if (ceremony.journal.state().closed !== null) return 'signing';
  return ceremony.running ? 'open' : 'interrupted';
}

/** The step the ceremony is at. Throws `STEP_NOT_CURRENT` when it is another one than `id`, `CEREMONY_SUSPENDED`, `CEREMONY_FINISHED`. */
export function requireCurrent(ceremony: Ceremony, id: string): BoundStep {
  const state = ceremony.journal.state();
  if (state.closed !== null) throw new ClavigerError('CEREMONY_FINISHED', { field: `step ${id}` });
  if (!ceremony.running) throw new ClavigerError('CEREMONY_SUSPENDED', { field: `ceremony ${ceremony.code}` });
  const step = currentStep(state, ceremony.steps);
  if (step === undefined || step.id !== id)
    throw new ClavigerError('STEP_NOT_CURRENT', { field: 'step', expected: step?.id ?? 'none', got: id });
  return step;
}

/** A new ceremony code: two groups of four letters and digits without look-alikes. */
export function newCode(room: Pick<Room, 'random'>): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const characters = [...room.random.bytes(8)].map((byte) => alphabet[byte % 32] ?? '2');
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

/** A fresh nonce of 128 bits in hexadecimal. */
export function newNonce(room: Pick<Room, 'random'>): string {
  return bytesToHex(room.random.bytes(16));
}
