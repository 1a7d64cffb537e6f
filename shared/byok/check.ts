import { ClavigerError } from '../core/errors/index.ts';
import { formatInstant } from './instant.ts';
import type { ParsedRequest, RequestFacts } from './provider.ts';
import { providers } from './registry.ts';

/** Clock differences in milliseconds that are nobody's fault. */
const TOLERANCE = 5 * 60_000;

/** What the approved plan and the moment demand of a request. */
export interface RequestExpectation {
  readonly provider: string;
  /** Destination values of the plan, such as `account`, `region` and `keyId`; each must be what the request says. */
  readonly destination: Readonly<Record<string, string>>;
  /** Milliseconds since 1970 (UTC). */
  readonly now: number;
  /** The least time in milliseconds that must be left; 15 minutes unless told. */
  readonly minimumLeft?: number;
}

/**
 * Compares a parsed request with the plan and the clock; gives the milliseconds left, or null where the provider sets no limit.
 * Throws `REQUEST_MISMATCH` (another provider or destination), `INPUT_INVALID` (the plan does not fix what the provider
 * needs fixed), `REQUEST_TIME_IMPLAUSIBLE`, `REQUEST_EXPIRED`, `REQUEST_EXPIRES_SOON`.
 */
export function checkRequest(parsed: ParsedRequest, expectation: RequestExpectation): number | null {
  if (parsed.provider !== expectation.provider) throw mismatch('provider', expectation.provider, parsed.provider);
  for (const name of providers[parsed.provider].requiredDestination)
    if (expectation.destination[name] === undefined)
      throw new ClavigerError('INPUT_INVALID', { field: `plan.${name}`, expected: 'a value' });
  for (const [name, planned] of Object.entries(expectation.destination)) {
    const requested = parsed.facts.destination[name];
    if (requested !== planned) throw mismatch(name, planned, requested ?? 'nothing');
  }
  return timeLeft(parsed.facts, expectation.now, expectation.minimumLeft ?? 15 * 60_000);
}

function mismatch(field: string, expected: string, got: string): ClavigerError {
  return new ClavigerError('REQUEST_MISMATCH', { field: `request.${field}`, expected, got });
}

function timeLeft(facts: RequestFacts, now: number, minimumLeft: number): number | null {
  refuseImplausible(facts, now);
  if (facts.validTo === null) return null;
  const left = facts.validTo - now;
  const got = `now ${formatInstant(now)}, valid to ${formatInstant(facts.validTo)}`;
  if (left <= 0) throw new ClavigerError('REQUEST_EXPIRED', { field: 'request.validTo', got });
  if (left < minimumLeft)
    throw new ClavigerError('REQUEST_EXPIRES_SOON', {
      field: 'request.validTo',
      expected: `at least ${Math.ceil(minimumLeft / 60_000)} minutes left`,
      got,
    });
  return left;
}

// A laptop without network may have a wrong clock, and a wrong clock would make an expired request look alive.
function refuseImplausible(facts: RequestFacts, now: number): void {
  const clock = `a clock of ${formatInstant(now)}`;
  if (facts.fetchedAt !== null && facts.fetchedAt > now + TOLERANCE)
    throw implausible('fetchedAt', `not after now (${clock})`, formatInstant(facts.fetchedAt));
  if (facts.validTo === null) return;
  if (facts.fetchedAt !== null && facts.fetchedAt >= facts.validTo)
    throw implausible('fetchedAt', `before ${formatInstant(facts.validTo)}`, formatInstant(facts.fetchedAt));
  if (facts.longestValidity !== null && facts.validTo > now + facts.longestValidity + TOLERANCE)
    throw implausible(
      'validTo',
      `at most ${facts.longestValidity / 3_600_000} hours ahead of ${clock}`,
      formatInstant(facts.validTo),
    );
}

function implausible(field: string, expected: string, got: string): ClavigerError {
  return new ClavigerError('REQUEST_TIME_IMPLAUSIBLE', { field: `request.${field}`, expected, got });
}
