import { verifyBundle } from '../byok/verify-bundle.ts';
import { base64ToBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { type Contradiction, firstUnmet } from '../engine/contradiction.ts';
import type { BundleFact } from '../engine/facts.ts';
import type { CeremonyState } from '../engine/state.ts';
import { artefactPath } from '../transcript/derived.ts';
import { type Finding, finding } from './finding.ts';
import type { FolderContents } from './parse.ts';

/** Holds every bundle among the artefacts against what the transcript says was wrapped, for whom and how. Nothing is thrown. */
export function checkMade(state: CeremonyState, contents: FolderContents): readonly Finding[] {
  return Object.entries(state.facts.bundles).flatMap(([name, bundle]) => {
    const found = findBundleContradiction(state, bundle, listedFiles(state, contents, name));
    if (found === null) return [];
    const { what, expected, got } = found;
    return [finding('sources', 'OBSERVED_WRONG', `${artefactPath(name)}: ${what}: expected ${expected}, got ${got}`)];
  });
}

/** The files of a bundle that the transcript lists and the folder holds, by their path inside the bundle. */
function listedFiles({ closed }: CeremonyState, contents: FolderContents, name: string): ReadonlyMap<string, Uint8Array> {
  const inside = (closed?.artefacts ?? []).filter(({ path }) => path.startsWith(`${name}/`));
  return new Map(
    inside.flatMap(({ path }) => {
      const bytes = contents.get(artefactPath(path));
      return bytes === undefined ? [] : [[path.slice(name.length + 1), bytes] as const];
    }),
  );
}

function findBundleContradiction(
  { plan, facts }: CeremonyState,
  bundle: BundleFact,
  files: ReadonlyMap<string, Uint8Array>,
): Contradiction | null {
  try {
    const { manifest, wrapped } = verifyBundle(files);
    const request = base64ToBytes(String(facts.requests[bundle.request]?.request.bytes ?? ''));
    return firstUnmet([
      ['ceremony', plan.ceremony, manifest.ceremony],
      ['mode', plan.mode, manifest.mode],
      ['SHA-256 of the request', digestHex(request), manifest.requestSha256],
      ['SHA-256 of the wrapping key', facts.requests[bundle.request]?.wrappingKeySha256, manifest.wrappingKeySha256],
      ['where it was wrapped', bundle.path, manifest.path],
      ['check value of the key', { ...facts.keys[bundle.key]?.checkValue }, manifest.targetCheckValue],
      ['SHA-256 of the wrapped key', bundle.sha256, digestHex(wrapped)],
    ]);
  } catch (error) {
    // What is missing is told as a missing artefact.
    if (!(error instanceof ClavigerError) || error.code === 'BUNDLE_FILE_MISSING') return null;
    return { what: error.details.field, expected: 'a bundle in order', got: error.code };
  }
}
