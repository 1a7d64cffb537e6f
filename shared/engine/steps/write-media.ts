import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import type { JsonObject } from '../../core/canonical-json.ts';
import { nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { backupPath } from '../artefacts.ts';
import { type Demand, firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** Backups and bundles are written to a medium, never over anything, and read back. */
export const writeMedia = defineStepKind({
  fields: z.strictObject({
    folder: textSchema(1024),
    backups: z.array(nameSchema).max(16),
    bundles: z.array(nameSchema).max(16),
  }),
  input: z.strictObject({}),
  observed: z.strictObject({ files: z.array(z.strictObject({ path: z.string(), length: z.int(), sha256: sha256Schema })) }),
  renewed: false,
  demands: { approval: true },
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'write', title: 'write the files and read them back' })],
  needs: (step, world) => [
    ...(step.fields.backups.length + step.fields.bundles.length > 0 ? [] : ['something is written (backups, bundles)']),
    ...step.fields.backups.filter((name) => !world.backups.has(name)).map((name) => `the backup ${name} exists (wrap-backup)`),
    ...step.fields.bundles.filter((name) => !world.bundles.has(name)).map((name) => `the bundle ${name} exists (byok-wrap)`),
  ],
  sets: (step, world) => ({
    ...world,
    written: { ...world.written, ...writtenTo(step.fields.folder, [...step.fields.backups, ...step.fields.bundles]) },
  }),
  reduce: (facts, _step, observed) => ({ ...facts, media: [...facts.media, ...observed.files] }),
  consistent: (step, { files }, { facts, done }) => {
    const { backups, bundles } = step.fields;
    const paths = files.map(({ path }) => path);
    const allowed = (path: string) =>
      backups.some((name) => path === backupPath(name)) || bundles.some((name) => path.startsWith(`${name}/`));
    return firstUnmet([
      ['a file that nothing asks for', undefined, paths.find((path) => !allowed(path))],
      ['number of different files', paths.length, new Set(paths).size],
      ['an empty file', undefined, files.find(({ length }) => length === 0)?.path],
      ...backups.map((name) => demandBackup(facts, name, files)),
      ...bundles.map((name): Demand => [`files of bundle ${name}`, true, paths.some((path) => path.startsWith(`${name}/`))]),
      ['the files announced by write-folder', files, done.findLast(({ act }) => act === 'write-folder')?.detail.files],
    ]);
  },
  shown: (step) => ({
    happens:
      'The files are written into a new folder, read back and hashed. Nothing in them is clear key material. Nothing is overwritten.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Folder', value: step.fields.folder },
      { label: 'Contents', value: [...step.fields.backups, ...step.fields.bundles].join(', ') },
    ],
  }),
});

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
