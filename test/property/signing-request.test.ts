import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClavigerError, type ErrorCode } from '../../shared/core/errors/index.ts';
import { checkAuthority } from '../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../shared/pki/certificate-body.ts';
import { encodeName, readName } from '../../shared/pki/name.ts';
import { toPem } from '../../shared/pki/pem.ts';
import { parseSigningRequest } from '../../shared/pki/request.ts';
import { revocationBody } from '../../shared/pki/revocation.ts';
import { checkRevocationList } from '../../shared/pki/revocation-checks.ts';
import { signedStructure } from '../../shared/pki/signing.ts';
import { issuingProfile, listProfile } from '../unit/pki/authorities.ts';
import { oddRequest, requestSubject } from '../unit/pki/requests.ts';

const RUNS = 8000;
const request = oddRequest();
const ofRequest: readonly ErrorCode[] = [
  'SIGNING_REQUEST_MALFORMED',
  'SIGNING_REQUEST_KEY_REFUSED',
  'SIGNING_REQUEST_SUBJECT_DIFFERENT',
  'INPUT_TOO_LARGE',
];

/** The code it is refused with, or null; anything but a typed error fails the property. */
function codeOf(work: () => unknown): ErrorCode | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ClavigerError) return error.code;
    throw error;
  }
}

interface Damage {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

const damages = (length: number) =>
  fc.array(fc.record({ at: fc.nat(length), remove: fc.nat(4), insert: fc.uint8Array({ maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  });

function damaged(bytes: Uint8Array, all: readonly Damage[]): Uint8Array {
  return all.reduce(
    (whole, { at, remove, insert }) => Uint8Array.from([...whole.subarray(0, at), ...insert, ...whole.subarray(at + remove)]),
    bytes,
  );
}

describe('whatever lies in the file of a signing request', () => {
  it('is refused by one of four codes, or read', () => {
    fc.assert(
      fc.property(damages(request.length), (all) => {
        const code = codeOf(() => parseSigningRequest(damaged(request, all)));
        expect(code === null || ofRequest.includes(code)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('is refused by one of four codes, or read, also in PEM', () => {
    const pem = new TextEncoder().encode(toPem('CERTIFICATE REQUEST', request));
    fc.assert(
      fc.property(damages(pem.length), (all) => {
        const code = codeOf(() => parseSigningRequest(damaged(pem, all)));
        expect(code === null || ofRequest.includes(code)).toBe(true);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it('is refused where it is anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, begins) => {
        const file = begins ? Uint8Array.from([0x30, 0x82, bytes.length >> 8, bytes.length & 0xff, ...bytes]) : bytes;
        expect(codeOf(() => parseSigningRequest(file))).toBe('SIGNING_REQUEST_MALFORMED');
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it('counts for its key and subject only where both were read whole', () => {
    fc.assert(
      fc.property(damages(request.length), (all) => {
        const changed = damaged(request, all);
        if (codeOf(() => parseSigningRequest(changed)) !== null) return;
        const { subject, publicKey, signed } = parseSigningRequest(changed);
        expect(Buffer.from(signed.body.encoded).includes(Buffer.from(publicKey))).toBe(true);
        expect(readName(encodeName(subject), { code: 'INTERNAL', field: 'name' })).toEqual(subject);
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

describe('a certificate or list with any damage', () => {
  it.each([
    ['certificate', certificateBody(issuingProfile), (bytes: Uint8Array) => checkAuthority(bytes, issuingProfile)],
    ['list', revocationBody(listProfile), (bytes: Uint8Array) => checkRevocationList(bytes, listProfile)],
  ])('fails its checks: %s', (_what, body, check) => {
    fc.assert(
      fc.property(damages(body.length), (all) => {
        const changed = damaged(body, all);
        fc.pre(!Buffer.from(changed).equals(body));
        expect(codeOf(() => check(signedStructure(changed, 'ecdsa-sha384', new Uint8Array(8))))).toBe('CERTIFICATE_LINT_FAILED');
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

it('the subject of a request is that of its text', () => expect(parseSigningRequest(request).subject).toEqual(requestSubject));
