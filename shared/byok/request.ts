import type { ZodType } from 'zod';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import type { ParsedRequest, Provider, ProviderId, RequestFacts, WrappingPublicKey } from './provider.ts';
import { isProviderId, providerIds, providers } from './registry.ts';
import { parseWrappingKey } from './spki.ts';
import { parseStrictJson } from './strict-json.ts';

/** The largest request in bytes. */
export const MAXIMUM_REQUEST_BYTES = 65_536;

/**
 * The request in a `claviger-request-v1` file (docs/formats/request-v1.md), its wrapping key parsed. It says nothing yet about
 * plan, expiry or fingerprint: see `checkRequest` and `compareFingerprint`. Throws `REQUEST_MALFORMED`,
 * `REQUEST_PROVIDER_UNKNOWN`, `REQUEST_ALGORITHM_UNSUPPORTED`, `REQUEST_KEY_UNSUITABLE`, `INPUT_TOO_LARGE`.
 */
export function parseRequest(bytes: Uint8Array): ParsedRequest {
  const value = parseStrictJson(bytes, 'request', MAXIMUM_REQUEST_BYTES);
  return open(providerNamed(value), value, digestHex(bytes));
}

function providerNamed(value: unknown): ProviderId {
  const members = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>();
  if (members.get('format') !== 'claviger-request-v1')
    throw new ClavigerError('REQUEST_MALFORMED', { field: 'request.format', expected: 'claviger-request-v1' });
  const id: unknown = members.get('provider');
  if (typeof id === 'string' && isProviderId(id)) return id;
  throw new ClavigerError('REQUEST_PROVIDER_UNKNOWN', {
    field: 'request.provider',
    expected: `one of: ${providerIds.join(', ')}`,
    got: typeof id === 'string' ? id.slice(0, 40) : typeof id,
  });
}

function open<Id extends ProviderId>(id: Id, value: unknown, sha256: string): ParsedRequest<Id> {
  const provider: Provider<Id> = providers[id];
  const request = parseMembers(provider.requestSchema, value);
  const facts = provider.facts(request);
  return { provider: id, request, facts, wrappingKey: claimedKey(facts), sha256 };
}

function parseMembers<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = ['request', ...(issue?.path ?? [])].map(String).join('.');
  throw new ClavigerError('REQUEST_MALFORMED', { field, expected: (issue?.message ?? 'another value').slice(0, 200) });
}

function claimedKey(facts: RequestFacts): WrappingPublicKey {
  const key = parseWrappingKey(facts.spki);
  if (facts.claimedBits === null || facts.claimedBits === key.modulusBits) return key;
  throw new ClavigerError('REQUEST_KEY_UNSUITABLE', {
    field: 'wrapping key',
    expected: `${facts.claimedBits} bits, as the request says`,
    got: `${key.modulusBits} bits`,
  });
}

/** The fingerprint of a request's wrapping key, for people to compare. */
export function requestFingerprint(parsed: Pick<ParsedRequest, 'wrappingKey'>): Fingerprint {
  return fingerprintOf(parsed.wrappingKey.spki);
}
