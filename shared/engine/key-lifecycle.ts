import { z } from 'zod';

/** The states of a key, NIST SP 800-57 part 1 revision 5 section 7. */
export const keyLifecycleSchema = z.enum(['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed']);
export type KeyLifecycle = z.infer<typeof keyLifecycleSchema>;

/** Which states a key may go to from each (SP 800-57 part 1 section 7.4, figure 3). `compromised` and `destroyed` never lead back. */
const transitions: Readonly<Record<KeyLifecycle, readonly KeyLifecycle[]>> = {
  'pre-activation': ['active', 'compromised', 'destroyed'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** Whether a key may go from `from` to `to`. */
export function mayTransition(from: KeyLifecycle, to: KeyLifecycle): boolean {
  return transitions[from].includes(to);
}

/** One change of the state of a key. NIST SP 800-57 part 1 section 7 asks for its date and time, and for a reason. */
export interface KeyTransition {
  readonly to: KeyLifecycle;
  /** When it was recorded, ISO 8601 in UTC. */
  readonly date: string;
  readonly reason: string;
  /** Since when the key may be known to others, as people put it: of a compromised key only. */
  readonly since?: string;
}

/** Whether a key in `state` may still protect anything new: be wrapped, or wrap. */
export function mayProtect(state: KeyLifecycle): boolean {
  return state === 'active' || state === 'pre-activation';
}
