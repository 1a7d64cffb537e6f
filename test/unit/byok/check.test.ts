import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../shared/byok/check.ts';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import { ACCOUNT, cloudKey, failure, goodRequest, KEY_ID, type Members, NOW, VALID_TO } from './kit.ts';

const key = cloudKey(2048);
const END = Date.parse(VALID_TO);
const expectation = { provider: 'aws-kms', destination: { account: ACCOUNT, keyId: KEY_ID, region: 'eu-central-1' }, now: NOW };

describe('a request against plan and clock', () => {
  it('passes, and the time left is told in milliseconds', () => {
    expect(checkRequest(goodRequest(key), expectation)).toBe(END - NOW);
  });

  it('passes to the millisecond where 15 minutes are left', () => {
    expect(checkRequest(goodRequest(key), { ...expectation, now: END - 900_000 })).toBe(900_000);
  });

  it('passes with less time where less is asked for', () => {
    expect(checkRequest(goodRequest(key), { ...expectation, now: END - 1, minimumLeft: 0 })).toBe(1);
  });

  const refused: readonly [string, Partial<typeof expectation>, Members, ErrorCode, string][] = [
    ['expired by a millisecond', { now: END }, {}, 'REQUEST_EXPIRED', 'request.validTo'],
    ['expired by a year', { now: END + 365 * 86_400_000 }, {}, 'REQUEST_EXPIRED', 'request.validTo'],
    ['about to expire', { now: END - 899_999 }, {}, 'REQUEST_EXPIRES_SOON', 'request.validTo'],
    ['for another provider', { provider: 'gcp-kms' }, {}, 'REQUEST_MISMATCH', 'request.provider'],
    [
      'for another account',
      { destination: { ...expectation.destination, account: '999999999999' } },
      {},
      'REQUEST_MISMATCH',
      'request.account',
    ],
    [
      'for another key',
      { destination: { ...expectation.destination, keyId: KEY_ID.replace('1234', '0000') } },
      {},
      'REQUEST_MISMATCH',
      'request.keyId',
    ],
    [
      'for another region',
      { destination: { ...expectation.destination, region: 'us-east-1' } },
      {},
      'REQUEST_MISMATCH',
      'request.region',
    ],
    [
      'without something the plan fixes',
      { destination: { ...expectation.destination, vault: 'v' } as never },
      {},
      'REQUEST_MISMATCH',
      'request.vault',
    ],
    ['a plan that fixes no key', { destination: { account: ACCOUNT } as never }, {}, 'INPUT_INVALID', 'plan.keyId'],
    ['a plan that fixes no account', { destination: { keyId: KEY_ID } as never }, {}, 'INPUT_INVALID', 'plan.account'],
    [
      'valid longer than the provider allows',
      { now: END - 25 * 3_600_000 },
      { fetchedAt: undefined },
      'REQUEST_TIME_IMPLAUSIBLE',
      'request.validTo',
    ],
    ['fetched in the future', {}, { fetchedAt: '2026-11-23T10:05:01Z' }, 'REQUEST_TIME_IMPLAUSIBLE', 'request.fetchedAt'],
    [
      'fetched after it expired',
      { now: END },
      { validTo: '2026-11-23T09:00:00Z' },
      'REQUEST_TIME_IMPLAUSIBLE',
      'request.fetchedAt',
    ],
  ];

  it.each(refused)('is refused: %s', async (_name, changes, members, code, field) => {
    const error = await failure(() => checkRequest(goodRequest(key, members), { ...expectation, ...changes }));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });

  it('says expected and got of a mismatch, and both times of an expiry', async () => {
    const other = { ...expectation.destination, account: '999999999999' };
    const mismatch = await failure(() => checkRequest(goodRequest(key), { ...expectation, destination: other }));
    expect(mismatch.message).toContain('expected 999999999999, got 111122223333');
    const expired = await failure(() => checkRequest(goodRequest(key), { ...expectation, now: END + 1000 }));
    expect(expired.message).toContain('now 2026-11-24T09:30:01Z, valid to 2026-11-24T09:30:00Z');
  });
});
