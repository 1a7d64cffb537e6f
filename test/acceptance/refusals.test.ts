import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8 } from '../../shared/core/bytes.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { type Asked, type Expected, mistake, passphrase, pin, refused } from './mistakes.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const wrong = 'practice makes steady hand';

// People who make every mistake there is. Each is refused by name, written down, and costs nothing: the ceremony goes on to its end.
describe.each(['nss', 'softhsm2'] as const)('a ceremony full of mistakes over %s', (module) => {
  const scratch = scratchFolder();
  let rehearsal: Rehearsal;
  let code: string;

  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module, folder: join(scratch.folder, 'room') });
    code = await rehearsal.open();
  });

  afterAll(async () => {
    await rehearsal.close();
    scratch.remove();
  });

  const identity = { document: 'passport', lastFour: '0042', checkedBy: 'custodian-1' };
  const begin = (step: string, expected: Expected) => mistake(rehearsal.service(), code, 'step.begin', { step }, expected);
  const approve = (asked: Partial<Asked<'step.approve'>>, expected: Expected) =>
    mistake(
      rehearsal.service(),
      code,
      'step.approve',
      { step: '', person: 'security-officer-1', decision: 'agree', credential: passphrase(), ...asked },
      expected,
    );
  const perform = (asked: Partial<Asked<'step.perform'>>, expected: Expected) =>
    mistake(
      rehearsal.service(),
      code,
      'step.perform',
      { step: '', turn: '', person: 'administrator-1', input: {}, credential: {}, ...asked },
      expected,
    );
  const performOpen = (asked: Asked<'step.performOpen'>) =>
    mistake(rehearsal.service(), code, 'step.performOpen', asked, {
      code: 'TURN_PRIVATE',
      field: new RegExp(`^${asked.step}: `),
    });
  const reach = (step: string) => rehearsal.playUntil(code, atStep(step));

  it('refuses steps out of order', async () => {
    await begin('make-key', { code: 'STEP_NOT_CURRENT', field: 'step' });
    await begin('no-such-step', { code: 'STEP_NOT_CURRENT', field: 'step' });
    await perform({ step: 'roll-call', turn: 'present-custodian-1' }, { code: 'STEP_NOT_CURRENT', field: 'step roll-call' });
  });

  it('refuses who does not open their own key, and who is not there', async () => {
    await reach('roll-call');
    const step = 'roll-call';
    const turn = 'present-administrator-1';
    const file = 'participant file of Ada Practice';
    await perform({ step, turn, input: { identity }, credential: passphrase(wrong) }, { code: 'PASSPHRASE_WRONG', field: file });
    await perform({ step, turn, input: { identity } }, { code: 'PASSPHRASE_WRONG', field: file });
    await perform({ step, turn, credential: passphrase() }, { code: 'IDENTITY_MISSING', field: 'identity' });
    await perform(
      { step, turn, person: 'custodian-1', credential: passphrase() },
      { code: 'PERSON_NOT_ALLOWED', field: 'roll-call: Ada Practice proves presence by signing' },
    );
    await perform({ step, turn: 'present-nobody' }, { code: 'TURN_UNKNOWN', field: 'step roll-call' });
    await approve({ step }, { code: 'PERSON_ABSENT', field: 'presence' });
    await approve({ step, person: 'stranger' }, { code: 'PERSON_UNKNOWN', field: 'person' });
  });

  it('refuses in the open what a person does alone', async () => {
    await performOpen({ step: 'roll-call', turn: 'present-administrator-1', person: 'administrator-1', input: {} });
  });

  it('refuses a turn that was taken', async () => {
    const taken = { step: 'roll-call', turn: 'present-administrator-1', person: 'administrator-1', input: { identity } };
    await ask(rehearsal.service(), 'step.perform', { code, ...taken, credential: passphrase() });
    await perform({ ...taken, credential: passphrase() }, { code: 'TURN_UNKNOWN', field: 'step roll-call' });
  });

  it('refuses a wrong PIN, and none', async () => {
    await reach('open-token');
    const turn = { step: 'open-token', turn: 'login', person: 'security-officer-1' };
    const error = await perform({ ...turn, credential: pin('135791') }, { code: 'TOKEN_PIN_WRONG', field: /./ });
    expect(JSON.stringify(error)).not.toContain('135791');
    await perform(turn, { code: 'TOKEN_PIN_INVALID', field: 'PIN' });
    await perform({ ...turn, person: 'custodian-1', credential: pin() }, { code: 'PERSON_NOT_ALLOWED', field: /^open-token: / });
  });

  it('refuses approvals in the wrong role, with the wrong passphrase, and twice', async () => {
    await reach('decide-key');
    const step = 'decide-key';
    const field = 'approval of decide-key';
    await approve({ step, person: 'administrator-1' }, { code: 'PERSON_NOT_ALLOWED', field });
    await approve(
      { step, credential: passphrase(wrong) },
      { code: 'PASSPHRASE_WRONG', field: 'participant file of Otto Practice' },
    );
    const given = { step, person: 'security-officer-1', decision: 'agree' as const };
    await ask(rehearsal.service(), 'step.approve', { code, ...given, credential: passphrase() });
    await approve(given, { code: 'APPROVAL_REPEATED', field });
  });

  it('does not count a decision against as one for', async () => {
    const against = { step: 'decide-key', person: 'internal-witness-1', decision: 'refuse' as const };
    const after = await ask(rehearsal.service(), 'step.approve', { code, ...against, credential: passphrase() });
    expect(after.current).toMatchObject({ id: 'decide-key', approved: false });
    expect(after.ledger.at(-1)?.type).toBe('approval');
  });

  it('refuses an act before everybody has approved it', async () => {
    await reach('make-key');
    await perform({ step: 'make-key', turn: 'generate' }, { code: 'STEP_NOT_APPROVED', field: 'step make-key' });
    const given = { step: 'make-key', person: 'security-officer-1', decision: 'agree' as const };
    await ask(rehearsal.service(), 'step.approve', { code, ...given, credential: passphrase() });
    await perform({ step: 'make-key', turn: 'generate' }, { code: 'STEP_NOT_APPROVED', field: 'step make-key' });
  });

  it('refuses a checkpoint that is not signed', async () => {
    await reach('key-checkpoint');
    const turn = { step: 'key-checkpoint', turn: 'noted', person: 'internal-witness-1' };
    await perform(
      { ...turn, credential: passphrase(wrong) },
      { code: 'PASSPHRASE_WRONG', field: 'participant file of Wilma Practice' },
    );
  });

  it('refuses a share that is not the one on the paper', async () => {
    await reach('read-share-2');
    const turn = { step: 'read-share-2', turn: 'read-back', person: 'custodian-2', credential: passphrase() };
    const field = 'share 2 of set backup-set';
    const input = { commitment: '0'.repeat(64), by: 'typed' };
    await perform({ ...turn, input }, { code: 'SHARE_COMMITMENT', field });
    await perform({ ...turn, credential: passphrase() }, { code: 'SHARE_COMMITMENT', field });
    await perform({ ...turn, input: { commitment: 'a share' } }, { code: 'INPUT_INVALID', field: 'read-share-2.commitment' });
    const { share } = await ask(rehearsal.service(), 'custodian.prompt', { task: 'turn', code, ...pick(turn) });
    // The right commitment is no secret: only the holder's own window says that the paper was read.
    const { person, input: seen } = { ...turn, input: { commitment: share?.commitment, by: 'scan' } };
    await performOpen({ step: 'read-share-2', turn: 'read-back', person, input: seen });
    const right = { ...turn, input: seen };
    await perform(
      { ...right, credential: passphrase(wrong) },
      { code: 'PASSPHRASE_WRONG', field: 'participant file of Cyril Practice' },
    );
    await perform(
      { ...right, person: 'custodian-1', credential: passphrase() },
      { code: 'PERSON_NOT_ALLOWED', field: /^read-share-2: / },
    );
    await perform(
      { ...right, turn: 'countersign', person: 'internal-witness-1', credential: passphrase() },
      { code: 'TURN_UNKNOWN', field: 'step read-share-2' },
    );
  });

  it('refuses requests that are missing, malformed, too old, or for another account', async () => {
    await reach('read-request');
    const file = rehearsal.practice.parameters['request-file'] ?? '';
    const whole = readFileSync(file, 'utf8');
    const request = JSON.parse(whole) as Record<string, unknown>;
    const turn = { step: 'read-request', turn: 'read' };
    const foreign = String(request.keyId).replace('111122223333', '444455556666');
    const requests: readonly [string, Expected][] = [
      ['{', { code: 'REQUEST_MALFORMED', field: /./ }],
      [JSON.stringify({ ...request, extra: 1 }), { code: 'REQUEST_MALFORMED', field: /./ }],
      [JSON.stringify({ ...request, validTo: '2020-01-01T00:00:00.000Z' }), { code: 'REQUEST_EXPIRED', field: /validTo/ }],
      [
        JSON.stringify({ ...request, account: '444455556666', keyId: foreign }),
        { code: 'REQUEST_MISMATCH', field: /account|keyId/ },
      ],
    ];
    for (const [text, expected] of requests) {
      writeFileSync(file, text);
      await perform(turn, expected);
    }
    renameSync(file, `${file}.away`);
    await perform(turn, { code: 'FILE_MISSING', field: 'path' });
    writeFileSync(file, whole);
  });

  it('refuses a fingerprint that is not that of the request', async () => {
    await ask(rehearsal.service(), 'step.perform', {
      code,
      step: 'read-request',
      turn: 'read',
      person: 'administrator-1',
      input: {},
      credential: {},
    });
    const compare = { step: 'read-request', turn: 'compare', person: 'internal-witness-1', credential: passphrase() };
    const last = rehearsal.fingerprint.endsWith('0') ? '1' : '0';
    const typed = { fingerprint: `${rehearsal.fingerprint.slice(0, -1)}${last}` };
    await perform({ ...compare, input: typed }, { code: 'FINGERPRINT_MISMATCH', field: /fingerprint/ });
    await perform(
      { ...compare, person: 'administrator-1', input: { fingerprint: rehearsal.fingerprint } },
      { code: 'PERSON_NOT_ALLOWED', field: /^read-request: / },
    );
  });

  it('refuses the fallback of the laptop where nobody allowed it', async () => {
    await rehearsal.playUntil(code, (view) => atStep('wrap-for-cloud')(view) && view.current?.approved === true);
    const [first] = (await rehearsal.view(code)).current?.turns ?? [];
    expect(first?.id).toBe(module === 'softhsm2' ? 'allow-host' : 'wrap');
    const turn = module === 'softhsm2' ? 'wrap' : 'allow-host';
    await perform({ step: 'wrap-for-cloud', turn }, { code: 'TURN_UNKNOWN', field: 'step wrap-for-cloud' });
  });

  it('refuses to write over a folder on the medium', async () => {
    await rehearsal.playUntil(code, (view) => atStep('write-medium')(view) && view.current?.approved === true);
    const folder = join(rehearsal.practice.parameters['media-folder'] ?? '', `${code}-media`);
    mkdirSync(folder);
    const error = await perform({ step: 'write-medium', turn: 'write' }, { code: 'FILE_EXISTS', field: 'path' });
    expect(error.got).toBe(folder);
    rmdirSync(folder);
  });

  it('refuses notes that are not complete, and decisions without a reason', async () => {
    await reach('note-room');
    const note = { step: 'note-room', turn: 'write-down', person: 'internal-witness-1' };
    await perform(
      { ...note, input: { values: { medium: 'M-1' } } },
      { code: 'INPUT_INVALID', field: 'Bag number of the first share' },
    );
    await reach('close-transcript');
    const turn = { step: 'close-transcript', turn: 'decide-custodian-1', person: 'custodian-1', credential: passphrase() };
    await perform({ ...turn, input: { decision: 'refuse', note: '' } }, { code: 'INPUT_INVALID', field: 'note' });
    await perform({ ...turn, credential: passphrase() }, { code: 'INPUT_INVALID', field: 'decision' });
  });

  it('refuses signatures with the wrong passphrase, and twice, and anything after the end', async () => {
    await rehearsal.playUntil(code, ({ status }) => status === 'signing');
    const sign = { code, person: 'administrator-1' };
    const service = rehearsal.service();
    const field = 'participant file of Ada Practice';
    await refused(service, 'ceremony.sign', { ...sign, credential: passphrase(wrong) }, { code: 'PASSPHRASE_WRONG', field });
    await ask(service, 'ceremony.sign', { ...sign, credential: passphrase() });
    const repeated = { code: 'APPROVAL_REPEATED', field: 'signature' } as const;
    await refused(service, 'ceremony.sign', { ...sign, credential: passphrase() }, repeated);
    const late = { code: 'CEREMONY_FINISHED', field: 'step sign' } as const;
    await refused(service, 'step.begin', { code, step: 'sign' }, late);
  });

  it('refuses to write over a transcript folder, and goes on when it is away', async () => {
    const folder = join(rehearsal.practice.parameters['transcript-folder'] ?? '', code);
    mkdirSync(folder);
    const { people } = await rehearsal.view(code);
    for (const { id } of people.slice(1, -1))
      await ask(rehearsal.service(), 'ceremony.sign', { code, person: id, credential: passphrase() });
    const last = { code, person: people.at(-1)?.id ?? '', credential: passphrase() };
    await refused(rehearsal.service(), 'ceremony.sign', last, { code: 'FILE_EXISTS', field: 'path' });
    rmdirSync(folder);
    expect(await rehearsal.finish(code)).toBe(folder);
  });

  it('ends complete and trusted, with every refusal in its transcript', async () => {
    const folder = await rehearsal.finish(code);
    const report = await verifyFolder(folder, read(rehearsal.trust));
    expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(report.verdict).toBe('complete');
    const lines = bytesToUtf8(read(folder, 'transcript.jsonl')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as CeremonyEvent);
    const refusals = events.filter((event) => event.type === 'refusal');
    expect(refusals).toHaveLength((await rehearsal.view(code)).refusals);
    expect(refusals.length).toBeGreaterThan(35);
    expect(events.filter((event) => event.type === 'checkpoint')).toHaveLength(3);
  });
});

function pick({ step, turn, person }: { readonly step: string; readonly turn: string; readonly person: string }) {
  return { step, turn, person };
}
