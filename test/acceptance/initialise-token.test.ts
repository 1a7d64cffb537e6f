import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { PRACTICE_OFFICER_PIN, PRACTICE_PIN } from '../../electron/service/practice/practice-room.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { isMarkerLabel } from '../../shared/hsm/identity.ts';
import { requireTryAllowed } from '../../shared/hsm/pin-tries.ts';
import type { PinState } from '../../shared/hsm/port/token.ts';
import { writeFastPerson } from '../fakes/fast-people.ts';
import { atStep, filesBelow } from '../fakes/scripted-room.ts';
import { scannerOf } from './clear-text.ts';
import { type Expected, mistake, passphrase, pin } from './mistakes.ts';
import {
  approved,
  beforeTurn,
  everyLine,
  finishComplete,
  LABEL,
  linesOf,
  removeSettings,
  setting,
  tokenOf,
  untried,
} from './token-setting.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterAll(removeSettings);

describe('setting up a token in a ceremony', () => {
  it('takes every wrong PIN for what it is, then sets the token up, and no PIN is anywhere', async () => {
    const all = await setting((script) => script);
    const { rehearsal, code } = all;
    await rehearsal.playUntil(code, beforeTurn('officer-pin'));
    const wrong = (
      turn: string,
      person: string,
      handed: { pin?: Uint8Array },
      input: Record<string, unknown>,
      expected: Parameters<typeof mistake>[4],
    ) =>
      mistake(
        rehearsal.service(),
        code,
        'step.perform',
        { step: 'set-up-token', turn, person, input, credential: handed },
        expected,
      );
    const officer = (text: string, made: string, expected: Parameters<typeof mistake>[4]) =>
      wrong('officer-pin', 'security-officer-1', pin(text), { made }, expected);
    await officer('12345678', 'generated', { code: 'TOKEN_PIN_WEAK', field: 'security officer PIN' });
    await officer(`${LABEL} 9`, 'generated', { code: 'TOKEN_PIN_WEAK', field: 'security officer PIN' });
    await officer('9753', 'generated', { code: 'TOKEN_PIN_INVALID', field: 'security officer PIN' });
    await officer(PRACTICE_OFFICER_PIN, 'chosen', { code: 'INPUT_INVALID', field: 'PIN' });
    await wrong(
      'officer-pin',
      'security-officer-1',
      {},
      { made: 'generated' },
      { code: 'TOKEN_PIN_INVALID', field: 'security officer PIN' },
    );
    const made = { made: 'generated' };
    await wrong('officer-pin', 'custodian-1', pin(PRACTICE_OFFICER_PIN), made, { code: 'PERSON_NOT_ALLOWED', field: /officer/ });
    await wrong('user-pin', 'custodian-1', pin(), made, { code: 'TURN_UNKNOWN', field: 'step set-up-token' });
    expect((await tokenOf(all)) ?? null).toBeNull();
    const folder = await finishComplete(all);
    expect(await tokenOf(all)).toMatchObject({ state: 'ready', identity: { label: LABEL }, keepsOfficerPin: true });
    await createTokenPort().proveOfficerPin(all.store, { label: LABEL }, utf8ToBytes(PRACTICE_OFFICER_PIN));
    const turns = linesOf(folder)
      .filter(({ type }) => type === 'turn')
      .map(({ body }) => body.observed);
    expect(turns).toEqual([
      expect.objectContaining({ did: 'look', state: 'blank', leftover: false, objects: expect.objectContaining({ total: 0 }) }),
      { did: 'pin', pin: 'officer', made: 'generated' },
      { did: 'pin', pin: 'user', made: 'generated' },
      expect.objectContaining({
        did: 'initialise',
        label: LABEL,
        objectsBefore: expect.objectContaining({ total: 0 }),
        objectsAfter: expect.objectContaining({ total: 0, private: 0, mayHideMore: false }),
      }),
    ]);
    expect(isMarkerLabel(String((turns[3] as { marker: string }).marker))).toBe(true);
    await rehearsal.close();
    const written = scannerOf(new Map([...filesBelow(join(rehearsal.practice.folder, 'data')), ...filesBelow(folder)]));
    expect([...written(utf8ToBytes(PRACTICE_OFFICER_PIN)), ...written(utf8ToBytes(PRACTICE_PIN))]).toEqual([]);
  });

  it('asks for the PINs again after the service stopped between them and the token', async () => {
    const all = await setting();
    await all.rehearsal.playUntil(all.code, beforeTurn('initialise'));
    await all.rehearsal.restart();
    const folder = await finishComplete(all);
    expect((await all.rehearsal.view(all.code)).interruptions).toBe(1);
    expect(linesOf(folder).filter(({ type, body }) => type === 'turn' && body.turn === 'officer-pin')).toHaveLength(2);
    expect(await tokenOf(all)).toMatchObject({ state: 'ready' });
    await all.rehearsal.close();
  });

  it('does not do it again after an interruption once it is done', async () => {
    const all = await setting();
    await all.rehearsal.playUntil(all.code, atStep('note-token'));
    const before = await tokenOf(all);
    await all.rehearsal.restart();
    const folder = await finishComplete(all);
    expect(linesOf(folder).filter(({ type }) => type === 'step-begun')).toHaveLength(1);
    expect((await tokenOf(all))?.identity).toEqual(before?.identity);
    await all.rehearsal.close();
  });

  it.each([
    ['at once', false],
    ['after a restart', true],
  ])('finds what a failed try left on the token, and sets it up with the PIN it has: %s', async (_when, restarts) => {
    let faults = 1;
    const failing = (room: Room): Room => ({
      ...room,
      tokens: {
        ...room.tokens,
        initialiseToken: async (...given) => {
          const made = await room.tokens.initialiseToken(...given);
          if (faults-- > 0)
            throw new ClavigerError('TOKEN_DEVICE_ERROR', { field: 'C_InitPIN', got: 'a fault made by the test' });
          return made;
        },
      },
    });
    const all = await setting(undefined, failing);
    await all.rehearsal.playUntil(all.code, beforeTurn('initialise'));
    const last = { step: 'set-up-token', turn: 'initialise', person: 'administrator-1', input: {} };
    await mistake(all.rehearsal.service(), all.code, 'step.performOpen', last, {
      code: 'TOKEN_DEVICE_ERROR',
      field: 'C_InitPIN',
    });
    expect(await tokenOf(all)).toMatchObject({ state: 'ready', identity: { label: LABEL } });
    if (restarts) await all.rehearsal.restart();
    const folder = await finishComplete(all);
    const pins = linesOf(folder)
      .filter(({ body }) => body.turn === 'officer-pin')
      .map(({ body }) => body.observed);
    expect(pins.at(-1)).toEqual({ did: 'pin', pin: 'officer', made: restarts ? 'present' : 'generated' });
    const results = linesOf(folder)
      .filter(({ type }) => type === 'outcome')
      .map(({ body }) => body.result);
    expect(results).toEqual(restarts ? ['failed', 'done', 'done'] : ['failed', 'done']);
    await all.rehearsal.close();
  });

  it('takes a PIN in two parts, by two people, and the token opens with both together', async () => {
    const all = await setting((script) =>
      untried(script)
        .replace("default: 'yes'", "default: 'no'")
        .replace('user-pin-holder: custodian\n', 'user-pin-holder: custodian\n        user-pin-second-holder: administrator\n')
        .replace(
          'pin-holder: custodian\n        say',
          'pin-holder: custodian\n        second-pin-holder: administrator\n        say',
        ),
    );
    await all.rehearsal.playUntil(all.code, atStep('open-token'));
    const login = { step: 'open-token', turn: 'login', person: 'custodian-1', input: {}, credential: pin() };
    const nobody = { code: 'PERSON_NOT_ALLOWED', field: 'second part of the PIN' } as const;
    await mistake(all.rehearsal.service(), all.code, 'step.perform', login, nobody);
    const folder = await finishComplete(all);
    const opened = everyLine(folder).find(({ type, step }) => type === 'intent' && step?.id === 'open-token');
    expect(opened?.body.detail).toEqual({ label: LABEL, secondHolder: 'administrator-1' });
    const turns = linesOf(folder)
      .filter(({ type }) => type === 'turn')
      .map(({ body }) => [body.turn, body.person]);
    expect(turns.slice(2, 4)).toEqual([
      ['user-pin', 'custodian-1'],
      ['user-pin-second', 'administrator-1'],
    ]);
    await all.rehearsal.close();
  });

  it('wipes no token in practice, and none at all that the script does not name', async () => {
    const wiping = await setting((script) => untried(script).replace("wipe: 'no'", "wipe: 'yes'"));
    const look = { step: 'set-up-token', turn: 'look', person: 'administrator-1', input: {} };
    await wiping.rehearsal.playUntil(wiping.code, approved);
    const absent = { code: 'TOKEN_ABSENT', field: 'token' } as const;
    await mistake(wiping.rehearsal.service(), wiping.code, 'step.performOpen', look, absent);
    const officerPin = utf8ToBytes(PRACTICE_OFFICER_PIN);
    await createTokenPort().initialiseToken(wiping.store, { blank: true }, { officerPin, userPin: pin().pin, label: LABEL });
    const stranger = { code: 'TOKEN_NOT_PRACTICE', field: LABEL } as const;
    await mistake(wiping.rehearsal.service(), wiping.code, 'step.performOpen', look, stranger);
    await wiping.rehearsal.close();
  });
});

it('takes the last try of a PIN only with somebody else, who proves that they agree', async () => {
  const finalTry: PinState = { countLow: true, finalTry: true, locked: false };
  // No software token has a last try: its flags are made by the test, and judged as the port judges them.
  const last = (room: Room): Room => ({
    ...room,
    tokens: {
      ...room.tokens,
      pinState: async () => finalTry,
      open: async (module, selector, given, consent) => {
        const isMarking = consent === undefined;
        if (!isMarking) requireTryAllowed(finalTry, 'user', selector.label, consent.secondPerson === true);
        return room.tokens.open(module, selector, given, consent);
      },
    },
  });
  const all = await setting(undefined, last);
  const { rehearsal, code } = all;
  await rehearsal.playUntil(code, atStep('open-token'));
  const login = { step: 'open-token', turn: 'login', person: 'custodian-1' };
  const prompt = await ask(rehearsal.service(), 'custodian.prompt', { task: 'turn', code, ...login });
  expect(prompt.secondPeople?.map(({ id }) => id)).toEqual(['administrator-1', 'security-officer-1', 'internal-witness-1']);
  expect(prompt.expected.at(-1)).toMatchObject({ value: expect.stringContaining('one try is left') });
  const tried = (input: Record<string, unknown>, credential: { pin: Uint8Array; passphrase?: Uint8Array }, expected: Expected) =>
    mistake(rehearsal.service(), code, 'step.perform', { ...login, input, credential }, expected);
  await tried({}, pin(), { code: 'TOKEN_PIN_LAST_TRY', field: `user PIN of ${LABEL}` });
  const alone = { secondPerson: 'custodian-1' };
  await tried(alone, { ...pin(), ...passphrase() }, { code: 'PERSON_NOT_ALLOWED', field: 'second person' });
  const both = { secondPerson: 'internal-witness-1' };
  await tried(both, { ...pin(), ...passphrase('not this one') }, { code: 'PASSPHRASE_WRONG', field: /Wilma/ });
  const { file = '' } = rehearsal.practice.people.find(({ id }) => id === both.secondPerson) ?? {};
  const [own, ownKey] = [readFileSync(file), readFileSync(`${file}.key`)];
  writeFastPerson(file, 'Wilma Practice');
  await tried(both, { ...pin(), ...passphrase() }, { code: 'CERTIFICATE_DIFFERENT', field: /Wilma/ });
  writeFileSync(file, own);
  writeFileSync(`${file}.key`, ownKey);
  const credential = { ...pin(), ...passphrase() };
  await ask(rehearsal.service(), 'step.perform', { code, ...login, input: both, credential });
  const folder = await finishComplete(all);
  const intents = everyLine(folder).filter(({ type, step }) => type === 'intent' && step?.id === 'open-token');
  expect(intents.at(-1)?.body.detail).toEqual({ label: LABEL, secondPerson: 'internal-witness-1' });
  await rehearsal.close();
});
