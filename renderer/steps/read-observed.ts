import type { Json } from '../../shared/core/canonical-json.ts';

/** The member `name` of an observed object; null where there is none. */
export function member(json: Json | undefined, name: string): Json {
  if (json === null || json === undefined || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as { readonly [key: string]: Json })[name] ?? null;
}

/** The items of an observed list; none where it is no list. */
export function members(json: Json): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

/** An observed text or number as text; empty for anything else. */
export function textOf(json: Json): string {
  return typeof json === 'string' || typeof json === 'number' ? `${json}` : '';
}
