import { equalBytes } from '../core/bytes.ts';
import { ClavigerError } from '../core/errors/index.ts';
import type { DerSubject } from '../transcript/cms-der.ts';
import { extensionText } from './extension-text.ts';
import { type CertificateName, nameText, readName } from './name.ts';
import type { Validity } from './profile.ts';
import { readAuthority } from './read.ts';

const BASIC_CONSTRAINTS = '2.5.29.19';
const subject: DerSubject = { code: 'CERTIFICATE_ISSUER_REFUSED', field: 'issuing certificate' };

/** An authority that issues: what its certificate says of it. */
export interface Issuer {
  readonly name: CertificateName;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly validity: Validity;
  /** How many authorities may stand below it, or null: no limit. */
  readonly pathLength: number | null;
}

/** The authority of a certificate (DER). Throws `CERTIFICATE_ISSUER_REFUSED` where it is none, or names itself otherwise than C, O and CN. */
export function readIssuer(certificate: Uint8Array): Issuer {
  const view = readAuthority(certificate, subject);
  const constraints = view.extensions.find(({ id }) => id === BASIC_CONSTRAINTS);
  if (constraints === undefined)
    throw new ClavigerError(subject.code, { field: subject.field, expected: 'an authority', got: 'none' });
  const length = /[0-9]+$/.exec(extensionText(BASIC_CONSTRAINTS, constraints.value, subject))?.[0];
  return {
    name: readName(view.subject, subject),
    publicKey: view.publicKey,
    validity: { notBefore: view.notBefore, notAfter: view.notAfter },
    pathLength: length === undefined ? null : Number(length),
  };
}

/**
 * Refuses what an authority cannot issue: with another key than its own, outside its own validity, or an authority where none may stand
 * below it or one of its own name. `below`: the authority to be, or null for a revocation list.
 * Throws `CERTIFICATE_ISSUER_REFUSED`, `CERTIFICATE_VALIDITY_REFUSED`, `CERTIFICATE_SUBJECT_TAKEN`.
 */
export function requireIssuable(
  issuer: Issuer,
  what: { readonly signingKey: Uint8Array; readonly validity: Validity; readonly below: CertificateName | null },
): void {
  if (!equalBytes(issuer.publicKey, what.signingKey))
    throw new ClavigerError(subject.code, {
      field: subject.field,
      expected: 'the certificate of the key that signs',
      got: 'another key',
    });
  const { notBefore, notAfter } = what.validity;
  const inside = notBefore >= issuer.validity.notBefore && notAfter <= issuer.validity.notAfter && notBefore < notAfter;
  if (!inside)
    throw new ClavigerError('CERTIFICATE_VALIDITY_REFUSED', {
      field: 'validity',
      expected: `inside that of the issuer, ${period(issuer.validity)}`,
      got: period(what.validity),
    });
  if (what.below === null) return;
  if (issuer.pathLength === 0)
    throw new ClavigerError(subject.code, { field: 'path length of the issuer', expected: '1 or more, or none', got: '0' });
  if (nameText(issuer.name) === nameText(what.below))
    throw new ClavigerError('CERTIFICATE_SUBJECT_TAKEN', {
      field: 'subject',
      expected: 'another name than the issuer',
      got: nameText(what.below),
    });
}

function period({ notBefore, notAfter }: Validity): string {
  return `${instant(notBefore)} to ${instant(notAfter)}`;
}

function instant(time: number): string {
  return Number.isNaN(time) ? 'no time' : new Date(time).toISOString();
}
