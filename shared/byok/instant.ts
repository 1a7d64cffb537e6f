import { ClavigerError } from '../core/errors/index.ts';

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since 1970 (UTC) of an ISO 8601 instant with seconds and an offset; fractions beyond milliseconds are cut.
 * Throws `REQUEST_MALFORMED` for another form and for a date that does not exist.
 */
export function parseInstant(text: string, field: string): number {
  const parts = FORM.exec(text);
  const instant = parts === null ? Number.NaN : Date.parse(text);
  if (parts === null || Number.isNaN(instant) || !isCalendarDate(parts))
    throw new ClavigerError('REQUEST_MALFORMED', {
      field,
      expected: 'an instant such as 2026-11-24T09:30:00+00:00',
      got: text.slice(0, 40),
    });
  return instant;
}

// Date.parse rolls 30 February over into March; the same day read back shows it.
function isCalendarDate(parts: RegExpExecArray): boolean {
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  if ((hour ?? 99) > 23 || (minute ?? 99) > 59 || (second ?? 99) > 59) return false;
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** `instant` (milliseconds since 1970) as `YYYY-MM-DDTHH:MM:SSZ`. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
