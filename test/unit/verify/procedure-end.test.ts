import { describe, expect, test } from 'vitest';
import { digestHex } from '../../../shared/core/digest.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { findingCodes } from '../../../shared/verify/finding.ts';
import { playCeremony } from '../../fakes/ceremony-folder.ts';
import { type Move, PEOPLE, SCRIPT } from '../../fakes/ceremony-moves.ts';
import { codesOf, placesOf, reportOnPlay } from './kit.ts';
import { does, instead } from './moves.ts';

describe('the end', () => {
  const close = (change: Extract<Move, { readonly do: 'close' }>['change'] = {}) =>
    instead(does('close'), { do: 'close', change });

  test('requires everybody of the plan', async () => {
    const report = await reportOnPlay({ moves: close({ required: [] }) });
    expect(report.verdict).toBe('refused');
    expect(codesOf(report)).toContain('SIGNERS_WRONG');
  });

  test('requires people in their own roles', async () => {
    const ceremony = await playCeremony();
    const required = ceremony.plan.people.map(({ id, certificateSha256 }) => ({
      person: id,
      role: 'custodian' as const,
      certificateSha256,
    }));
    expect(codesOf(await reportOnPlay({ people: ceremony.people, moves: close({ required }) }))).toEqual(['SIGNERS_WRONG']);
  });

  test('requires somebody', async () => {
    const report = await reportOnPlay({ deferred: PEOPLE.map(({ id }) => id) });
    expect(codesOf(report)).toEqual(['SIGNERS_WRONG']);
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

  test.each([
    ['of a witness', ['administrator-1', 'security-officer-1']],
    ['of two people', ['internal-witness-1']],
  ])('needs the cards %s in production', async (_name, cards) => {
    const plan = (planned: Plan): Plan => ({
      ...planned,
      people: planned.people.map((person) => ({ ...person, presence: cards.includes(person.id) ? 'card' : 'participant-key' })),
    });
    expect(codesOf(await reportOnPlay({ mode: 'production', plan }))).toEqual(['SIGNERS_WRONG']);
  });

  test('lists each artefact once, with its length', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const listed = { path: 'more.bin', length: 3, sha256: digestHex(bytes) };
    const twice = await reportOnPlay({ artefacts: { 'more.bin': bytes }, moves: close({ artefacts: [listed, listed] }) });
    expect(placesOf(twice, 'ARTEFACT_DIFFERENT')).toEqual([expect.stringContaining('listed twice')]);
    const longer = await reportOnPlay({
      artefacts: { 'more.bin': bytes },
      moves: close({ artefacts: [{ ...listed, length: 4 }] }),
    });
    expect(placesOf(longer, 'ARTEFACT_DIFFERENT')).toEqual(['artefacts/more.bin']);
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
