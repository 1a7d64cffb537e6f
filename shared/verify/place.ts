import type { CeremonyState } from '../engine/state.ts';
import type { BoundScript } from '../script/bind.ts';
import type { FindingCode } from './finding.ts';

/** Something that the script does not allow, with what it is about in words. */
export interface Problem {
  readonly code: FindingCode;
  readonly about: string;
}

/** Where the ceremony stands before the event that is checked. */
export interface Place {
  readonly state: CeremonyState;
  readonly bound: BoundScript;
  /** Every head the chain has had, genesis included. */
  readonly heads: ReadonlySet<string>;
  /** The `seq` of the last `resumed` or `token-lost` before, or -1: nobody saw how an act went that was under way then. */
  readonly interrupted: number;
}
