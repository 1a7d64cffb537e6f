import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startModule } from '../../electron/service/hsm/module-loader.ts';
import { createPracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import type { CeremonyView } from '../../shared/ipc/view.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { libraryOf, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { removeFolders } from '../hsm/fixtures/fixture.ts';
import { type RemoteToken, startRemoteToken } from '../hsm/fixtures/p11-kit.ts';
import { type Expected, mistake, pin, refused } from './mistakes.ts';
import { read } from './outside.ts';
import { finishComplete, removeSettings, setting, untried } from './token-setting.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Tokens that go away in the middle of a step: only the login is done again, and the rest goes on where it was.
const scratch = scratchFolder();

afterAll(() => {
  scratch.remove();
  removeSettings();
  removeFolders();
});

function atApproved(step: string): (view: CeremonyView) => boolean {
  return ({ current }) => current?.id === step && current.begun && current.approved;
}

describe('a ceremony whose token goes away again and again', () => {
  let rehearsal: Rehearsal;
  let code: string;
  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'nss') });
    code = await rehearsal.open();
  });
  afterAll(() => rehearsal?.close());

  /** What really happens to a session when the library under it is gone. */
  const lose = () => startModule(rehearsal.practice.module).library.finalise();

  async function loseAt(step: string, turn: string, expected: Expected): Promise<void> {
    await rehearsal.playUntil(code, atApproved(step));
    const before = await rehearsal.view(code);
    lose();
    const input = { code, step, turn, person: 'administrator-1', input: {} };
    const error = await refused(rehearsal.service(), 'step.performOpen', input, expected);
    expect(error.action).toContain('begin “The token is found, opened and tried out”');
    const after = await rehearsal.view(code);
    expect(after).toMatchObject({ status: 'open', interruptions: 0, spoiledSheets: 0 });
    expect(after.current).toMatchObject({
      id: 'open-token',
      begun: false,
      attempt: before.sections.flatMap(stepsOf).find(isLogin)?.attempt,
    });
    expect(after.people.every(({ present }) => present)).toBe(true);
    expect(after.ledger.at(-1)).toMatchObject({ type: 'token-lost' });
    expect(after.ledger.at(-1)?.text).toContain('The login is done again.');
    // Nothing else can be done meanwhile.
    await refused(rehearsal.service(), 'step.begin', { code, step }, { code: 'STEP_NOT_CURRENT', field: 'step' });
    await rehearsal.playUntil(code, ({ current }) => current?.id === step);
    // What was approved stays approved, in the same attempt.
    expect((await rehearsal.view(code)).current).toMatchObject({ attempt: before.current?.attempt, approved: true });
  }

  it('goes on after it was lost where the key is made', () =>
    loseAt('make-key', 'generate', { code: 'TOKEN_ABSENT', field: 'token' }));
  it('goes on inside the secret section, with the shares it has', () =>
    loseAt('back-up-key', 'wrap', { code: 'TOKEN_DEVICE_ERROR', field: /^C_/ }));
  it('goes on after it was lost where the key is wrapped for the cloud', () =>
    loseAt('wrap-for-cloud', 'wrap', { code: 'TOKEN_DEVICE_ERROR', field: /^C_/ }));

  it('ends with a transcript that verifies, in which every loss stands', async () => {
    const folder = await rehearsal.finish(code);
    expect(await verifyFolder(folder, new Uint8Array(read(rehearsal.trust)))).toMatchObject({
      verdict: 'complete',
      findings: [],
    });
    const events = bytesToUtf8(read(folder, 'transcript.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CeremonyEvent);
    expect(events.filter(({ type }) => type === 'token-lost')).toHaveLength(3);
    const begun = (id: string) => events.filter(({ type, step }) => type === 'step-begun' && step?.id === id).length;
    expect(['open-token', 'roll-call', 'make-key', 'split-key', 'back-up-key'].map(begun)).toEqual([4, 1, 1, 1, 1]);
    expect(events.some(({ type }) => type === 'resumed' || type === 'block-restarted')).toBe(false);
  });
});

describe('a ceremony whose token is behind a server', () => {
  let token: RemoteToken;
  let rehearsal: Rehearsal;
  let code: string;
  const expectRefused = (expected: Expected) => {
    const login = { code, step: 'open-token', turn: 'login', person: 'security-officer-1', input: {}, credential: pin() };
    return refused(rehearsal.service(), 'step.perform', login, expected);
  };
  beforeAll(async () => {
    token = await startRemoteToken(await createToken('token'));
    Object.assign(process.env, token.environment);
    rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'remote') });
    const { practice } = rehearsal;
    const module = { path: token.module.path, configuration: '' };
    code = await rehearsal.open({ ...practice, module, parameters: { ...practice.parameters, 'token-label': token.label } });
  });
  afterAll(async () => {
    await rehearsal?.close();
    await token?.stop();
  });

  it('says of a killed server that the token is gone, waits for it, and makes the key when it is back', async () => {
    await rehearsal.playUntil(code, atApproved('make-key'));
    token.kill();
    const generate = { code, step: 'make-key', turn: 'generate', person: 'administrator-1', input: {} };
    const error = await refused(rehearsal.service(), 'step.performOpen', generate, { code: 'TOKEN_DEVICE_ERROR', field: /^C_/ });
    expect(error.action).toContain(`Connect the token “${token.label}” again`);
    const view = await rehearsal.playUntil(code, ({ current }) => current?.id === 'open-token' && current.begun);
    expect(view.current?.attempt).toBe(2);
    await expectRefused({ code: 'TOKEN_ABSENT', field: 'token' });
    await token.restart();
    const later = await rehearsal.playUntil(code, ({ current }) => current?.id === 'key-checkpoint');
    // The act whose outcome nobody could see was looked for, and not found.
    expect(later.ledger.map(({ text }) => text).join('\n')).toContain('was found not to have been done');
  });

  it('refuses another token with the same label before its PIN is tried', async () => {
    await rehearsal.playUntil(code, atApproved('split-key'));
    token.kill();
    const split = { code, step: 'split-key', turn: 'split', person: 'administrator-1', input: {} };
    await refused(rehearsal.service(), 'step.performOpen', split, { code: 'TOKEN_DEVICE_ERROR', field: /^C_/ });
    await token.restart(await createToken('other'));
    await rehearsal.playUntil(code, ({ current }) => current?.id === 'open-token' && current.begun);
    const { got, expected } = await expectRefused({ code: 'TOKEN_CHANGED', field: 'token' });
    expect(expected).toContain(token.serial);
    expect(got).not.toContain(token.serial);
    await token.restart(token.direct);
    await rehearsal.playUntil(code, ({ current }) => current?.id === 'back-up-key');
  });

  function createToken(name: string) {
    const directory = join(scratch.folder, name);
    return createPracticeToken({
      directory,
      label: 'far away',
      userPin: utf8ToBytes(PRACTICE_PIN),
      module: libraryOf('softhsm2'),
    });
  }
});

it('calls no token lost that was closed to be opened again, when its PIN is wrong then', async () => {
  const again = /( {6}- id: open-token\n[\s\S]*?\n\n?)(?= {2}- id: end\n)/;
  const all = await setting((script) =>
    untried(script).replace(again, (step) => `${step.trimEnd()}\n${step.replace('open-token', 'open-again')}`),
  );
  const { rehearsal, code } = all;
  await rehearsal.playUntil(code, atApproved('open-again'));
  const login = { step: 'open-again', turn: 'login', person: 'custodian-1', input: {} };
  const wrong = { code: 'TOKEN_PIN_WRONG', field: 'C_Login' } as const;
  await mistake(rehearsal.service(), code, 'step.perform', { ...login, credential: pin('not the PIN 1') }, wrong);
  await finishComplete(all);
  await rehearsal.close();
});

const stepsOf = ({ steps }: CeremonyView['sections'][number]) => steps;
const isLogin = ({ id }: { readonly id: string }) => id === 'open-token';
