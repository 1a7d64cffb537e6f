import { bytesToHex } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { currentStep } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import { type BoundScript, bindScript } from '../../../shared/script/bind.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import type { Live } from './effect.ts';
import { type Journal, openJournal } from './journal.ts';
import type { Room, Site } from './room.ts';

/** One ceremony with everything that belongs to it while the service runs. */
export interface Ceremony {
  readonly code: string;
  readonly site: Site;
  readonly scriptBytes: Uint8Array;
  readonly script: BoundScript;
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

/** Loads a ceremony from the store and folds its transcript. Throws `CEREMONY_UNKNOWN` and what the journal throws. */
export function loadCeremony(room: Room, code: string, changed: () => void): Ceremony {
  const record = room.store.ceremonies().find((candidate) => candidate.code === code);
  if (record === undefined) throw new ClavigerError('CEREMONY_UNKNOWN', { field: 'ceremony', got: code });
  const site = JSON.parse(record.site) as Site & { readonly parameters: Readonly<Record<string, string>> };
  const scriptBytes = new Uint8Array(record.script);
  const script = bindApproved(scriptBytes, `script of ${code}`, site.parameters);
  const journal = openJournal(code, record.mode, script.steps, room, changed);
  return {
    code,
    site,
    scriptBytes,
    script,
    steps: script.steps,
    journal,
    live: { token: null, sets: new Map() },
    running: false,
  };
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
