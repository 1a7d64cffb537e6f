import { X509Certificate } from 'node:crypto';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { certificateFingerprint } from '../../../shared/transcript/certificate.ts';
import type { TrustAnchors } from '../../../shared/verify/people.ts';
import { type FolderReport, verifyContents } from '../../../shared/verify/pipeline.ts';
import { readTranscriptFolder } from './folder.ts';
import { nodeVerifier } from './signers/node-verifier.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * Verifies the transcript folder at `path`. `trustPem`: the bytes of a file with the certificates of the people, in PEM, from another
 * source than the folder; with null their identities stay unproven. Throws `FILE_MISSING`, `FILE_UNREADABLE`, `INPUT_TOO_LARGE`,
 * `INPUT_INVALID` for a folder that cannot be read whole, and `CERTIFICATE_MALFORMED` for trust without certificates; never for
 * anything that is wrong inside the files of the folder.
 */
export async function verifyFolder(path: string, trustPem: Uint8Array | null): Promise<FolderReport> {
  const trust = trustPem === null ? null : readTrust(trustPem);
  return verifyContents(await readTranscriptFolder(path), trust, nodeVerifier);
}

function readTrust(pem: Uint8Array): TrustAnchors {
  const fingerprints = (new TextDecoder().decode(pem).match(CERTIFICATE) ?? []).map(fingerprintOf);
  if (fingerprints.length === 0)
    throw new ClavigerError('CERTIFICATE_MALFORMED', {
      field: 'trusted certificates',
      expected: 'certificates in PEM',
      got: 'none',
    });
  return new Set(fingerprints);
}

function fingerprintOf(pem: string): string {
  try {
    return certificateFingerprint(new Uint8Array(new X509Certificate(pem).raw));
  } catch {
    throw new ClavigerError('CERTIFICATE_MALFORMED', { field: 'trusted certificates', got: 'something else in PEM' });
  }
}
