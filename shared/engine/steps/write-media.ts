import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import type { JsonObject } from '../../core/canonical-json.ts';
import { digestHex } from '../../core/digest.ts';
import { nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { backupPath } from '../artefacts.ts';
import { certificateFiles } from '../certificate-files.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

// DER and PEM.
const FILES_OF_ONE = 2;

/** Backups, bundles and certificates are written to a medium, never over anything, and read back. */
export const writeMedia = defineStepKind({
  fields: z.strictObject({
    folder: textSchema(1024),
    backups: z.array(nameSchema).max(16),
    bundles: z.array(nameSchema).max(16),
    certificates: z.array(nameSchema).max(16).optional(),
  }),
  input: z.strictObject({}),
  observed: z.strictObject({ files: z.array(z.strictObject({ path: z.string(), length: z.int(), sha256: sha256Schema })) }),
  renewed: false,
  demands: { approval: true },
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'write', title: 'write the files and read them back' })],
  needs: (step, world) => [
    ...(namesIn(step.fields).length > 0 ? [] : ['something is written (backups, bundles, certificates)']),
    ...step.fields.backups.filter((name) => !world.backups.has(name)).map((name) => `the backup ${name} exists (wrap-backup)`),
    ...step.fields.bundles.filter((name) => !world.bundles.has(name)).map((name) => `the bundle ${name} exists (byok-wrap)`),
    ...(step.fields.certificates ?? [])
      .filter((name) => !world.certificates.has(name))
      .map((name) => `the certificate or list ${name} exists (issue-root, issue-subordinate or issue-crl)`),
  ],
  sets: (step, world) => ({
    ...world,
    written: { ...world.written, ...writtenTo(step.fields.folder, namesIn(step.fields)) },
  }),
  reduce: (facts, _step, observed) => ({ ...facts, media: [...facts.media, ...observed.files] }),
  consistent: (step, { files }, { facts, done }) => {
    const { backups, bundles, certificates = [] } = step.fields;
    const issued = certificates.flatMap((name) => issuedFiles(facts, name));
    const paths = files.map(({ path }) => path);
    const allowed = (path: string) =>
      backups.some((name) => path === backupPath(name)) ||
      bundles.some((name) => path.startsWith(`${name}/`)) ||
      issued.some((file) => path === file.path);
    return firstUnmet([
      ['a file that nothing asks for', undefined, paths.find((path) => !allowed(path))],
      ['number of different files', paths.length, new Set(paths).size],
      ['an empty file', undefined, files.find(({ length }) => length === 0)?.path],
      ...backups.map((name) => demandBackup(facts, name, files)),
      ...bundles.map((name): Demand => [`files of bundle ${name}`, true, paths.some((path) => path.startsWith(`${name}/`))]),
      ['certificates and lists that were issued', certificates.length, issued.length / FILES_OF_ONE],
      ...issued.map(({ path, bytes }): Demand => {
        const expected = { path, length: bytes.length, sha256: digestHex(bytes) };
        return [`file ${path}`, expected, files.find((file) => file.path === path)];
      }),
      ['the files announced by write-folder', files, done.findLast(({ act }) => act === 'write-folder')?.detail.files],
    ]);
  },
  shown: (step) => ({
    happens:
      'The files are written into a new folder, read back and hashed. Nothing in them is clear key material. Nothing is overwritten.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Folder', value: step.fields.folder },
      { label: 'Contents', value: namesIn(step.fields).join(', ') },
    ],
  }),
});

/** The names of everything that a step writes. */
function namesIn(fields: {
  readonly backups: readonly string[];
  readonly bundles: readonly string[];
  readonly certificates?: readonly string[] | undefined;
}): readonly string[] {
  return [...fields.backups, ...fields.bundles, ...(fields.certificates ?? [])];
}

function issuedFiles({ certificates }: Facts, name: string): readonly { path: string; bytes: Uint8Array }[] {
  const fact = certificates[name];
  return fact === undefined ? [] : certificateFiles(name, fact);
}

/** That each of `names` lies in `folder`. */
export function writtenTo(folder: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, folder]));
}

/** The backup counts, and its file is the wrapped key and nothing else. */
function demandBackup(facts: Facts, name: string, files: readonly JsonObject[]): Demand {
  const backup = facts.backups[name];
  const expected =
    backup?.status === 'active'
      ? { path: backupPath(name), length: base64ToBytes(backup.blob).length, sha256: backup.sha256 }
      : 'a backup that counts';
  return [`file of backup ${name}`, expected, files.find(({ path }) => path === backupPath(name))];
}
