import { buildBundle } from '../../../shared/byok/bundle.ts';
import { parseRequest } from '../../../shared/byok/request.ts';
import { base64ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { backupPath } from '../../../shared/engine/artefacts.ts';
import { certificateFiles } from '../../../shared/engine/certificate-files.ts';
import type { CeremonyState } from '../../../shared/engine/state.ts';
import type { NewFile } from '../media/folder.ts';

/** The files of the active backup `name`: the wrapped key alone. Throws `BACKUP_INACTIVE`. */
export function backupFiles(state: CeremonyState, name: string): readonly NewFile[] {
  const backup = state.facts.backups[name];
  if (backup?.status !== 'active')
    throw new ClavigerError('BACKUP_INACTIVE', {
      field: `backup ${name}`,
      expected: 'every share accepted',
      got: backup?.status ?? 'none',
    });
  return [{ path: backupPath(name), bytes: base64ToBytes(backup.blob) }];
}

/** The files of the bundle `name`, in a folder of that name. They follow from the transcript alone. Throws `BYOK_WRAP_WRONG`. */
export function bundleFiles(state: CeremonyState, name: string): readonly NewFile[] {
  const bundle = state.facts.bundles[name];
  const request = bundle === undefined ? undefined : state.facts.requests[bundle.request];
  const key = bundle === undefined ? undefined : state.facts.keys[bundle.key];
  if (bundle === undefined || request === undefined || key?.checkValue === undefined)
    throw new ClavigerError('INTERNAL', { field: `bundle ${name}`, expected: 'a wrapped key' });
  const { files } = buildBundle(parseRequest(base64ToBytes(String(request.request.bytes))), base64ToBytes(bundle.wrapped), {
    mode: state.plan.mode,
    ceremony: state.plan.ceremony,
    target: 'AES-256',
    path: bundle.path,
    checkValue: key.checkValue,
  });
  return files.map(({ path, bytes }) => ({ path: `${name}/${path}`, bytes }));
}

/** The files of the certificate or revocation list `name`. Throws `INTERNAL` where there is none. */
export function issuedFiles(state: CeremonyState, name: string): readonly NewFile[] {
  const fact = state.facts.certificates[name];
  if (fact === undefined) throw new ClavigerError('INTERNAL', { field: `certificate ${name}`, expected: 'one that was issued' });
  return certificateFiles(name, fact);
}

/** Everything public that goes with the transcript: script, plan, backups, bundles, certificates. Paths are relative to `artefacts/`. */
export function artefactFiles(state: CeremonyState, script: Uint8Array): readonly NewFile[] {
  const active = Object.entries(state.facts.backups).filter(([, backup]) => backup.status === 'active');
  return [
    { path: 'script.yaml', bytes: script },
    { path: 'plan.json', bytes: canonicalBytes(state.approved as unknown as Json) },
    ...active.flatMap(([name]) => backupFiles(state, name)),
    ...Object.keys(state.facts.bundles).flatMap((name) => bundleFiles(state, name)),
    ...Object.keys(state.facts.certificates).flatMap((name) => issuedFiles(state, name)),
  ];
}

/** Path, length in bytes and SHA-256 of each file, as they stand in events. */
export function listFiles(files: readonly NewFile[]): { path: string; length: number; sha256: string }[] {
  return files.map(({ path, bytes }) => ({ path, length: bytes.length, sha256: digestHex(bytes) }));
}
