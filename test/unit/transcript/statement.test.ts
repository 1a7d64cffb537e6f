import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToHex, bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import { approvalBytes, approvalFormat, approvalPayloadSchema, shownDigest } from '../../../shared/transcript/approval.ts';
import { leafHash, merkleRoot } from '../../../shared/transcript/merkle.ts';
import {
  makeStatement,
  parseStatement,
  type StatementHeader,
  statementBytes,
  transcriptFile,
} from '../../../shared/transcript/statement.ts';

const lines = ['{"one":1}', '{"two":2}', '{"three":3}'].map(utf8ToBytes);
const header: StatementHeader = {
  ceremony: 'K7QM-2D9F',
  mode: 'practice',
  planDigest: '1'.repeat(64),
  required: [{ person: 'custodian-1', role: 'custodian', certificateSha256: '2'.repeat(64) }],
  deferred: [],
  artefacts: [{ path: 'plan.json', length: 7, sha256: '3'.repeat(64) }],
  statement: 'I was present.',
};

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('a statement', () => {
  it('says of the transcript what its file is', () => {
    const file = transcriptFile(lines);
    expect(bytesToUtf8(file)).toBe('{"one":1}\n{"two":2}\n{"three":3}\n');
    expect(makeStatement(lines, header)).toEqual({
      format: 'claviger-statement-v1',
      ...header,
      transcript: {
        sha256: sha256(file),
        length: file.length,
        events: 3,
        head: sha256(lines[2] ?? new Uint8Array(0)),
        root: bytesToHex(merkleRoot(lines.map(leafHash))),
      },
    });
  });

  it('is read from its own bytes, and from no others', () => {
    const statement = makeStatement(lines, header);
    const bytes = statementBytes(statement);
    expect(parseStatement(bytes)).toEqual(statement);
    expect(() => parseStatement(utf8ToBytes(`${bytesToUtf8(bytes)}\n`))).toThrow(
      expect.objectContaining({ code: 'JSON_NOT_CANONICAL', details: { field: 'statement.json' } }),
    );
    const more = canonicalBytes({ ...statement, extra: 1 } as unknown as Json);
    expect(() => parseStatement(more)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    const foreign = canonicalBytes({ ...statement, format: 'claviger-statement-v2' } as unknown as Json);
    expect(() => parseStatement(foreign)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ field: 'statement.json, format' }) }),
    );
  });

  it('cannot be made of nothing', () => {
    expect(() => makeStatement([], header)).toThrow(
      expect.objectContaining({ code: 'INTERNAL', details: expect.objectContaining({ field: 'statement' }) }),
    );
  });
});

describe('what an approval is over', () => {
  const shown = { title: 'We decide', say: '', happens: 'It is made.', undo: 'cannot-be-undone', expected: [] };

  it('is the hash of what was shown and observed together', () => {
    const text =
      '{"observed":{"bits":256},"shown":{"expected":[],"happens":"It is made.","say":"","title":"We decide","undo":"cannot-be-undone"}}';
    expect(shownDigest(shown, { bits: 256 })).toBe(sha256(utf8ToBytes(text)));
  });

  it('changes with every part of it', () => {
    const digests = [
      shownDigest(shown, null),
      shownDigest(shown, {}),
      shownDigest({ ...shown, happens: 'It is destroyed.' }, null),
      shownDigest({ ...shown, expected: [{ label: 'Label', value: 'key' }] }, null),
      shownDigest(null, shown),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('is the canonical payload, and no payload with another member', () => {
    const payload = approvalPayloadSchema.parse({
      format: approvalFormat('production'),
      ceremony: 'K7QM-2D9F',
      mode: 'production',
      planDigest: '1'.repeat(64),
      head: '2'.repeat(64),
      step: 'decide',
      attempt: 1,
      purpose: 'approve',
      person: 'custodian-1',
      role: 'custodian',
      decision: 'agree',
      note: '',
      shown: '3'.repeat(64),
      nonce: '4'.repeat(32),
    });
    expect(bytesToUtf8(approvalBytes(payload))).toMatch(/^\{"attempt":1,"ceremony":"K7QM-2D9F",.*"step":"decide"\}$/);
    expect(payload.format).toBe('claviger-approval-v1-production');
    expect(approvalPayloadSchema.safeParse({ ...payload, extra: '' }).success).toBe(false);
    expect(approvalPayloadSchema.safeParse({ ...payload, attempt: 0 }).success).toBe(false);
  });
});
