import { describe, expect, test } from 'vitest';
import { genesis } from '../../../shared/transcript/chain.ts';
import { findingCodes } from '../../../shared/verify/finding.ts';
import { MOVES, type Move, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';

/** Everything here is signed by its people and chained truly: only what happened differs from what the script says. */
type Match = (move: Move) => boolean;

const approves =
  (step: string, person: string): Match =>
  (move) =>
    move.do === 'approve' && move.step === step && move.person === person;
const takes =
  (step: string, person: string): Match =>
  (move) =>
    move.do === 'turn' && move.step === step && move.person === person;
const does =
  (what: Move['do'], step?: string): Match =>
  (move) =>
    move.do === what && (step === undefined || ('step' in move && move.step === step));

function without(match: Match): readonly Move[] {
  return MOVES.filter((move) => !match(move));
}

function instead(match: Match, ...moves: readonly Move[]): readonly Move[] {
  return MOVES.flatMap((move) => (match(move) ? moves : [move]));
}

function followedBy(match: Match, ...moves: readonly Move[]): readonly Move[] {
  return MOVES.flatMap((move) => (match(move) ? [move, ...moves] : [move]));
}

function move(match: Match): Move {
  const found = MOVES.find(match);
  if (found === undefined) throw new Error('no such move');
  return found;
}

const decided = takes('close', 'custodian-1');

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

describe('steps', () => {
  test('that were left out are missed', async () => {
    const report = await reportOnPlay({ moves: without((each) => 'step' in each && each.step === 'words') });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')[0]).toContain('step close, attempt 1 begins; the next step is words');
    expect(placesOf(report, 'STEP_INCOMPLETE').some((where) => where.endsWith('step words'))).toBe(true);
  });

  test('that were not ended are missed', async () => {
    const report = await reportOnPlay({ moves: without(does('done', 'close')) });
    expect(report.verdict).toBe('incomplete');
    expect(placesOf(report, 'STEP_INCOMPLETE')).toEqual([expect.stringContaining('step close')]);
  });

  test('shown with other words than the script has are refused', async () => {
    for (const change of [{ shown: { say: 'Hurry.' } }, { shown: { title: 'Nothing' } }, { kind: 'approve' }]) {
      const report = await reportOnPlay({ moves: instead(does('begin', 'words'), { do: 'begin', step: 'words', ...change }) });
      expect(codesOf(report)).toEqual(['STEP_DIFFERENT']);
    }
  });

  test('begun as another attempt are refused', async () => {
    const report = await reportOnPlay({ moves: instead(does('begin', 'words'), { do: 'begin', step: 'words', attempt: 2 }) });
    expect(codesOf(report)).toContain('STEP_OUT_OF_ORDER');
  });

  test('without a step, events belong nowhere', async () => {
    const report = await reportOnPlay({ moves: instead(does('done', 'words'), { do: 'event', type: 'step-done', body: {} }) });
    expect(placesOf(report, 'STEP_OUT_OF_ORDER')[0]).toContain('step-done in no step');
  });
});

describe('acts', () => {
  test('without an outcome are missing one', async () => {
    const report = await reportOnPlay({ moves: without(does('outcome')) });
    expect(report.verdict).toBe('incomplete');
    expect(placesOf(report, 'OUTCOME_MISSING')).toEqual([expect.stringContaining('write of event')]);
  });

  test('have one outcome only', async () => {
    const report = await reportOnPlay({ moves: followedBy(does('outcome'), move(does('outcome'))) });
    expect(codesOf(report)).toEqual(['OUTCOME_WRONG']);
  });

  test('have an outcome in their own step', async () => {
    const moves = without(does('outcome')).flatMap((each) =>
      does('begin', 'words')(each) ? [each, { do: 'outcome', step: 'words', of: 'write' } as const] : [each],
    );
    expect(codesOf(await reportOnPlay({ moves }))).toEqual(['OUTCOME_WRONG', 'OUTCOME_MISSING']);
  });

  test('an outcome answers an intent', async () => {
    const report = await reportOnPlay({ moves: followedBy(does('outcome'), { do: 'outcome', step: 'note', of: 'nothing' }) });
    expect(codesOf(report)).toEqual(['OUTCOME_WRONG']);
  });

  test('before the approval are refused', async () => {
    const report = await reportOnPlay({
      moves: followedBy(
        does('begin', 'decide'),
        { do: 'intent', step: 'decide', act: 'early' },
        { do: 'outcome', step: 'decide', of: 'early' },
      ),
    });
    expect(placesOf(report, 'APPROVAL_MISSING')[0]).toContain('step decide: 0 of 2 as security-officer');
  });

  test('called open when the service comes back must be open', async () => {
    const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [1] } } as const;
    expect(codesOf(await reportOnPlay({ moves: followedBy(does('done', 'decide'), resumed) }))).toContain('OUTCOME_WRONG');
  });

  test('a block that does not exist cannot begin again', async () => {
    const body = { block: 'nothing', run: 2, reason: 'no reason', compensations: [] };
    const report = await reportOnPlay({
      moves: followedBy(does('done', 'decide'), { do: 'event', type: 'block-restarted', body }),
    });
    expect(placesOf(report, 'BLOCK_WRONG')[0]).toContain('block nothing, run 2');
  });
});

/** The rules refuse the script, which holds nothing secret in its block; how blocks go on is judged all the same. */
describe('a secret block', () => {
  const script = SCRIPT.replace('title: A decision', 'title: A decision\n    block: secret\n    compensate: [drop-backup]');
  const resumed = { do: 'event', type: 'resumed', body: { reason: 'power cut', openIntents: [] } } as const;
  const restarted = (run: number, compensations: readonly { compensation: string; result: string }[]) =>
    ({ do: 'event', type: 'block-restarted', body: { block: 'secret', run, reason: 'power cut', compensations } }) as const;
  const dropped = [{ compensation: 'drop-backup', result: 'none' }];
  const again = (from: Match, to: Match) =>
    MOVES.slice(MOVES.findIndex(from), MOVES.findIndex(to) + 1).map((each) => ({ ...each, attempt: 2 })) as Move[];
  const interrupted = (...moves: readonly Move[]) => {
    const before = MOVES.slice(0, MOVES.findIndex(does('done', 'decide')) + 1);
    const rest = MOVES.slice(MOVES.findIndex(does('begin', 'note')));
    return reportOnPlay({
      script,
      moves: [...before, resumed, ...again(does('begin', 'roll-call'), does('done', 'roll-call')), ...moves, ...rest],
    });
  };

  test('begins again as a whole after an interruption', async () => {
    const report = await interrupted(restarted(2, dropped), ...again(does('begin', 'decide'), does('done', 'decide')));
    expect(codesOf(report)).toEqual(['SCRIPT_REFUSED']);
  });

  test('does not simply go on', async () => {
    const report = await interrupted();
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'BLOCK_WRONG')).toContainEqual(expect.stringContaining('block secret did not begin again'));
  });

  test('begins again with every compensation, as the next run', async () => {
    const decide = again(does('begin', 'decide'), does('done', 'decide'));
    for (const wrong of [restarted(2, []), restarted(3, dropped)]) {
      const report = await interrupted(wrong, ...decide);
      expect(codesOf(report)).toContain('BLOCK_WRONG');
    }
  });
});

test('a checkpoint over a head that the chain never had is refused', async () => {
  const report = await reportOnPlay({
    moves: instead(does('checkpoint'), { do: 'checkpoint', step: 'words', head: '0'.repeat(64) }),
  });
  expect(codesOf(report)).toEqual(['CHECKPOINT_DIFFERENT']);
});

test('a refusal in the transcript changes nothing', async () => {
  const error = { code: 'PERSON_ABSENT', field: 'presence', message: 'absent', action: 'Call the roll first.' };
  const report = await reportOnPlay({
    moves: followedBy(does('done', 'decide'), { do: 'event', type: 'refusal', body: { during: 'a turn', error } }),
  });
  expect(report.findings).toEqual([]);
});

describe('the end', () => {
  const close = (change: Extract<Move, { readonly do: 'close' }>['change'] = {}) =>
    instead(does('close'), { do: 'close', change });

  test('requires everybody of the plan', async () => {
    const report = await reportOnPlay({ moves: close({ required: [] }) });
    expect(report.verdict).toBe('refused');
    expect(codesOf(report)).toContain('SIGNERS_WRONG');
  });

  test('requires nobody twice', async () => {
    const report = await reportOnPlay({ moves: close({ deferred: ['custodian-1'] }) });
    expect(codesOf(report)).toContain('SIGNERS_WRONG');
  });

  test('is incomplete while somebody who may sign late has not signed', async () => {
    const everybody = ['administrator-1', 'security-officer-1', 'security-officer-2', 'internal-witness-1'];
    const late = (signers: readonly string[]) => reportOnPlay({ deferred: ['custodian-1'], signers });
    const missing = await late(everybody);
    expect(missing.verdict).toBe('incomplete');
    expect(placesOf(missing, 'SIGNER_DEFERRED')).toEqual(['statement.p7s: Carl Custodian (custodian-1)']);
    expect((await late([...everybody, 'custodian-1'])).findings).toEqual([]);
  });

  test('asks people to sign the statement of the script', async () => {
    expect(codesOf(await reportOnPlay({ moves: close({ statement: 'All is well.' }) }))).toEqual(['STEP_DIFFERENT']);
  });

  test('lists no path outside the folder, and none twice', async () => {
    const artefact = { path: '../x', length: 0, sha256: '0'.repeat(64) };
    const report = await reportOnPlay({ moves: close({ artefacts: [artefact] }) });
    expect(placesOf(report, 'ARTEFACT_DIFFERENT')).toEqual([expect.stringContaining('not a path')]);
  });

  test('needs cards in production', async () => {
    const plan = (planned: Parameters<NonNullable<Parameters<typeof reportOnPlay>[0]['plan']>>[0]) => ({
      ...planned,
      people: planned.people.map((person) =>
        person.role === 'internal-witness' ? { ...person, presence: 'participant-key' as const } : person,
      ),
    });
    expect(codesOf(await reportOnPlay({ mode: 'production', plan }))).toEqual(['SIGNERS_WRONG']);
  });
});

describe('the plan', () => {
  test('names each certificate truly', async () => {
    const report = await reportOnPlay({
      plan: (plan) => ({
        ...plan,
        people: plan.people.map((person, index) => (index === 1 ? { ...person, certificateSha256: '0'.repeat(64) } : person)),
      }),
    });
    expect(placesOf(report, 'PLAN_PEOPLE_WRONG')).toEqual(['transcript.jsonl line 1: custodian-1']);
  });

  test('has nobody twice', async () => {
    const report = await reportOnPlay({
      plan: (plan) => ({
        ...plan,
        people: [...plan.people, { ...(plan.people[1] as (typeof plan.people)[number]), id: 'custodian-2' }],
      }),
    });
    expect(placesOf(report, 'PLAN_PEOPLE_WRONG')).toEqual(['transcript.jsonl line 1: custodian-2']);
    expect(placesOf(report, 'SCRIPT_REFUSED')[0]).toContain('1 as custodian');
  });

  test('names the script with its version', async () => {
    const report = await reportOnPlay({ plan: (plan) => ({ ...plan, script: { ...plan.script, version: 2 } }) });
    expect(placesOf(report, 'SCRIPT_DIFFERENT')).toEqual(['artefacts/script.yaml: small-rehearsal version 3']);
  });

  test('binds the parameters that the script asks for', async () => {
    const report = await reportOnPlay({ plan: (plan) => ({ ...plan, parameters: {} }) });
    expect(placesOf(report, 'SCRIPT_REFUSED')[0]).toContain('SCRIPT_PARAMETER_UNBOUND');
  });

  test('names a script that breaks no rule', async () => {
    const report = await reportOnPlay({
      script: SCRIPT.replace('  - [administrator, custodian]\n', '  []\n').replace('forbid:\n  []', 'forbid: []'),
    });
    expect(placesOf(report, 'SCRIPT_REFUSED')).toEqual([expect.stringContaining('RULE_CUSTODIAN_NOT_ADMINISTRATOR')]);
  });

  test('has the digest that its line says', async () => {
    const report = await reportOnPlay({ planDigest: '0'.repeat(64) });
    expect(placesOf(report, 'PLAN_DIFFERENT')).toEqual(['transcript.jsonl line 1: planDigest']);
  });
});

test('every code has a meaning of its own', () => {
  const meanings = Object.values(findingCodes).map(({ meaning }) => meaning);
  expect(new Set(meanings).size).toBe(meanings.length);
});
