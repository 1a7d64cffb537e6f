import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type VerifiedBundle, verifyBundle } from '../../shared/byok/verify-bundle.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CheckValue } from '../../shared/shares/check-value.ts';
import { readBundleFolder } from '../service/byok/bundle-folder.ts';
import { unwrapBundle } from '../service/byok/unwrap-bundle.ts';
import { type CommandOutput, sayFailure } from './io.ts';

const USAGE = 'usage: claviger bundle verify DIR [--unwrap-with PEM] [--json]';

interface BundleArguments {
  readonly folder: string;
  readonly privateKey: string | null;
  readonly json: boolean;
}

interface BundleVerdict {
  readonly bundle: VerifiedBundle;
  readonly unwrapped: CheckValue | null;
}

/**
 * `claviger bundle verify DIR [--unwrap-with PEM] [--json]`: checks a bundle, and with a test private key proves that it holds the
 * key its manifest describes. Gives 0 (right), 1 (wrong) or 2 (bad usage, or DIR or PEM cannot be read). Never throws.
 */
export async function bundleCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed === null) {
    io.err(USAGE);
    return 2;
  }
  try {
    const verdict = await verify(parsed);
    for (const line of parsed.json ? [asJson(verdict)] : asText(verdict)) io.out(line);
    return 0;
  } catch (error) {
    const { code, field } = sayFailure(io, error, parsed.json);
    return ['FILE_MISSING', 'FILE_UNREADABLE'].includes(code) || field === '--unwrap-with' ? 2 : 1;
  }
}

function parseArguments(args: readonly string[]): BundleArguments | null {
  try {
    const options = { 'unwrap-with': { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const [verb, folder, ...rest] = positionals;
    if (verb !== 'verify' || folder === undefined || rest.length > 0) return null;
    return { folder, privateKey: values['unwrap-with'] ?? null, json: values.json ?? false };
  } catch {
    return null;
  }
}

async function verify({ folder, privateKey }: BundleArguments): Promise<BundleVerdict> {
  const pem = privateKey === null ? null : await readText(privateKey);
  const bundle = verifyBundle(await readBundleFolder(folder));
  return { bundle, unwrapped: pem === null ? null : unwrapBundle(bundle, pem) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new ClavigerError('FILE_UNREADABLE', { field: path });
  }
}

function asJson({ bundle, unwrapped }: BundleVerdict): string {
  return JSON.stringify({ ok: true, manifestSha256: bundle.manifestSha256, manifest: bundle.manifest, unwrapped });
}

function asText({ bundle, unwrapped }: BundleVerdict): readonly string[] {
  const { manifest, manifestSha256 } = bundle;
  const { method, value } = manifest.targetCheckValue;
  return [
    `Right: ${manifest.files.length} files are as the manifest lists them (${manifest.mode}, ceremony ${manifest.ceremony})`,
    `  ${manifest.target} for ${manifest.keyId}`,
    `  ${manifest.algorithm}, wrapped ${manifest.path === 'token' ? 'in the token' : 'on the host (fallback)'}, check value ${value} (${method})`,
    `  wrapping key SHA-256  ${manifest.wrappingKeySha256}`,
    `  manifest SHA-256      ${manifestSha256}  (compare with the transcript)`,
    ...(unwrapped === null
      ? []
      : [`Right: unwrapped with the private key, the check value is ${unwrapped.value} (${unwrapped.method})`]),
  ];
}
