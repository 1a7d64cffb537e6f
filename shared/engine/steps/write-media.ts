import { z } from 'zod';
import { nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
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
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'write', title: 'write the files and read them back' })],
  needs: (step, world) => [
    ...(step.fields.backups.length + step.fields.bundles.length > 0 ? [] : ['something is written (backups, bundles)']),
    ...step.fields.backups.filter((name) => !world.backups.has(name)).map((name) => `the backup ${name} exists (wrap-backup)`),
    ...step.fields.bundles.filter((name) => !world.bundles.has(name)).map((name) => `the bundle ${name} exists (byok-wrap)`),
  ],
  sets: (step, world) => ({ ...world, written: new Set([...world.written, ...step.fields.backups, ...step.fields.bundles]) }),
  reduce: (facts, _step, observed) => ({ ...facts, media: [...facts.media, ...observed.files] }),
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
