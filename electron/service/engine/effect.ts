import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ScriptSteps } from '../../../shared/engine/course.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { EffectClass } from '../../../shared/transcript/event.ts';
import type { ShareProcess } from '../shares/share-host.ts';
import type { Credential, Room, Site } from './room.ts';

/** What exists only in memory while a ceremony runs, and is gone after a stop. */
export interface Live {
  token: TokenSession | null;
  /** PINs that were typed and wait for the token they are for, by the turn they were typed in. */
  readonly pins: Map<string, SecretBytes>;
  /** One share process and, until the backup is wrapped, one clear wrapping key for each open set. */
  readonly sets: Map<string, { process: ShareProcess; wrappingKey: SecretBytes | null }>;
  /** What was contributed to the key of each set and is not mixed yet, by the name of the set and by source. */
  readonly contributions: Map<string, Map<string, LiveContribution>>;
}

/** Randomness that was committed to, with the salt of its commitment. */
export interface LiveContribution {
  readonly salt: SecretBytes;
  readonly bytes: SecretBytes;
}

/** What an effect may use. */
export interface EffectContext {
  readonly room: Room;
  readonly site: Site;
  readonly live: Live;
  readonly script: Uint8Array;
  /** The script as it was bound. */
  readonly bound: ScriptSteps;
  readonly step: BoundStep;
  readonly turn: string;
  readonly person: string;
  readonly attempt: number;
  /** The public input of the turn, parsed by the step kind. */
  readonly input: unknown;
  readonly credential: Credential;
  state(): CeremonyState;
  /**
   * An act on the outside world: its intent is recorded before `work`, its outcome after. An act of this step and attempt
   * that is known to be done is not done again; its observation is returned.
   */
  act<T extends JsonObject>(name: string, effect: EffectClass, detail: JsonObject, work: () => Promise<T>): Promise<T>;
  /** Records the head the step was begun with, as words; once, however often it is called. */
  checkpoint(): void;
}

/** What became of an act whose outcome was not recorded; of one that left something unusable behind, what was done about it. */
export type Reconciled =
  | { readonly found: 'done'; readonly observed: JsonObject }
  | { readonly found: 'absent'; readonly observed?: JsonObject };

/** What a step kind does to the outside world. */
export interface StepEffect {
  /** Does one turn; what it returns is recorded. Throws a `ClavigerError`, which is recorded as a refusal. */
  run(context: EffectContext): Promise<JsonObject>;
  /** Gives up what a turn brought into memory and nobody signed for, so that the transcript does not tell of it. */
  forget?(context: EffectContext): void;
  /** Finds out whether a reconcilable act happened. */
  reconcile?(context: EffectContext, act: string, detail: JsonObject): Promise<Reconciled>;
  /** What an act that only people can observe is taken to have done, where its outcome was not recorded. */
  presumed?(act: string, detail: JsonObject): JsonObject;
}
