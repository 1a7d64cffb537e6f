import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import { needsActiveKey } from '../../script/world.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { checkValueSchema } from '../check-value-schema.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import { mayProtect } from '../key-lifecycle.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

/** The key is wrapped in the token under the split wrapping key, proved by another path, and the wrapping key is gone. */
export const wrapBackup = defineStepKind({
  fields: z.strictObject({ key: nameSchema, set: nameSchema, backup: nameSchema }),
  input: z.strictObject({}),
  observed: z.strictObject({
    blob: z.string(),
    sha256: z.string(),
    mechanism: z.string(),
    unwrappedCheckValue: checkValueSchema,
    wrappingKeyAbsent: z.literal(true),
  }),
  renewed: false,
  demands: { approval: true, typedCheckpoint: true, always: true, block: 'inside', compensation: 'drop-backup' },
  anyOrder: false,
  repeat: 'block',
  turns: (step, context) => [actorTurn(step, context, { id: 'wrap', title: 'wrap the key and destroy the wrapping key' })],
  needs: (step, world) => [
    ...needsActiveKey(world, step.fields.key),
    ...(world.clearSets.has(step.fields.set) ? [] : [`the wrapping key of ${step.fields.set} is still in memory (split)`]),
    ...(world.sets[step.fields.set]?.tested === true
      ? []
      : [`the set ${step.fields.set} was combined in memory first (test-combine)`]),
    ...(world.keys[step.fields.key]?.extractable === false
      ? [`the key ${step.fields.key} may still leave the token (no earlier byok-wrap says last: yes)`]
      : []),
    ...(world.backups.has(step.fields.backup) ? [`no backup is named ${step.fields.backup} yet`] : []),
  ],
  sets: (step, world) => ({
    ...world,
    clearSets: new Set([...world.clearSets].filter((name) => name !== step.fields.set)),
    backups: new Set([...world.backups, step.fields.backup]),
  }),
  reduce: (facts, step, observed) => ({
    ...facts,
    backups: {
      ...facts.backups,
      [step.fields.backup]: {
        key: step.fields.key,
        set: step.fields.set,
        blob: observed.blob,
        sha256: observed.sha256,
        mechanism: observed.mechanism,
        status: 'pending',
      },
    },
  }),
  consistent: (step, observed, { facts, done }) => {
    const key = facts.keys[step.fields.key];
    const blob = base64ToBytes(observed.blob);
    return firstUnmet([
      [`key ${step.fields.key}`, true, key !== undefined],
      [`whether ${step.fields.key} may protect anything new`, true, key !== undefined && mayProtect(key.state)],
      [`set ${step.fields.set}`, true, facts.sets[step.fields.set]?.status === 'open'],
      ['SHA-256 of the wrapped key', digestHex(blob), observed.sha256],
      ['length of the wrapped key in bytes', wrappedLength(key?.bits ?? 0), blob.length],
      [`check value of ${step.fields.key}`, { ...key?.checkValue }, { ...observed.unwrappedCheckValue }],
      demandDone(done, 'wrap', observed),
    ]);
  },
  shown: (step, { facts }) => ({
    happens:
      'The wrapping key enters the token as a session object that can only wrap. The token wraps the key (AES key wrap with padding, RFC 5649). ' +
      'The result is unwrapped by another path and compared; then the wrapping key is destroyed in the token and in memory, and proved absent. ' +
      'The backup counts only when every share is accepted.',
    undo: 'can-be-repeated',
    expected: [
      { label: 'Key', value: facts.keys[step.fields.key]?.label ?? step.fields.key },
      { label: 'Check value after unwrapping', value: facts.keys[step.fields.key]?.checkValue?.value ?? '' },
    ].filter((row) => row.value !== ''),
  }),
});

/** The length in bytes of a key of `bits` bits under RFC 5649 (section 4.1): whole blocks of 64 bits, and one more. */
function wrappedLength(bits: number): number {
  return Math.ceil(bits / 64) * 8 + 8;
}
