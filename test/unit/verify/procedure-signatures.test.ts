import { describe, expect, test } from 'vitest';
import { genesis } from '../../../shared/transcript/chain.ts';
import { MOVES, type Move } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { approves, decided, instead, move, takes, without } from './moves.ts';

describe('approvals', () => {
  test.each(['security-officer-1', 'security-officer-2', 'internal-witness-1'])(
    'without that of %s a step was done wrongly',
    async (person) => {
      const report = await reportOnPlay({ moves: without(approves('decide', person)) });
      expect(report.verdict).toBe('refused');
      const missing = person === 'internal-witness-1' ? '0 of 1 as internal-witness' : '1 of 2 as security-officer';
      expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain(`step decide: ${missing}`);
    },
  );

  test('two by one person count once', async () => {
    const again = move(approves('decide', 'security-officer-1'));
    const report = await reportOnPlay({ moves: instead(approves('decide', 'security-officer-2'), again) });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'PERSON_NOT_DISTINCT')[0]).toContain('step decide: security-officer-1');
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('1 of 2 as security-officer');
  });

  test('by a role that was not asked for do not count', async () => {
    const stranger = { do: 'approve', step: 'decide', person: 'custodian-1' } as const;
    const report = await reportOnPlay({ moves: instead(approves('decide', 'internal-witness-1'), stranger) });
    expect(placesOf(report, 'PERSON_NOT_ALLOWED')[0]).toContain('step decide: custodian-1');
    expect(codesOf(report)).toContain('APPROVAL_MISSING');
  });

  test('after the act come too late', async () => {
    const late = move(approves('note', 'internal-witness-1'));
    const moves = MOVES.filter((each) => each !== late).flatMap((each) =>
      takes('note', 'administrator-1')(each) ? [each, late] : [each],
    );
    const report = await reportOnPlay({ moves });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('step note: 0 of 1 as internal-witness');
  });

  test('of the plan are asked for', async () => {
    const report = await reportOnPlay({ planApprovers: ['security-officer-1'] });
    expect(placesOf(report, 'APPROVAL_MISSING')).toEqual(['transcript.jsonl line 1: plan: 0 of 1 as internal-witness']);
  });

  test('of the plan by one person count once', async () => {
    const report = await reportOnPlay({ planApprovers: ['security-officer-1', 'security-officer-1', 'internal-witness-1'] });
    expect(codesOf(report)).toEqual(['PERSON_NOT_DISTINCT']);
  });

  test('refusing is noted, and counts as no approval', async () => {
    const refusal = {
      do: 'approve',
      step: 'decide',
      person: 'internal-witness-1',
      change: { decision: 'refuse', note: 'not now' },
    } as const;
    const refused = await reportOnPlay({ moves: instead(approves('decide', 'internal-witness-1'), refusal) });
    expect(placesOf(refused, 'PERSON_REFUSED')[0]).toContain('internal-witness-1: not now');
    expect(codesOf(refused)).toContain('APPROVAL_MISSING');
    const overcome = await reportOnPlay({
      moves: instead(approves('decide', 'internal-witness-1'), refusal, move(approves('decide', 'internal-witness-1'))),
    });
    expect(codesOf(overcome)).toEqual(['PERSON_REFUSED']);
    expect(overcome.verdict).toBe('identities-unproven');
  });
});

describe('a signature made for another place is refused', () => {
  test.each([
    ['another step', { step: 'note' }],
    ['another attempt', { attempt: 2 }],
    ['another head', { head: genesis('practice') }],
    ['another purpose', { purpose: 'plan' }],
  ] as const)('for %s', async (_name, change) => {
    const other = { do: 'approve', step: 'decide', person: 'internal-witness-1', change } as const;
    const report = await reportOnPlay({ moves: instead(approves('decide', 'internal-witness-1'), other) });
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'APPROVAL_REPLAYED')[0]).toContain('of internal-witness-1');
  });

  test('with a nonce that was used before', async () => {
    const nonce = '0'.repeat(32);
    const moves = MOVES.map((each) =>
      approves('decide', 'security-officer-1')(each) || decided(each) ? { ...each, change: { nonce } } : each,
    ) as Move[];
    expect(codesOf(await reportOnPlay({ moves }))).toEqual(['APPROVAL_REPLAYED']);
  });

  test('over something else than was shown', async () => {
    const other = { do: 'approve', step: 'decide', person: 'internal-witness-1', change: { shown: '0'.repeat(64) } } as const;
    const report = await reportOnPlay({ moves: instead(approves('decide', 'internal-witness-1'), other) });
    expect(codesOf(report)).toEqual(['APPROVAL_SHOWN_DIFFERENT']);
  });

  test.each([
    ['another role', { role: 'security-officer' }],
    ['another ceremony', { ceremony: 'AAAA-AAAA' }],
    ['another mode', { mode: 'production' }],
    ['the format of production', { format: 'claviger-approval-v1-production' }],
    ['another plan', { planDigest: '0'.repeat(64) }],
    ['somebody else', { person: 'security-officer-1', role: 'security-officer' }],
    ['nobody of the plan', { person: 'nobody' }],
  ] as const)('for %s', async (_name, change) => {
    const other = {
      do: 'turn',
      step: 'words',
      turn: 'noted',
      person: 'internal-witness-1',
      observed: {},
      signs: 'acknowledge',
      change,
    } as const;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(report.verdict).toBe('refused');
    expect(codesOf(report)).toContain('APPROVAL_INVALID');
  });

  test('by the person of another turn', async () => {
    const change = { person: 'security-officer-1' };
    const other = {
      do: 'turn',
      step: 'words',
      turn: 'noted',
      person: 'internal-witness-1',
      observed: {},
      signs: 'acknowledge',
      by: 'security-officer-1',
      change,
    } as const;
    const report = await reportOnPlay({ moves: instead(takes('words', 'internal-witness-1'), other) });
    expect(placesOf(report, 'APPROVAL_REPLAYED')[0]).toContain('of security-officer-1');
  });
});
