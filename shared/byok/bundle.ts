import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type BundleManifest, MANIFEST_FILE, manifestBytes } from './bundle-manifest.ts';
import { formatInstant } from './instant.ts';
import type { BundleFacts, BundleFile, ParsedRequest, Provider, ProviderId } from './provider.ts';
import { providers } from './registry.ts';

/** A finished bundle: every file with its bytes, the manifest last. */
export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly manifest: BundleManifest;
  /** SHA-256 of `manifest.json`: 64 lower-case hexadecimal digits. It stands for the whole bundle in the transcript. */
  readonly manifestSha256: string;
}

/**
 * The bundle (docs/formats/bundle-v1.md) for a key that was wrapped for `parsed`. Throws `BYOK_WRAP_WRONG` where `wrapped` does
 * not have the length the algorithm gives.
 */
export function buildBundle<Id extends ProviderId>(parsed: ParsedRequest<Id>, wrapped: Uint8Array, facts: BundleFacts): Bundle {
  const provider: Provider<Id> = providers[parsed.provider];
  const expected = provider.wrappedLength(parsed.facts.algorithm, facts.target, parsed.wrappingKey.modulusBits);
  if (wrapped.length !== expected)
    throw new ClavigerError('BYOK_WRAP_WRONG', {
      field: 'wrapped key',
      expected: `${expected} bytes`,
      got: `${wrapped.length} bytes`,
    });
  const listed = provider.bundleFiles(wrapped, parsed, facts).toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const manifest = describe(parsed, facts, listed);
  const bytes = manifestBytes(manifest);
  return { files: [...listed, { path: MANIFEST_FILE, bytes }], manifest, manifestSha256: digestHex(bytes) };
}

function describe(parsed: ParsedRequest, facts: BundleFacts, listed: readonly BundleFile[]): BundleManifest {
  const { validTo, keyId, algorithm } = parsed.facts;
  return {
    format: 'claviger-bundle-v1',
    mode: facts.mode,
    ceremony: facts.ceremony,
    provider: parsed.provider,
    keyId,
    target: facts.target,
    algorithm,
    path: facts.path,
    wrappingKeyBits: parsed.wrappingKey.modulusBits,
    wrappingKeySha256: parsed.wrappingKey.sha256,
    requestSha256: parsed.sha256,
    validTo: validTo === null ? null : formatInstant(validTo),
    targetCheckValue: { method: facts.checkValue.method, value: facts.checkValue.value },
    files: listed.map(({ path, bytes }) => ({ path, length: bytes.length, sha256: digestHex(bytes) })),
  };
}
