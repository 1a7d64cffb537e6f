import { base64ToBytes } from '../core/bytes.ts';
import type { BoundStep } from '../engine/step-kind.ts';
import { readAuthority, readScheme, readSigned, type SignedParts } from '../pki/read.ts';
import { parseSigningRequest } from '../pki/request.ts';
import type { BoundScript } from '../script/bind.ts';
import type { TypedEvent } from '../transcript/event.ts';
import type { SignatureVerifier } from '../transcript/signer-port.ts';
import { type Finding, finding, lineName } from './finding.ts';
import { eventsOf, type ParsedFolder } from './parse.ts';

const subject = { code: 'CERTIFICATE_LINT_FAILED', field: 'what was issued' } as const;

/** A signature over something issued: whose it must be, DER SubjectPublicKeyInfo. */
interface ExpectedSignature {
  readonly what: string;
  readonly signed: SignedParts;
  readonly by: Uint8Array;
}

/**
 * Whether the signature of everything that was issued holds, by the key of the root that issued it, and that of every signing request by
 * its own key. What else is wrong with them is told where turns are checked. Nothing is thrown.
 */
export async function checkIssued(
  { lines }: Pick<ParsedFolder, 'lines'>,
  bound: BoundScript | null,
  verifier: SignatureVerifier,
): Promise<readonly Finding[]> {
  const issuers = new Map<string, Uint8Array>();
  const findings: Finding[] = [];
  for (const { line, event } of eventsOf(lines)) {
    const step = bound?.steps.find(({ id }) => id === event.step?.id);
    if (event.type !== 'turn' || step === undefined) continue;
    for (const expected of signaturesOf(event, step, issuers))
      if (!(await holds(expected, verifier)))
        findings.push(finding('sources', 'ISSUED_SIGNATURE_INVALID', `${lineName(line.number)}: ${expected.what}`));
  }
  return findings;
}

function signaturesOf(
  { body: { observed } }: TypedEvent<'turn'>,
  { kind, fields }: BoundStep,
  issuers: Map<string, Uint8Array>,
): readonly ExpectedSignature[] {
  if (typeof observed.der !== 'string') return [];
  const { certificate = '', issuer = '', list = '' } = fields as { certificate?: string; issuer?: string; list?: string };
  try {
    const der = base64ToBytes(observed.der);
    if (kind === 'issue-root') issuers.set(certificate, readAuthority(der, subject).publicKey);
    const by = issuers.get(kind === 'issue-root' ? certificate : issuer);
    const own = by === undefined ? [] : [{ what: certificate === '' ? list : certificate, signed: readSigned(der, subject), by }];
    return kind === 'issue-subordinate' ? [...own, ofRequest(String(observed.request), certificate)] : own;
  } catch {
    return [];
  }
}

function ofRequest(file: string, name: string): ExpectedSignature {
  const { signed, publicKey } = parseSigningRequest(base64ToBytes(file));
  return { what: `request for ${name}`, signed, by: publicKey };
}

async function holds({ signed, by }: ExpectedSignature, verifier: SignatureVerifier): Promise<boolean> {
  try {
    return await verifier.verifyIssued(by, readScheme(signed.algorithm, subject), signed.body.encoded, signed.signature);
  } catch {
    return false;
  }
}
