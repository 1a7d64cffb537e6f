/** Characters in a group, groups in a line, lines: room for the longest share, as it stands on the sheet. */
export const GROUP = 5;
export const GROUPS_PER_LINE = 4;
export const LINES = 5;

/** The field with the number `group` (from 0), for a person and for a test. */
export interface GroupField {
  value: string;
}

/**
 * Spreads what was typed or pasted into the field `at` over it and those after it, five characters each; separators are left out.
 * Gives the number of the field the cursor belongs in next.
 */
export function spread(fields: readonly GroupField[], at: number): number {
  const field = fields[at];
  if (field === undefined) return at;
  const typed = field.value.replace(/[\s-]+/g, '').toUpperCase();
  field.value = typed.slice(0, GROUP);
  const rest = typed.slice(GROUP);
  const next = fields[at + 1];
  if (next === undefined || typed.length < GROUP) return at;
  if (rest === '') return at + 1;
  next.value = rest;
  return spread(fields, at + 1);
}

/** The groups that hold the characters at `positions`, each once. */
export function groupsAt(positions: readonly number[]): readonly number[] {
  return [...new Set(positions.map((position) => Math.floor(position / GROUP)))];
}
