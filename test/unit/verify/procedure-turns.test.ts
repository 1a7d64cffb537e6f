import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../../shared/byok/request.ts';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { MOVES, type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { cloudKey, jsonBytes, KEY_ID, requestMembers, VALID_TO } from '../byok/kit.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { decided, does, followedBy, instead, type Match, move, takes, without } from './moves.ts';

describe('turns', () => {
  test('without one the step is not done', async () => {
    const report = await reportOnPlay({ moves: without(decided) });
    expect(report.verdict).toBe('incomplete');
    expect(placesOf(report, 'STEP_INCOMPLETE')[0]).toContain('step close: Carl Custodian agrees');
  });

  test('by somebody else do not count', async () => {
    const other = {
      do: 'turn',
      step: 'words',
      turn: 'noted',
      person: 'custodian-1',
      observed: {},
      signs: 'acknowledge',
    } as const;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'PERSON_NOT_ALLOWED')[0]).toContain('step words: noted by custodian-1');
    expect(codesOf(report)).toContain('STEP_INCOMPLETE');
  });

  test('without their signature do not count', async () => {
    const other = { do: 'turn', step: 'words', turn: 'noted', person: 'internal-witness-1', observed: {}, signs: null } as const;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('a signature for acknowledge');
  });

  test('with a signature for another purpose do not count', async () => {
    const other = {
      do: 'turn',
      step: 'words',
      turn: 'noted',
      person: 'internal-witness-1',
      observed: {},
      signs: 'presence',
    } as const;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('a signature for acknowledge');
  });

  test('with a signature where none is asked for are refused', async () => {
    const other = { ...move(takes('note', 'administrator-1')), signs: 'acknowledge' } as Move;
    const report = await reportOnPlay({ moves: instead(takes('note', 'administrator-1'), other) });
    expect(codesOf(report)).toContain('TURN_WRONG');
  });

  test('taken twice are refused', async () => {
    const report = await reportOnPlay({ moves: followedBy(decided, move(decided)) });
    expect(placesOf(report, 'TURN_WRONG')[0]).toContain('step close: decide-custodian-1 by custodian-1');
  });

  test('that the step does not have are refused', async () => {
    const other = { do: 'turn', step: 'words', turn: 'dance', person: 'internal-witness-1', observed: {}, signs: null } as const;
    const report = await reportOnPlay({ moves: followedBy(takes('words', 'internal-witness-1'), other) });
    expect(placesOf(report, 'TURN_WRONG')[0]).toContain('step words: dance');
  });

  test('in which a decision is signed otherwise than it is written are refused', async () => {
    const other = { ...move(decided), change: { decision: 'refuse', note: 'I saw a second laptop' } } as Move;
    const report = await reportOnPlay({ moves: instead(decided, other) });
    expect(placesOf(report, 'TURN_WRONG')[0]).toContain('signed refuse');
  });

  test('in which a note is signed that is not written are refused', async () => {
    const other = { ...move(decided), change: { note: 'I saw a second laptop' } } as Move;
    expect(placesOf(await reportOnPlay({ moves: instead(decided, other) }), 'TURN_WRONG')).toHaveLength(1);
  });

  test('with two signatures are refused', async () => {
    const other = { ...move(takes('words', 'internal-witness-1')), twice: true } as Move;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('a signature for acknowledge');
  });

  test('wait for the turns before them where the step says so', async () => {
    const script = SCRIPT.replace(
      '  - id: end\n',
      `  - id: cloud
    title: The cloud
    steps:
      - { id: read, kind: byok-request, title: Reading, actor: administrator, request: r, file: f, provider: aws-kms, key-id: '${KEY_ID}' }
  - id: end\n`,
    );
    const bytes = jsonBytes(requestMembers(cloudKey(2048)));
    const { wrappingKey } = parseRequest(bytes);
    const request = { bytes: bytesToBase64(bytes) };
    const validTo = new Date(VALID_TO).toISOString();
    const observed = { request, wrappingKeySha256: wrappingKey.sha256, validTo, compared: false };
    const begin = { do: 'begin', step: 'read' } as const;
    const read = { do: 'turn', step: 'read', turn: 'read', person: 'administrator-1', observed, signs: null } as const;
    const compare = {
      do: 'turn',
      step: 'read',
      turn: 'compare',
      person: 'internal-witness-1',
      observed: { ...observed, compared: true },
      signs: 'acknowledge',
    } as const;
    const done = { do: 'done', step: 'read' } as const;
    const last: Match = (each) => each.do === 'done' && each.step === 'words';
    expect((await reportOnPlay({ script, moves: followedBy(last, begin, read, compare, done) })).findings).toEqual([]);
    const report = await reportOnPlay({ script, moves: followedBy(last, begin, compare, read, done) });
    expect(placesOf(report, 'TURN_WRONG')).toEqual([expect.stringContaining('step read: compare by internal-witness-1')]);
  });

  test('in which somebody refuses are noted', async () => {
    const other = { ...move(decided), observed: { decision: 'refuse', note: 'I saw a second laptop' } } as Move;
    const report = await reportOnPlay({ moves: instead(decided, other) });
    expect(report.verdict).toBe('identities-unproven');
    expect(placesOf(report, 'PERSON_REFUSED')[0]).toContain('custodian-1: I saw a second laptop');
  });

  test('by one who approved the same step are refused', async () => {
    const script = SCRIPT.replace(
      'title: The note is written down\n        actor: administrator',
      'title: The note is written down\n        actor: internal-witness',
    );
    const other = { ...move(takes('note', 'administrator-1')), person: 'internal-witness-1' } as Move;
    const report = await reportOnPlay({ script, moves: instead(takes('note', 'administrator-1'), other) });
    expect(placesOf(report, 'PERSON_NOT_DISTINCT')[0]).toContain(
      'step note: write-down by internal-witness-1, who also approved it',
    );
    expect(placesOf(report, 'SCRIPT_REFUSED')[0]).toContain('SCRIPT_NEED');
  });

  test('with an observation of another form are refused', async () => {
    const other = { ...move(takes('note', 'administrator-1')), observed: { values: 7 } } as Move;
    const report = await reportOnPlay({ moves: instead(takes('note', 'administrator-1'), other) });
    expect(codesOf(report)).toContain('OBSERVATION_MALFORMED');
  });
});

describe('presence', () => {
  test('who was not at roll-call can do nothing', async () => {
    const report = await reportOnPlay({ moves: without(takes('roll-call', 'internal-witness-1')) });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'PERSON_ABSENT')[0]).toContain('step decide: internal-witness-1');
  });

  test('after an interruption it is proved anew', async () => {
    const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [] } } as const;
    const absent = await reportOnPlay({ moves: followedBy(does('done', 'decide'), resumed) });
    expect(placesOf(absent, 'STEP_OUT_OF_ORDER')[0]).toContain('step note, attempt 1 begins; the next step is roll-call');
    const call = MOVES.slice(0, MOVES.findIndex(does('done', 'roll-call')) + 1).map((each) => ({
      ...each,
      attempt: 2,
    })) as Move[];
    const present = await reportOnPlay({ moves: followedBy(does('done', 'decide'), resumed, ...call) });
    expect(present.findings).toEqual([]);
  });
});
