import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import { needsRollCall, type World } from '../../script/world.ts';
import { roleSchema } from '../../transcript/plan.ts';
import { base64Schema, instantSchema, modeSchema, nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { parseStatement } from '../../transcript/statement.ts';
import { firstUnmet } from '../contradiction.ts';
import { actorTurn, type BoundStep, defineStepKind } from '../step-kind.ts';
import { demandsOfTold, type ToldNames, toldNamesSchema, toldSchema, withTold } from '../told.ts';

const fieldsSchema = z.strictObject({
  name: nameSchema,
  folder: textSchema(1024),
  statement: sha256Schema,
  keys: toldNamesSchema.optional(),
  sets: toldNamesSchema.optional(),
  backups: toldNamesSchema.optional(),
});
type Fields = z.output<typeof fieldsSchema>;

const MAXIMUM_STATEMENT_BASE64 = 131_072;

/** An earlier transcript is read and verified, and tells of its keys, sets of shares and backups. */
export const readTranscript = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({}),
  observed: z.strictObject({
    ceremony: z.string().max(9),
    mode: modeSchema,
    title: textSchema(200),
    closedAt: instantSchema,
    planDigest: sha256Schema,
    /** The bytes of statement.json in base64: what its people signed. */
    statement: base64Schema(MAXIMUM_STATEMENT_BASE64),
    statementSha256: sha256Schema,
    /** Whose signatures were found valid; nobody here proves whose certificates they are. */
    signers: z
      .array(z.strictObject({ person: nameSchema, name: z.string().max(200), role: roleSchema, certificateSha256: sha256Schema }))
      .max(40),
    /** What the verification noted without refusing it. */
    notes: z.array(z.string().max(400)).max(64),
    token: z
      .strictObject({
        manufacturer: z.string(),
        model: z.string(),
        serial: z.string(),
        label: z.string(),
        marker: z.string().nullable(),
      })
      .nullable(),
    told: toldSchema,
  }),
  renewed: false,
  demands: { namedBy: ['statement'] },
  anyOrder: false,
  repeat: 'alone',
  turns: (step, context) => [actorTurn(step, context, { id: 'read', title: 'read the earlier transcript' })],
  needs: (step, world) => [...needsRollCall(world), ...takenNames(step, world)],
  sets: (step, world) => {
    const { keys, sets, backups } = wantedOf(step.fields);
    const key = { state: 'active', inToken: false, extractable: true, kind: 'secret', made: false } as const;
    // How many shares there are, only the transcript says.
    const set = { threshold: 0, total: 0, tested: false, origin: 'earlier' } as const;
    return {
      ...world,
      earlier: new Set([...world.earlier, step.fields.name]),
      keys: { ...world.keys, ...Object.fromEntries(Object.keys(keys).map((name) => [name, key])) },
      sets: { ...world.sets, ...Object.fromEntries(Object.keys(sets).map((name) => [name, set])) },
      backups: new Set([...world.backups, ...Object.keys(backups)]),
    };
  },
  reduce: (facts, step, { ceremony, statementSha256, token, told }) => ({
    ...withTold(facts, told),
    earlier: { ...facts.earlier, [step.fields.name]: { ceremony, statementSha256, token } },
  }),
  consistent: (step, observed, { plan, facts }) => {
    const bytes = base64ToBytes(observed.statement);
    const signed = parseStatement(bytes);
    const signers = observed.signers.map(({ person, role, certificateSha256 }) => ({ person, role, certificateSha256 }));
    return firstUnmet([
      ['SHA-256 of the statement, as the plan names it', step.fields.statement, digestHex(bytes)],
      ['SHA-256 of the statement', digestHex(bytes), observed.statementSha256],
      ['ceremony of the statement', signed.ceremony, observed.ceremony],
      ['mode of the statement', signed.mode, observed.mode],
      ['plan of the statement', signed.planDigest, observed.planDigest],
      ['mode of this ceremony', plan.mode, observed.mode],
      ['whether it is another ceremony', true, observed.ceremony !== plan.ceremony],
      ['whoever had to sign', signed.required, signers],
      ['people who may still sign', [], signed.deferred],
      ['whether it was aborted', false, signed.aborted !== undefined],
      ['a transcript of that name already', undefined, facts.earlier[step.fields.name]?.ceremony],
      ...demandsOfTold(observed.told, wantedOf(step.fields), facts),
    ]);
  },
  shown: (step) => ({
    happens:
      'The folder of an earlier ceremony is read and verified from end to end: files, chain, signatures, people, script. Its statement must be ' +
      'the one whose SHA-256 stands in the approved plan, and of the same mode as today. What it says of keys, shares and backups is taken over.',
    undo: 'nothing-changes',
    expected: [
      { label: 'Folder', value: step.fields.folder },
      { label: 'Statement', value: `SHA-256 ${step.fields.statement}` },
      ...rows('Key', step.fields.keys),
      ...rows('Share set', step.fields.sets),
      ...rows('Backup', step.fields.backups),
    ].slice(0, 64),
  }),
});

/** What the step wants to be told. */
export function wantedOf({ keys = {}, sets = {}, backups = {} }: Fields): ToldNames {
  return { keys, sets, backups };
}

function takenNames({ fields }: BoundStep<Fields>, world: World): readonly string[] {
  const { keys, sets, backups } = wantedOf(fields);
  const taken = [
    ...(world.earlier.has(fields.name) ? [`earlier transcript is named ${fields.name}`] : []),
    ...Object.keys(keys).flatMap((name) => (Object.hasOwn(world.keys, name) ? [`key is named ${name}`] : [])),
    ...Object.keys(sets).flatMap((name) => (Object.hasOwn(world.sets, name) ? [`set is named ${name}`] : [])),
    ...Object.keys(backups).flatMap((name) => (world.backups.has(name) ? [`backup is named ${name}`] : [])),
  ];
  return taken.map((what) => `no ${what} yet`);
}

function rows(label: string, names: Readonly<Record<string, string>> = {}) {
  return Object.entries(names).map(([own, name]) => ({ label, value: own === name ? own : `${own}, called ${name} there` }));
}
