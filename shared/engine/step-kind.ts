import { z } from 'zod';
import type { JsonObject } from '../core/canonical-json.ts';
import type { Compensation, StepHeader } from '../script/schema.ts';
import type { Need, World } from '../script/world.ts';
import type { Shown } from '../transcript/event.ts';
import { hasRole, type Plan, type Role } from '../transcript/plan.ts';
import type { Contradiction, DoneAct } from './contradiction.ts';
import type { Facts } from './facts.ts';
import type { DoomedKey } from './room-facts.ts';

/** What a step kind may look at: the approved plan, what is true so far, and which run of its block this is. */
export interface StepContext {
  readonly plan: Plan;
  readonly facts: Facts;
  /** The chain's head when the step began, for steps that show it. */
  readonly head: string;
}

/** What the observation of a turn is held against: how everything stood just before it. */
export interface TurnContext extends StepContext {
  readonly turn: string;
  readonly person: string;
  /** When it is recorded, as it stands in the event. */
  readonly at: string;
  /** The turns of this attempt that were taken before. */
  readonly taken: readonly string[];
  /** The acts of this step and attempt that are known to have happened, in order. */
  readonly done: readonly DoneAct[];
  /** The names of the acts of this step, in any attempt, whose outcome is known: done, failed or found out. */
  readonly tried: readonly string[];
  /** Who has proved presence. */
  readonly present: readonly string[];
  /** Which run of its secret block this is; 1 outside of one. */
  readonly run: number;
  /** The keys that this ceremony made and that may still exist; left out where nothing is asked of them. */
  readonly made?: () => readonly DoomedKey[];
  /** Whether the head the step began with was recorded as a checkpoint. */
  readonly checkpointed: boolean;
}

/**
 * What a person hands over alone, in the custodian window. `share`: the sheet is read back, and only its commitment leaves the window.
 * `share-entry`: the share itself leaves it, to be joined. `entropy`: randomness that they made themselves. `words`: a checkpoint typed from paper.
 */
export const turnSecretSchema = z.enum(['none', 'pin', 'new-pin', 'share', 'share-entry', 'entropy', 'words']);
export type TurnSecret = z.infer<typeof turnSecretSchema>;

/** One person's part of a step. A step is done when all its turns are. */
export interface Turn {
  readonly id: string;
  /** What the person does, in plain words: "type the PIN". */
  readonly title: string;
  /** Ids of the people who may take it. */
  readonly people: readonly string[];
  /** What is handed over privately, in the custodian window; `none` for a turn in the open. */
  readonly secret: TurnSecret;
  /** The purpose of the signature it ends with, or null. */
  readonly signs: 'presence' | 'acknowledge' | 'decide' | null;
}

/** A step with its values bound and its own fields parsed. */
export interface BoundStep<F = unknown> extends Omit<StepHeader, 'say' | 'approve' | 'minutes' | 'expect' | 'optional'> {
  readonly say: string;
  /** What its observations must say, by member. */
  readonly expect: Readonly<Record<string, string>>;
  /** When it may be left out on the day, or null when it may not. */
  readonly optional: string | null;
  readonly approve: readonly { readonly role: Plan['people'][number]['role']; readonly count: number }[];
  readonly minutes: number;
  readonly section: string;
  readonly block: string | null;
  readonly fields: F;
}

/** Who takes part as things stand: the people of the plan, with whoever replaced one of them, and who has proved presence. */
export interface RoomPeople {
  readonly plan: Plan;
  readonly present: readonly string[];
}

/** What people decided on the day. */
export interface Settlement {
  /** Id of the step from which the ceremony is done once more. */
  readonly from?: string;
  /** Whether the ceremony is given up. */
  readonly abort?: boolean;
  /** Why, in words, at most 300 characters. */
  readonly because: string;
}

/** What a script says of its steps, and a step that is put in says by its kind. */
export interface Insertable<F> {
  readonly title: (fields: F) => string;
  readonly say: string;
  readonly actor: Role;
  readonly minutes: number;
  approve(plan: Plan): BoundStep['approve'];
  /**
   * The fields that the program fills in itself: `given` is what the person who put it in said, `number` how many of this kind there
   * are with it, `during` the id of the step that was the current one. Left out where everything is given.
   */
  fill?(
    given: Readonly<Record<string, string>>,
    context: { readonly person: string; readonly number: number; readonly during: string },
  ): Readonly<Record<string, string>>;
  /** Whether it can be put in also where somebody is away who signs what is put in: it brings them back, or somebody in their place. */
  readonly unattended?: boolean;
  /** Whether it may also be put in while another step is open that was put in. */
  readonly nests?: boolean;
  /** What must be so first, in words; null when nothing stands in the way. */
  refuse?(fields: F, context: InsertionContext): string | null;
}

/** What stands where a step is put in. */
export interface InsertionContext extends StepContext {
  /** The secret block that is under way. */
  readonly block: string | null;
  /** How many events there are. */
  readonly count: number;
  /** SHA-256 of the certificate of everybody who had a place and has it no more. */
  readonly former: readonly string[];
}

/** What the rules of scripts ask of a step of one kind, beyond what the dry run finds. */
export interface StepDemands {
  /** Whether somebody who does not act must approve it: it acts on a token, a key or a share. */
  readonly approval?: boolean;
  /** Whether the checkpoint that was written down last must be typed back before it: it makes, prints or lets out what others rely on. */
  readonly typedCheckpoint?: boolean;
  /** Whether it may never be left out: it proves something, or protects it. */
  readonly always?: boolean;
  /** Where it reads what was made elsewhere: its fields, and members under `expect`, of which one must say which thing that is. */
  readonly namedBy?: readonly string[];
  /**
   * How it stands to secret blocks: with `opens` a wrapping key, or a share, begins to be in the clear; `inside` works with one and is
   * made undone with the block; `beside` changes nothing and may stand in one. Left out, it must stand outside.
   */
  readonly block?: 'opens' | 'inside' | 'beside';
  /** What its block must undo when it begins again. */
  readonly compensation?: Compensation;
}

/** Everything about one kind of step except its effect on the outside world, which the service has under the same name. */
export interface StepKind<F extends z.ZodType, I extends z.ZodType, O extends z.ZodType> {
  /** The kind's own members in the script; every value is text there. */
  readonly fields: F;
  /** The public part of what a person hands in with a turn. */
  readonly input: I;
  /** What the transcript records of a turn. */
  readonly observed: O;
  /** Whether it must be done again after an interruption (presence, login); `unless-done`: only where it was not finished, because what was handed over is lost. */
  readonly renewed: boolean | 'unless-done';
  /** Whether it opens a session with a token, so that it is done again when that session ends by itself. */
  readonly logsIn?: boolean;
  readonly demands?: StepDemands;
  /** The members of its observation that a script can hold to a value (`expect`), each a text. */
  readonly expects?: readonly string[];
  /** Whether it may stand under `abort`: it undoes, or writes down. */
  readonly inAbort?: boolean;
  /**
   * Whether a step of it can be done once more when people decide so: `alone`, for nothing has to be undone; `block`, with the whole
   * secret block it stands in, which begins again; `never`, which it is where nothing is said.
   */
  readonly repeat?: 'alone' | 'block' | 'never';
  /** What is no longer true when a step of it is done once more. */
  undo?(facts: Facts, step: BoundStep<z.output<F>>): Facts;
  /** For a kind that people may put in while the ceremony runs: what a script would say of it. */
  readonly insertable?: Insertable<z.output<F>>;
  /** The key that an act made, or may have made, in the token: what an abort destroys. Null for an act that makes none. */
  makesKey?(act: string, detail: JsonObject): { readonly id: string; readonly label: string } | null;
  /** Who is there, and who plays which role, after one accepted turn; left out where a turn changes neither. */
  room?(room: RoomPeople, step: BoundStep<z.output<F>>, observed: z.output<O>, turn: { id: string; person: string }): RoomPeople;
  /** What was decided in it, once it is done; null where nothing else follows from it. */
  settles?(step: BoundStep<z.output<F>>, facts: Facts): Settlement | null;
  /** What a turn asks for, before it is recorded: the same as `settles` will say. */
  proposes?(step: BoundStep<z.output<F>>, observed: z.output<O>): Settlement | null;
  /** Whether what was observed in `turn` stays off the screens while the turns `taken` are all that were: it is to be typed again unseen. */
  conceals?(turn: string, taken: readonly string[]): boolean;
  /** Whether everybody left the room in it: presence and logins are proved anew afterwards. */
  readonly empties?: boolean;
  /** Whether its turns may be taken in any order; else each waits for the one before. */
  readonly anyOrder: boolean;
  /** Whose turn it is, in order; may depend on what is true so far. */
  turns(step: BoundStep<z.output<F>>, context: StepContext): readonly Turn[];
  /** What is missing in the dry run for this step to work. */
  needs(step: BoundStep<z.output<F>>, world: World): readonly Need[];
  /** The dry run's world after this step. */
  sets(step: BoundStep<z.output<F>>, world: World): World;
  /** What is true after one accepted turn. */
  reduce(facts: Facts, step: BoundStep<z.output<F>>, observed: z.output<O>, turn: { id: string; person: string }): Facts;
  /**
   * What in an observation cannot be true beside the plan, the script and what is true so far; null when nothing is. Left out where
   * only people can tell.
   */
  consistent?(step: BoundStep<z.output<F>>, observed: z.output<O>, context: TurnContext): Contradiction | null;
  /** What happens, whether it can be undone, and what is expected: shown before anybody decides. */
  shown(step: BoundStep<z.output<F>>, context: StepContext): Omit<Shown, 'title' | 'say'>;
}

/** Gives a step kind its types. */
export function defineStepKind<F extends z.ZodType, I extends z.ZodType, O extends z.ZodType>(
  kind: StepKind<F, I, O>,
): StepKind<F, I, O> {
  return kind;
}

/** For a kind whose act `name` makes a key: its CKA_ID and label as they were announced. */
export function makesKeyIn(name: string): (act: string, detail: JsonObject) => DoomedKey | null {
  return (act, { id, label }) => (act === name && typeof id === 'string' ? { id, label: String(label ?? '') } : null);
}

/** The ids of the people of the plan who play `role`. */
export function peopleOf(plan: Plan, role: string): readonly string[] {
  return plan.people.filter((person) => hasRole(person, role)).map((person) => person.id);
}

/** The ids of everybody who holds no share. */
export function peopleWithoutShare(plan: Plan): readonly string[] {
  return plan.people.filter((person) => !hasRole(person, 'custodian')).map((person) => person.id);
}

/** The usual single turn, by anybody of the step's actor role. */
export function actorTurn(
  step: BoundStep,
  context: StepContext,
  turn: Partial<Turn> & { readonly id: string; readonly title: string },
): Turn {
  return { people: peopleOf(context.plan, step.actor), secret: 'none', signs: null, ...turn };
}
