import { z } from 'zod';
import { bytesToHex } from '../core/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { ClavigerError } from '../core/errors/index.ts';
import { lineDigest } from './chain.ts';
import { abortedSchema } from './event.ts';
import { leafHash, merkleRoot } from './merkle.ts';
import { roleSchema } from './plan.ts';
import { modeSchema, nameSchema, sha256Schema, textSchema } from './schemas.ts';

/** What every participant signs at the end: canonical JSON, the exact bytes of `statement.json`. */
export const statementSchema = z.strictObject({
  format: z.literal('claviger-statement-v1'),
  ceremony: z.string().max(9),
  mode: modeSchema,
  planDigest: sha256Schema,
  transcript: z.strictObject({
    sha256: sha256Schema,
    length: z.int().min(1),
    events: z.int().min(1),
    head: sha256Schema,
    root: sha256Schema,
  }),
  required: z.array(z.strictObject({ person: nameSchema, role: roleSchema, certificateSha256: sha256Schema })).max(40),
  deferred: z.array(nameSchema).max(40),
  artefacts: z.array(z.strictObject({ path: z.string().max(256), length: z.int().min(0), sha256: sha256Schema })).max(256),
  statement: textSchema(4000),
  aborted: abortedSchema.optional(),
});
export type Statement = z.infer<typeof statementSchema>;

/** Everything in a statement that does not follow from the transcript's bytes. */
export type StatementHeader = Omit<Statement, 'format' | 'transcript'>;

/** The statement over `lines`, each without its line feed; the file is every line followed by one line feed. */
export function makeStatement(lines: readonly Uint8Array[], header: StatementHeader): Statement {
  const last = lines.at(-1);
  if (last === undefined) throw new ClavigerError('INTERNAL', { field: 'statement', expected: 'at least one event' });
  const file = transcriptFile(lines);
  return {
    format: 'claviger-statement-v1',
    ...header,
    transcript: {
      sha256: digestHex(file),
      length: file.length,
      events: lines.length,
      head: lineDigest(last),
      root: bytesToHex(merkleRoot(lines.map(leafHash))),
    },
  };
}

/** The bytes of `transcript.jsonl`: each line followed by one line feed. */
export function transcriptFile(lines: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lines.reduce((sum, line) => sum + line.length + 1, 0));
  let offset = 0;
  for (const line of lines) {
    whole.set(line, offset);
    whole[offset + line.length] = 0x0a;
    offset += line.length + 1;
  }
  return whole;
}

/** The bytes of `statement.json`. */
export function statementBytes(statement: Statement): Uint8Array {
  return canonicalBytes(statement as unknown as Json);
}

/** Parses `statement.json`. Throws `INPUT_INVALID` or `JSON_NOT_CANONICAL`. */
export function parseStatement(bytes: Uint8Array): Statement {
  const parsed = statementSchema.safeParse(parseCanonical(bytes, 'statement.json'));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ClavigerError('INPUT_INVALID', {
    field: `statement.json, ${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? '',
  });
}
