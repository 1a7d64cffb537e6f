import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { eventsIn } from '../fakes/played.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { acknowledge, atApproved, atTurn, callException, decide, opinionsIn, settleException, sign } from './in-room.ts';
import { mistake, passphrase, refused } from './mistakes.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(() => scratch.remove());

function begun(events: readonly CeremonyEvent[], step: string): readonly number[] {
  return events.flatMap((event) => (event.type === 'step-begun' && event.step?.id === step ? [event.step.attempt] : []));
}

describe('what goes otherwise in one ceremony', () => {
  let rehearsal: Rehearsal;
  let code: string;
  const service = () => rehearsal.service();

  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room') });
    code = await rehearsal.open();
  });
  afterAll(() => rehearsal?.close());

  it('calls no exception before anybody is there who could sign it', async () => {
    const call = { code, kind: 'exception', fields: { expected: 'a', happened: 'b' }, person: 'custodian-1' };
    const error = await refused(service(), 'room.insert', call, { code: 'ROOM_SIGNERS_ABSENT', field: 'step of kind exception' });
    expect(error.expected).toBe('presence of an administrator and a witness and a security-officer');
    expect((await rehearsal.view(code)).refusals).toBe(1);
    expect((await rehearsal.view(code)).insertable).not.toContain('exception');
  });

  it('puts in no kind that stands in the script', async () => {
    await rehearsal.playUntil(code, atStep('look-at-laptop'));
    const call = { code, kind: 'generate-key', fields: {}, person: 'administrator-1' };
    await refused(service(), 'room.insert', call, { code: 'ROOM_KIND_FIXED', field: 'step of kind generate-key' });
    const end = { ...call, kind: 'zeroise' };
    await refused(service(), 'room.insert', end, { code: 'ROOM_KIND_FIXED', field: 'step of kind zeroise' });
    expect((await rehearsal.view(code)).insertable).toEqual(expect.arrayContaining(['exception', 'correct', 'break']));
  });

  it('freezes everything while an exception is open, and goes on where it was', async () => {
    const step = await callException(rehearsal, code);
    expect(step).toBe('exception-1');
    const again = { code, kind: 'correct', fields: { of: '1', text: 'x' }, person: 'administrator-1' };
    await refused(service(), 'room.insert', again, { code: 'ROOM_STEP_OPEN', field: 'step of kind correct' });
    const other = { step: 'look-at-laptop', turn: 'look', person: 'administrator-1', input: {} };
    await mistake(service(), code, 'step.performOpen', other, { code: 'STEP_NOT_CURRENT', field: 'step' });
    const view = await rehearsal.view(code);
    expect(view.exceptions).toMatchObject([
      { id: step, number: 1, caller: 'custodian-2', during: 'look-at-laptop', settled: false },
    ]);
    expect(view.repeatable.at(0)).toBe('roll-call');
    expect(view.repeatable.at(-1)).toBe('look-at-laptop');
  });

  it('refuses a decision that is not whole, each time for its own reason', async () => {
    const step = 'exception-1';
    const opinions = await opinionsIn(rehearsal, code);
    const turn = { step, turn: 'decide-1', person: 'administrator-1' };
    const whole = { severity: 'note', text: 'it is noted', benefits: [], opinions };
    const refuse = (change: object, wanted: Parameters<typeof mistake>[4]) =>
      mistake(service(), code, 'step.performOpen', { ...turn, input: { ...whole, ...change } }, wanted);
    await refuse({ opinions: opinions.slice(1) }, { code: 'EXCEPTION_OPINIONS', field: 'opinions' });
    const silent = [{ ...opinions[0], opinion: 'disagree' }, ...opinions.slice(1)];
    await refuse({ opinions: silent }, { code: 'EXCEPTION_OPINIONS', field: 'opinion of administrator-1' });
    await refuse({ severity: undefined }, { code: 'EXCEPTION_INCOMPLETE', field: 'severity' });
    await refuse({ severity: 'repeat' }, { code: 'EXCEPTION_INCOMPLETE', field: 'from' });
    await refuse({ severity: 'replace' }, { code: 'EXCEPTION_INCOMPLETE', field: 'replaced' });
    await refuse({ from: 'roll-call' }, { code: 'EXCEPTION_INCOMPLETE', field: 'from' });
    await refuse({ severity: 'repeat', from: 'make-key' }, { code: 'EXCEPTION_REPEAT_NEVER', field: 'from' });
    await refuse({ benefits: ['nobody'] }, { code: 'PERSON_UNKNOWN', field: 'benefits' });
    const all = ['internal-witness-1', 'security-officer-1'];
    await refuse({ benefits: all, severity: 'abort' }, { code: 'EXCEPTION_NOBODY_SIGNS', field: 'sign-1-officer' });
  });

  it('goes another round when a witness refuses, and is signed then', async () => {
    const step = 'exception-1';
    await decide(rehearsal, code, step, { severity: 'note', text: 'nobody looked' });
    await sign(rehearsal, code, step, { turn: 'sign-1-witness', person: 'internal-witness-1', refuse: 'the words are wrong' });
    const wrong = { step, turn: 'sign-1-witness', person: 'internal-witness-1', input: {}, credential: passphrase() };
    await mistake(service(), code, 'step.perform', wrong, { code: 'TURN_UNKNOWN', field: `step ${step}` });
    await decide(rehearsal, code, step, { severity: 'note', text: 'the light was off' }, 2);
    const custodian = { ...wrong, turn: 'sign-2-witness', person: 'custodian-1', credential: passphrase() };
    await mistake(service(), code, 'step.perform', custodian, { code: 'PERSON_NOT_ALLOWED', field: /exception-1/ });
    await sign(rehearsal, code, step, { turn: 'sign-2-witness', person: 'internal-witness-1' });
    const { current, exceptions } = await rehearsal.view(code);
    expect(current).toMatchObject({ id: 'look-at-laptop', begun: true, attempt: 1 });
    expect(exceptions).toMatchObject([{ round: 2, settled: true, severity: 'note', text: 'the light was off' }]);
  });

  it('does nothing twice that can be done only once', async () => {
    await rehearsal.playUntil(code, atApproved('key-checkpoint'));
    const step = await callException(rehearsal, code);
    const opinions = await opinionsIn(rehearsal, code);
    const input = { severity: 'repeat', from: 'open-token', text: 'again', benefits: [], opinions };
    const turn = { step, turn: 'decide-1', person: 'administrator-1', input };
    const error = await mistake(service(), code, 'step.performOpen', turn, { code: 'EXCEPTION_REPEAT_NEVER', field: 'from' });
    expect(error.got).toContain('(make-key) can be done only once');
    expect((await rehearsal.view(code)).repeatable).toEqual(['key-checkpoint']);
    await decide(rehearsal, code, step, { severity: 'repeat', from: 'key-checkpoint' });
  });

  it('keeps an open exception over a stop of the service: people prove presence first', async () => {
    await rehearsal.restart();
    const call = { code, kind: 'break', fields: { items: 'x' }, person: 'administrator-1' };
    await refused(service(), 'room.insert', call, { code: 'CEREMONY_SUSPENDED', field: `ceremony ${code}` });
    await ask(service(), 'ceremony.resume', { code });
    expect((await rehearsal.view(code)).current?.id).toBe('roll-call');
    await rehearsal.playUntil(code, atTurn('exception-2', 'sign-1-witness'));
    await sign(rehearsal, code, 'exception-2', { turn: 'sign-1-witness', person: 'internal-witness-1' });
    expect((await rehearsal.view(code)).current).toMatchObject({ id: 'key-checkpoint', attempt: 1, begun: false });
  });

  it('prints a jammed sheet once more, and counts the spoiled one', async () => {
    await rehearsal.playUntil(code, atApproved('read-share-2'));
    await settleException(rehearsal, code, { severity: 'repeat', from: 'print-share-2', text: 'the paper jammed' });
    expect(await rehearsal.view(code)).toMatchObject({
      spoiledSheets: 1,
      current: { id: 'print-share-2', begun: false, attempt: 1 },
    });
  });

  it('begins the secret section again where the split is done once more', async () => {
    await rehearsal.playUntil(code, atApproved('read-share-2'));
    await settleException(rehearsal, code, { severity: 'repeat', from: 'split-key', text: 'somebody saw a sheet' });
    const { current } = await rehearsal.view(code);
    expect(current).toMatchObject({ id: 'split-key', begun: false, block: { restarts: true } });
    await rehearsal.playUntil(code, atApproved('prove-shares'));
    const view = await rehearsal.view(code);
    // The jammed sheet was counted already.
    expect(view).toMatchObject({ spoiledSheets: 3, current: { block: { run: 2 } } });
    const restart = view.ledger.findLast(({ type }) => type === 'block-restarted')?.text;
    expect(restart).toContain('exception 4: somebody saw a sheet');
  });

  it('takes no break while key material is in memory', async () => {
    const call = { code, kind: 'break', fields: { items: 'the reader' }, person: 'administrator-1' };
    await refused(service(), 'room.insert', call, { code: 'ROOM_NOT_NOW', field: 'break by administrator-1' });
  });

  it('comes back from a break with the bags that were sealed, or an exception', async () => {
    await rehearsal.playUntil(code, atApproved('shares-checkpoint'));
    const bad = { code, kind: 'break', fields: { items: ' ; ' }, person: 'administrator-1' };
    await refused(service(), 'room.insert', bad, { code: 'INPUT_INVALID', field: 'break.items' });
    await ask(service(), 'room.insert', { ...bad, fields: { items: 'reader with the token; the record' } });
    const step = 'break-1';
    await ask(service(), 'step.begin', { code, step });
    const turn = (id: string, input: object) => ({ step, turn: id, person: 'administrator-1', input: { ...input } });
    const sealed = { bags: ['A-17', 'A-18'], people: 6 };
    const perform = (id: string, input: object) => ask(service(), 'step.performOpen', { code, ...turn(id, input) });
    const wrong = (id: string, input: object, expected: Parameters<typeof mistake>[4]) =>
      mistake(service(), code, 'step.performOpen', turn(id, input), expected);
    await wrong('seal', { ...sealed, people: 5 }, { code: 'BREAK_PEOPLE', field: 'people' });
    await wrong('seal', { ...sealed, bags: ['A-17', 'A-17'] }, { code: 'BREAK_BAGS', field: 'bags' });
    await wrong('seal', { ...sealed, bags: ['A-17'] }, { code: 'BREAK_BAGS', field: 'bags' });
    await perform('seal', sealed);
    // The numbers are typed again unseen.
    expect((await rehearsal.view(code)).current?.turns[0]).toMatchObject({ id: 'seal', done: true, observed: null });
    await acknowledge(rehearsal, code, step, 'seal-witness');
    await wrong('return', { ...sealed, people: 7 }, { code: 'BREAK_PEOPLE', field: 'people' });
    const other = { ...sealed, bags: ['A-17', 'B-99'] };
    const error = await wrong('return', other, { code: 'BREAK_BAGS', field: 'the record' });
    expect(JSON.stringify(error)).not.toContain('A-18');
    await wrong('return', { ...other, exception: 'exception-1' }, { code: 'BREAK_EXCEPTION', field: 'exception' });
    const exception = await settleException(rehearsal, code, {
      severity: 'replace',
      replaced: 'bag A-18 was torn; it is in B-99 now',
    });
    expect((await rehearsal.view(code)).current?.id).toBe(step);
    await perform('return', { ...other, exception });
    await acknowledge(rehearsal, code, step, 'return-witness');
    const { current, people } = await rehearsal.view(code);
    expect(current).toMatchObject({ id: 'roll-call', begun: false });
    expect(people.every(({ present }) => !present)).toBe(true);
  });

  it('logs in again after a break, and corrects what was written down', async () => {
    await rehearsal.playUntil(code, atApproved('end-checkpoint'));
    const { ledger } = await rehearsal.view(code);
    const of = ledger.findLast(({ type, text }) => type === 'turn' && text.includes('Bags and medium'))?.seq ?? 0;
    expect(of).toBeGreaterThan(0);
    const fields = { of: String(of), text: 'the camera had another number' };
    const call = { code, kind: 'correct', fields, person: 'internal-witness-1' };
    const later = { ...call, fields: { ...fields, of: '9999' } };
    await refused(service(), 'room.insert', later, { code: 'ROOM_NOT_NOW', field: 'correct by internal-witness-1' });
    await ask(service(), 'room.insert', call);
    const step = 'correct-1';
    await ask(service(), 'step.begin', { code, step });
    const turn = { step, turn: 'write', person: 'administrator-1' };
    const unknown = { ...turn, input: { values: { moon: 'full' } } };
    await mistake(service(), code, 'step.performOpen', unknown, { code: 'CORRECTION_UNKNOWN', field: 'moon' });
    await ask(service(), 'step.performOpen', { code, ...turn, input: { values: { medium: 'the right one' } } });
    await acknowledge(rehearsal, code, step, 'confirm');
    expect((await rehearsal.view(code)).current).toMatchObject({ id: 'end-checkpoint', begun: true });
  });

  it('ends with a transcript that verifies, in which both attempts stand', async () => {
    const folder = await rehearsal.finish(code);
    const report = await verifyFolder(folder, new Uint8Array(read(rehearsal.trust)));
    expect(report).toMatchObject({ verdict: 'complete', findings: [{ code: 'PERSON_REFUSED' }] });
    const played = { folder, events: eventsIn(folder) };
    expect(begun(played.events, 'print-share-2')).toEqual([1, 2, 3]);
    expect(begun(played.events, 'split-key')).toEqual([1, 2]);
    expect(begun(played.events, 'make-key')).toEqual([1]);
    expect(begun(played.events, 'open-token')).toEqual([1, 2, 3]);
    expect(played.events.filter(({ type }) => type === 'step-inserted')).toHaveLength(7);
  });
});
