import { X509Certificate } from 'node:crypto';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { certificateFingerprint } from '../../../shared/transcript/certificate.ts';
import type { TrustAnchors } from '../../../shared/verify/people.ts';
import { type FolderReport, verifyContents } from '../../../shared/verify/pipeline.ts';
import { readBoundedFile } from '../media/file.ts';
import { readTranscriptFolder } from './folder.ts';
import { nodeVerifier } from './signers/node-verifier.ts';

const MOST_PEM_BYTES = 1_048_576;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * Verifies the transcript folder at `path`. `trustPem`: a file with the certificates of the people, in PEM, from another source than the
 * folder; with null their identities stay unproven. Throws `FILE_MISSING`, `FILE_UNREADABLE`, `INPUT_TOO_LARGE`, `INPUT_INVALID`, and
 * `CERTIFICATE_MALFORMED` for a trust file without certificates; never for anything that is wrong inside the files of the folder.
 */
export async function verifyFolder(path: string, trustPem: string | null): Promise<FolderReport> {
  const trust = trustPem === null ? null : await readTrust(trustPem);
  return verifyContents(await readTranscriptFolder(path), trust, nodeVerifier);
}

async function readTrust(path: string): Promise<TrustAnchors> {
  const text = new TextDecoder().decode(await readBoundedFile(path, MOST_PEM_BYTES));
  const fingerprints = (text.match(CERTIFICATE) ?? []).map((pem) => fingerprintOf(pem, path));
  if (fingerprints.length === 0)
    throw new ClavigerError('CERTIFICATE_MALFORMED', { field: path, expected: 'certificates in PEM', got: 'none' });
  return new Set(fingerprints);
}

function fingerprintOf(pem: string, path: string): string {
  try {
    return certificateFingerprint(new Uint8Array(new X509Certificate(pem).raw));
  } catch {
    throw new ClavigerError('CERTIFICATE_MALFORMED', { field: path, expected: 'certificates in PEM', got: 'something else' });
  }
}
