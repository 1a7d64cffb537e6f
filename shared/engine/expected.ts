import type { Json } from '../core/canonical-json.ts';
import { cutText } from '../core/cut-text.ts';
import type { Shown } from '../transcript/event.ts';
import type { Contradiction } from './contradiction.ts';
import type { BoundStep } from './step-kind.ts';

/** What the script expects of `step`, a row each, to be shown beside what its kind shows. */
export function expectedRows(step: Pick<BoundStep, 'expect'>): Shown['expected'] {
  return Object.entries(step.expect).map(([member, value]) => ({ label: `Expected ${wordsOf(member)}`, value }));
}

/** Whether `shown` has every row of what the script expects. */
export function showsExpected(step: Pick<BoundStep, 'expect'>, shown: Pick<Shown, 'expected'>): boolean {
  return expectedRows(step).every((row) => shown.expected.some(({ label, value }) => label === row.label && value === row.value));
}

/**
 * The first member of `observed` that is not what the script expects, or null. A member that this turn does not observe is held to
 * nothing; a kind lists only members that one of its turns always has.
 */
export function findUnexpected(step: Pick<BoundStep, 'expect'>, observed: Json): Contradiction | null {
  const found = typeof observed === 'object' && observed !== null && !Array.isArray(observed) ? observed : {};
  for (const [member, expected] of Object.entries(step.expect)) {
    if (!Object.hasOwn(found, member)) continue;
    const got = textOf((found as { readonly [name: string]: Json })[member] ?? null);
    if (got !== expected) return { what: `${wordsOf(member)} that the script expects`, expected, got };
  }
  return null;
}

function textOf(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? 'nothing' : cutText(typeof value === 'object' ? JSON.stringify(value) : String(value), 300);
}

/** `librarySha256` as `library SHA-256`. */
function wordsOf(member: string): string {
  return member.replace(/Sha256/g, ' SHA-256').replace(/[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
