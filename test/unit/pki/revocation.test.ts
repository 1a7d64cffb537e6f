import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { toPem } from '../../../shared/pki/pem.ts';
import { parseRevoked, type RevocationProfile, revocationBody } from '../../../shared/pki/revocation.ts';
import { checkRevocationList, revocationCheckTitles } from '../../../shared/pki/revocation-checks.ts';
import { listProfile, signedByRoot } from './authorities.ts';

const now = listProfile.thisUpdate;

function refusal(work: () => unknown): { code: ErrorCode; field: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ClavigerError) return { code: error.code, field: error.details.field };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a revocation list made of its profile', () => {
  it.each([
    ['two entries', listProfile],
    ['no entry', { ...listProfile, revoked: [] }],
    ['number 1', { ...listProfile, number: 1 }],
    ['number 999999999', { ...listProfile, number: 999_999_999 }],
    [
      'times after 2049',
      { ...listProfile, thisUpdate: Date.parse('2049-12-01T00:00:00Z'), nextUpdate: Date.parse('2050-02-01T00:00:00Z') },
    ],
  ])('passes every check: %s', (_what, profile) => {
    expect(checkRevocationList(signedByRoot(revocationBody(profile)), profile).version).toBe('01');
    expect(revocationCheckTitles).toHaveLength(9);
  });

  it('says in OpenSSL what the profile says', () => {
    const { stdout, status } = spawnSync('openssl', ['crl', '-noout', '-text'], {
      input: toPem('X509 CRL', signedByRoot(revocationBody(listProfile))),
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/Version 2 \(0x1\)/);
    expect(stdout).toMatch(/X509v3 CRL Number: *\n *200\n/);
    expect(stdout).toMatch(
      /Serial Number: FF01\n *Revocation Date: Nov 24 03:00:00 2026 GMT\n *CRL entry extensions:\n *X509v3 CRL Reason Code: *\n *Key Compromise/,
    );
    expect(stdout).toMatch(/Serial Number: 40112233445566778899AABBCCDDEEFF\n *Revocation Date: Nov {2}1 00:00:00 2026 GMT/);
  });
});

describe('a revocation list that is not what its profile says', () => {
  const list = signedByRoot(revocationBody(listProfile));
  const changes: readonly (readonly [string, Partial<RevocationProfile>])[] = [
    ['issuer', { issuer: { ...listProfile.issuer, country: 'AT' } }],
    ['this update', { thisUpdate: now + 1000 }],
    ['next update', { nextUpdate: now }],
    ['revoked certificates', { revoked: [] }],
    ['revoked certificates', { revoked: [...listProfile.revoked].reverse() }],
    ['revoked certificates', { revoked: listProfile.revoked.map((entry) => ({ ...entry, reason: 'superseded' as const })) }],
    ['number and key identifier', { number: 201 }],
  ];
  it.each(changes)('is refused by the check of the %s: %o', (title, change) => {
    const error = refusal(() => checkRevocationList(list, { ...listProfile, ...change }));
    expect(error.code).toBe('CERTIFICATE_LINT_FAILED');
    expect(error.field).toContain(title);
  });

  it('is refused where its successor comes after 366 days', () => {
    const profile = { ...listProfile, nextUpdate: now + 367 * 86_400_000 };
    expect(refusal(() => checkRevocationList(signedByRoot(revocationBody(profile)), profile)).field).toContain(
      'at most 366 days',
    );
  });

  it('is refused where it is cut anywhere', () => {
    for (let length = 0; length < list.length; length++)
      expect(refusal(() => checkRevocationList(list.subarray(0, length), listProfile)).code).toBe('CERTIFICATE_LINT_FAILED');
  });

  it('is refused where any one byte of what is signed differs', () => {
    const body = revocationBody(listProfile);
    for (let index = 0; index < body.length; index++) {
      const changed = Uint8Array.from(body);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      expect(refusal(() => checkRevocationList(signedByRoot(changed), listProfile)).code).toBe('CERTIFICATE_LINT_FAILED');
    }
  });
});

describe('the revoked certificates of a script', () => {
  it('are none, or entries with a comma between them', () => {
    expect(parseRevoked('none', now)).toEqual([]);
    expect(parseRevoked('ff01 key-compromise, 4a superseded 2026-11-01', now)).toEqual([
      { serial: 'ff01', reason: 'key-compromise', date: null },
      { serial: '4a', reason: 'superseded', date: '2026-11-01' },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a serial number alone', 'ff01'],
    ['a reason that there is not', 'ff01 lost'],
    ['a reason that lists leave out', 'ff01 unspecified'],
    ['a name of every object', 'ff01 constructor'],
    ['capitals', 'FF01 superseded'],
    ['an odd number of digits', 'f01 superseded'],
    ['the serial number 0', '00 superseded'],
    ['a leading zero byte', '00ff superseded'],
    ['21 bytes', `${'11'.repeat(21)} superseded`],
    ['a serial number twice', 'ff01 superseded, ff01 key-compromise'],
    ['a day that there is not', 'ff01 superseded 2026-02-30'],
    ['a day that has not begun', 'ff01 superseded 2026-11-25'],
    ['a comma too many', 'ff01 superseded,'],
    ['more than 64', Array.from({ length: 65 }, (_, index) => `40${index.toString(16).padStart(2, '0')} superseded`).join(',')],
  ])('are refused: %s', (_what, text) => {
    expect(refusal(() => parseRevoked(text, now))).toEqual({
      code: 'CERTIFICATE_PROFILE_REFUSED',
      field: 'revoked certificates',
    });
  });
});
