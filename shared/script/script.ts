import type { Role } from '../transcript/plan.ts';
import type { Positions } from './problem.ts';
import type { Compensation, ScriptFile, StepHeader } from './schema.ts';

/** A step as it stands in the file: its header, and its kind's own members with parameters not yet resolved. */
export interface ScriptStep extends StepHeader {
  /** Where it stands, such as `sections[2].steps[0]`. */
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What stands in a list of steps: one step, or a group of them that is done once for each person of a role. */
export interface ScriptItem {
  readonly path: string;
  /** The role of the group; null for a step that stands alone. */
  readonly each: Role | null;
  readonly steps: readonly ScriptStep[];
}

export interface ScriptSection {
  readonly id: string;
  readonly title: string;
  readonly block: string | null;
  readonly compensate: readonly Compensation[];
  readonly items: readonly ScriptItem[];
}

/** A script whose form is right. Whether it can be done shows only when it is bound and walked. */
export interface Script extends Omit<ScriptFile, 'sections' | 'abort'> {
  readonly fileName: string;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits: what a plan names and people approve. */
  readonly sha256: string;
  readonly sections: readonly ScriptSection[];
  /** What is done when an exception ends the ceremony, before it is closed. */
  readonly abort: readonly ScriptItem[];
  readonly positions: Positions;
}
