import { z } from 'zod';
import { canonicalBytes, type Json, parseCanonical } from '../core/canonical-json.ts';
import { ClavigerError } from '../core/errors/index.ts';

/** The manifest's own name; it does not list itself. */
export const MANIFEST_FILE = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const file = z.strictObject({
  path: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  length: z.int().min(0).max(1_048_576),
  sha256,
});

const manifestSchema = z.strictObject({
  format: z.literal('claviger-bundle-v1'),
  mode: z.enum(['production', 'practice']),
  ceremony: z.string().min(1).max(128),
  provider: z.string().regex(/^[a-z0-9-]{1,40}$/),
  keyId: z.string().min(1).max(512),
  target: z.enum(['AES-256']),
  algorithm: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  path: z.enum(['token', 'host']),
  wrappingKeyBits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]),
  wrappingKeySha256: sha256,
  requestSha256: sha256,
  validTo: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    .nullable(),
  targetCheckValue: z.union([
    z.strictObject({ method: z.literal('CMAC'), value: z.string().regex(/^[0-9A-F]{10}$/) }),
    z.strictObject({ method: z.literal('encrypt-zeros'), value: z.string().regex(/^[0-9A-F]{6}$/) }),
  ]),
  files: z.array(file).min(1).max(32),
});

/** `manifest.json` of a `claviger-bundle-v1` (docs/formats/bundle-v1.md). */
export type BundleManifest = z.infer<typeof manifestSchema>;

/**
 * The manifest in its canonical bytes; files sorted by path, none twice, the manifest not among them. Throws `BUNDLE_MALFORMED`,
 * `JSON_NOT_CANONICAL`, `INPUT_INVALID` (no JSON), `INPUT_TOO_LARGE`.
 */
export function parseManifest(bytes: Uint8Array): BundleManifest {
  const result = manifestSchema.safeParse(parseCanonical(bytes, MANIFEST_FILE, 65_536));
  if (!result.success) throw malformed(result.error.issues[0]);
  const paths = result.data.files.map(({ path }) => path);
  const sorted = paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') < path);
  if (!sorted || paths.includes(MANIFEST_FILE))
    throw new ClavigerError('BUNDLE_MALFORMED', {
      field: `${MANIFEST_FILE}.files`,
      expected: 'paths in order, each once, without the manifest',
    });
  return result.data;
}

/** The bytes of a manifest: canonical JSON. */
export function manifestBytes(manifest: BundleManifest): Uint8Array {
  return canonicalBytes(manifest satisfies Json);
}

function malformed(issue: z.core.$ZodIssue | undefined): ClavigerError {
  const field = [MANIFEST_FILE, ...(issue?.path ?? [])].map(String).join('.');
  return new ClavigerError('BUNDLE_MALFORMED', { field, expected: (issue?.message ?? 'another value').slice(0, 200) });
}
