import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../shared/byok/request.ts';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { Shown } from '../../../shared/transcript/event.ts';
import { type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { cloudKey, jsonBytes, KEY_ID, requestMembers, VALID_TO } from '../byok/kit.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { followedBy, type Match } from './moves.ts';

const bytes = jsonBytes(requestMembers(cloudKey(2048)));
const { sha256 } = parseRequest(bytes).wrappingKey;

/** A script that expects the wrapping key with the digest `expected`. */
function scriptFor(expected: string): string {
  return SCRIPT.replace(
    '  - id: end\n',
    `  - id: cloud
    title: The cloud
    steps:
      - id: read
        kind: byok-request
        title: Reading
        actor: administrator
        request: r
        file: f
        provider: aws-kms
        key-id: '${KEY_ID}'
        expect: { wrappingKeySha256: ${expected} }
  - id: end\n`,
  );
}

/** The request is read and compared; `rows` stood on the screen. */
function movesWith(rows: Shown['expected']): readonly Move[] {
  const request = { bytes: bytesToBase64(bytes) };
  const observed = { request, wrappingKeySha256: sha256, validTo: new Date(VALID_TO).toISOString(), compared: false };
  const compare = { turn: 'compare', person: 'internal-witness-1', observed: { ...observed, compared: true } } as const;
  const last: Match = (each) => each.do === 'done' && each.step === 'words';
  return followedBy(
    last,
    { do: 'begin', step: 'read', shown: { expected: rows } },
    { do: 'turn', step: 'read', turn: 'read', person: 'administrator-1', observed, signs: null },
    { do: 'turn', step: 'read', signs: 'acknowledge', ...compare },
    { do: 'done', step: 'read' },
  );
}

const label = 'Expected wrapping key SHA-256';

describe('a value that the script expects', () => {
  it('is met, and was shown', async () => {
    const report = await reportOnPlay({ script: scriptFor(sha256), moves: movesWith([{ label, value: sha256 }]) });
    expect(report.findings).toEqual([]);
  });

  it('is not met by a transcript that observed something else', async () => {
    const other = '0'.repeat(64);
    const report = await reportOnPlay({ script: scriptFor(other), moves: movesWith([{ label, value: other }]) });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'OBSERVED_WRONG')[0]).toContain(
      `step read: read by administrator-1: wrapping key SHA-256 that the script expects: expected ${other}, got ${sha256}`,
    );
  });

  it.each([
    ['nothing was shown of it', []],
    ['another value was shown', [{ label, value: '0'.repeat(64) }]],
  ])('is missed where %s', async (_what, rows) => {
    const report = await reportOnPlay({ script: scriptFor(sha256), moves: movesWith(rows) });
    expect(codesOf(report)).toEqual(['STEP_DIFFERENT']);
    expect(placesOf(report, 'STEP_DIFFERENT')).toEqual([expect.stringMatching(/: step read$/)]);
  });
});
