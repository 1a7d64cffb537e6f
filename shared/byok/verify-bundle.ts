import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type BundleManifest, MANIFEST_FILE, parseManifest } from './bundle-manifest.ts';
import type { WrapStep } from './provider.ts';
import { isProviderId, providers } from './registry.ts';

/** What a bundle is, after every check. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  /** 64 lower-case hexadecimal digits; compare it with the transcript, which is what makes the bundle authentic. */
  readonly manifestSha256: string;
  /** What is uploaded. */
  readonly wrapped: Uint8Array;
  /** How it was wrapped. */
  readonly steps: readonly WrapStep[];
}

/**
 * Checks a bundle's files (name → bytes) against its manifest: canonical, every listed file there with length and hash, none
 * besides, the wrapped key as long as the algorithm gives. Throws `BUNDLE_FILE_MISSING`, `BUNDLE_FILE_EXTRA`,
 * `BUNDLE_FILE_CHANGED`, `BUNDLE_MALFORMED`, `REQUEST_PROVIDER_UNKNOWN`, `REQUEST_ALGORITHM_UNSUPPORTED`, and what `parseManifest` throws.
 */
export function verifyBundle(files: ReadonlyMap<string, Uint8Array>): VerifiedBundle {
  const manifestFile = fileNamed(files, MANIFEST_FILE);
  const manifest = parseManifest(manifestFile);
  for (const listed of manifest.files) checkFile(fileNamed(files, listed.path), listed);
  const known = new Set([MANIFEST_FILE, ...manifest.files.map(({ path }) => path)]);
  for (const path of files.keys())
    if (!known.has(path)) throw new ClavigerError('BUNDLE_FILE_EXTRA', { field: path.slice(0, 100) });
  return { manifest, manifestSha256: digestHex(manifestFile), ...wrappedKey(manifest, files) };
}

function fileNamed(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new ClavigerError('BUNDLE_FILE_MISSING', { field: path });
  return bytes;
}

function checkFile(bytes: Uint8Array, { path, length, sha256 }: BundleManifest['files'][number]): void {
  if (bytes.length !== length)
    throw new ClavigerError('BUNDLE_FILE_CHANGED', { field: path, expected: `${length} bytes`, got: `${bytes.length} bytes` });
  const got = digestHex(bytes);
  if (got !== sha256) throw new ClavigerError('BUNDLE_FILE_CHANGED', { field: path, expected: sha256, got });
}

function wrappedKey(manifest: BundleManifest, files: ReadonlyMap<string, Uint8Array>): Pick<VerifiedBundle, 'wrapped' | 'steps'> {
  if (!isProviderId(manifest.provider))
    throw new ClavigerError('REQUEST_PROVIDER_UNKNOWN', { field: `${MANIFEST_FILE}.provider`, got: manifest.provider });
  const provider = providers[manifest.provider];
  const steps = provider.steps(manifest.algorithm, manifest.target, manifest.path);
  const wrapped = provider.wrappedFrom(files);
  const expected = provider.wrappedLength(manifest.algorithm, manifest.target, manifest.wrappingKeyBits);
  if (wrapped?.length === expected) return { wrapped, steps };
  const got = wrapped === null ? 'none' : `${wrapped.length} bytes`;
  throw new ClavigerError('BUNDLE_MALFORMED', { field: 'wrapped key', expected: `${expected} bytes`, got });
}
