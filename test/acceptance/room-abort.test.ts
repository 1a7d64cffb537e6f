import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startModule } from '../../electron/service/hsm/module-loader.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import { parseStatement } from '../../shared/transcript/statement.ts';
import { eventsIn } from '../fakes/played.ts';
import { makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { atApproved, atTurn, settleException, sign } from './in-room.ts';
import { mistake } from './mistakes.ts';
import { cmsVerify, read, tryRun } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(() => scratch.remove());

/** The labels of all keys in the token of the room, by a search of its own. */
async function labelsIn({ practice }: Rehearsal): Promise<readonly (string | null)[]> {
  const token = { label: practice.parameters['token-label'] ?? '' };
  const session = await createTokenPort().open(practice.module, token, utf8ToBytes(PRACTICE_PIN), { secondPerson: false });
  try {
    return (await session.listKeys()).map(({ label }) => label);
  } finally {
    await session.close();
  }
}

/** Ends an aborted ceremony; its transcript must be complete, and say so. */
async function endAborted(rehearsal: Rehearsal, code: string, ...others: readonly string[]) {
  const folder = await rehearsal.finish(code);
  const report = await verifyFolder(folder, new Uint8Array(read(rehearsal.trust)));
  expect(report.findings.map((finding) => finding.code)).toEqual([...others, 'CEREMONY_ABORTED']);
  expect(report).toMatchObject({ verdict: 'complete' });
  expect(tryRun('openssl', [...cmsVerify], folder)).toMatchObject({ code: 0 });
  const verifier = join(import.meta.dirname, '../fakes/verify_v1.py');
  expect(tryRun('python3', [verifier, folder], folder)).toMatchObject({ code: 0 });
  const statement = parseStatement(new Uint8Array(read(join(folder, 'statement.json'))));
  expect(statement.statement).toContain('This ceremony was aborted.');
  expect(statement.aborted).toMatchObject({ reason: 'the seal of the token was broken' });
  expect(bytesToUtf8(read(join(folder, 'VERIFY.txt')))).toContain(
    'THE CEREMONY WAS ABORTED (exception-1): the seal of the token',
  );
  return { folder, statement, events: eventsIn(folder) };
}

const abort = { severity: 'abort', text: 'the seal of the token was broken' };

describe('a ceremony that is aborted after the key was made', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'key') });
  });
  afterAll(() => rehearsal?.close());

  it('leaves no key behind that it made, and ends signed', async () => {
    const code = await rehearsal.open();
    await rehearsal.playUntil(code, atApproved('key-checkpoint'));
    await settleException(rehearsal, code, abort);
    const view = await rehearsal.view(code);
    expect(view).toMatchObject({ aborted: 'Exception 1', current: { id: 'zeroise', begun: false } });
    expect(view.sections.find(({ id }) => id === 'abort')).toMatchObject({ steps: [{ id: 'zeroise' }] });
    const { statement, events } = await endAborted(rehearsal, code);
    expect(statement.aborted?.remaining).toEqual([]);
    const destroyed = events.flatMap((event) =>
      event.type === 'turn' && event.body.turn === 'destroy-1' ? [event.body.observed] : [],
    );
    expect(destroyed).toMatchObject([{ destroyed: [expect.stringMatching(/^[0-9a-f]{32}$/)], remaining: [] }]);
    await rehearsal.restart();
    expect(await labelsIn(rehearsal)).not.toContain(rehearsal.practice.parameters['key-label']);
  });
});

describe('a ceremony that is aborted after shares were printed', () => {
  let rehearsal: Rehearsal;
  let code: string;
  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'shares') });
    code = await rehearsal.open();
  });
  afterAll(() => rehearsal?.close());

  it('drops what is in memory at once, also when the service stops in between', async () => {
    await rehearsal.playUntil(code, atApproved('print-share-3'));
    await settleException(rehearsal, code, abort);
    expect(await rehearsal.view(code)).toMatchObject({ spoiledSheets: 2, current: { id: 'zeroise' } });
    await rehearsal.restart();
    await rehearsal.playUntil(code, atTurn('zeroise', 'destroy-1'));
    const { current, interruptions } = await rehearsal.view(code);
    expect(interruptions).toBe(1);
    // Nobody is logged in any more: the PIN is typed once more.
    expect(current?.turns.find(({ id }) => id === 'destroy-1')).toMatchObject({ secret: 'pin' });
  });

  it('has it tried again where a witness refuses, and does nothing else any more', async () => {
    await rehearsal.playUntil(code, atTurn('zeroise', 'confirm-1'));
    const other = { step: 'print-share-3' };
    await mistake(rehearsal.service(), code, 'step.begin', other, { code: 'STEP_NOT_CURRENT', field: 'step' });
    await sign(rehearsal, code, 'zeroise', { turn: 'confirm-1', person: 'internal-witness-1', refuse: 'look again' });
    expect((await rehearsal.view(code)).current?.turns.map(({ id }) => id)).toEqual(['look-2', 'confirm-2']);
  });

  it('names the sheets that are to be destroyed', async () => {
    const { statement, events } = await endAborted(rehearsal, code, 'PERSON_REFUSED');
    expect(statement.aborted?.remaining).toEqual(['2 spoiled sheets, to be destroyed']);
    expect(statement.artefacts.map(({ path }) => path)).toEqual(['script.yaml', 'plan.json']);
    expect(events.some(({ type }) => type === 'block-restarted')).toBe(false);
  });
});

describe('a ceremony that is aborted because its token is dead', () => {
  it('ends all the same, and names the key that remains', async () => {
    const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'dead') });
    try {
      const code = await rehearsal.open();
      await rehearsal.playUntil(code, atApproved('key-checkpoint'));
      await settleException(rehearsal, code, abort);
      await rehearsal.playUntil(code, atTurn('zeroise', 'destroy-1'));
      startModule(rehearsal.practice.module).library.finalise();
      const { statement } = await endAborted(rehearsal, code);
      expect(statement.aborted?.remaining).toEqual([expect.stringMatching(/^key .+ \(CKA_ID [0-9a-f]{32}\): TOKEN_/)]);
    } finally {
      await rehearsal.close();
    }
  });
});
