import type { Json } from '../../shared/core/canonical-json.ts';
import { text } from '../text/index.ts';
import type { Row } from './rows.tsx';

/** Anything observed, as rows: a member a row; a value with its method is one row. */
export function observedRows(observed: Json, label = ''): Row[] {
  if (Array.isArray(observed)) return observed.flatMap((item, index) => observedRows(item, numbered(label, index, observed)));
  if (observed === null || typeof observed !== 'object') return [{ label, value: plainValue(observed) }];
  const { method, value } = observed as { readonly method?: Json; readonly value?: Json };
  if (typeof method === 'string' && typeof value === 'string') return [{ label, value: `${value} (${method})` }];
  return Object.entries(observed).flatMap(([key, member]) => observedRows(member, text.observedLabel(key)));
}

/** Only the members named, in that order: what people compare, without what only the program needs. */
export function chosenRows(observed: Json, members: readonly string[]): Row[] {
  if (observed === null || typeof observed !== 'object' || Array.isArray(observed)) return [];
  const known = observed as { readonly [member: string]: Json };
  return members.flatMap((name) =>
    Object.hasOwn(known, name) ? observedRows(known[name] ?? null, text.observedLabel(name)) : [],
  );
}

function numbered(label: string, index: number, all: readonly Json[]): string {
  return all.length === 1 ? label : `${label} ${index + 1}`;
}

function plainValue(value: string | number | boolean | null): string {
  if (value === null || value === '') return text.none;
  if (typeof value === 'boolean') return value ? text.yes : text.no;
  return `${value}`;
}
