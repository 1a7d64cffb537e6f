import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ask, type ScriptedPeople } from '../../electron/cli/ask.ts';
import { playCeremony, playUntil } from '../../electron/cli/scripted-people.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { stopModule } from '../../electron/service/hsm/module-loader.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { createParticipantCard } from '../../electron/service/transcript/signers/card-file.ts';
import { openPerson } from '../../electron/service/transcript/signers/person.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { base64ToBytes, bytesToUtf8, utf8ToBytes } from '../../shared/core/bytes.ts';
import type { ModuleLocation } from '../../shared/hsm/port/token.ts';
import { certificateAlgorithm, certificatePem } from '../../shared/transcript/certificate.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { parseParticipantCard } from '../../shared/transcript/participant-card.ts';
import { atStep, makeRehearsal, planRequest, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { removeFolders } from '../hsm/fixtures/fixture.ts';
import { describeSmartCard, startSmartCard } from '../hsm/fixtures/opensc.ts';
import { makeSoftCard } from '../hsm/fixtures/soft-card.ts';
import { mistake, passphrase, pin, refused } from './mistakes.ts';
import { cmsVerify, read, run } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PIN = '123456';
const scratch = scratchFolder();
afterAll(() => {
  scratch.remove();
  removeFolders();
});

interface Card {
  readonly module: ModuleLocation;
  readonly label: string;
  readonly key: string;
  readonly selfSigned: boolean;
}

/** A rehearsal over NSS in which the person `id` has a card, and everybody else a passphrase. */
async function rehearseWith(card: Card, id: string, name: string) {
  const folder = join(scratch.folder, name);
  const file = join(folder, 'people', `${id}-card.json`);
  const devices = (room: Room): Room => ({
    ...room,
    openSigner: (path, credential) =>
      path === file ? openPerson(room.tokens, path, credential) : room.openSigner(path, credential),
  });
  const rehearsal = await makeRehearsal({ module: 'nss', folder, devices });
  const { label, key, selfSigned, module } = card;
  const holder = { name: 'Wilma Cardholder', mode: 'practice', now: Date.now(), pin: utf8ToBytes(PIN) } as const;
  const made = { ...holder, module: { path: module.path }, token: { label }, key, selfSigned };
  const bytes = await createParticipantCard(createTokenPort(), made);
  writeFileSync(file, bytes);
  appendFileSync(rehearsal.trust, certificatePem(parseParticipantCard(bytes).certificate));
  const people = rehearsal.practice.people.map((person) => (person.id === id ? { ...person, file } : person));
  const request = planRequest({ ...rehearsal.practice, people });
  const scripted: ScriptedPeople = { ...rehearsal.people, cards: { [id]: PIN } };
  return { rehearsal, request, scripted, people: join(folder, 'people') };
}

async function openCeremony({ rehearsal, request }: Awaited<ReturnType<typeof rehearseWith>>, id: string): Promise<string> {
  const service = rehearsal.service();
  const { code, approvers } = await ask(service, 'ceremony.prepare', request);
  for (const { id: person } of approvers) {
    const prompt = await ask(service, 'custodian.prompt', { task: 'approve-plan', code, person });
    expect(prompt.asks).toMatchObject({ pin: person === id, passphrase: person !== id });
    const credential = person === id ? pin(PIN) : passphrase();
    await ask(service, 'ceremony.approvePlan', { code, person, credential });
  }
  await ask(service, 'ceremony.open', { code });
  return code;
}

/** OpenSSL and our own verification find nothing wrong; gives the people of the plan and its libraries. */
async function judge(transcript: string, { trust }: Rehearsal) {
  run('openssl', cmsVerify, { cwd: transcript });
  const printed = run('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'statement.p7s'], { cwd: transcript });
  const report = await verifyFolder(transcript, read(trust));
  expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(report.verdict).toBe('complete');
  const lines = bytesToUtf8(read(transcript, 'transcript.jsonl')).trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as CeremonyEvent);
  const opened = events.find((event) => event.type === 'opened');
  if (opened?.type !== 'opened') throw new Error('no plan');
  return { events, plan: opened.body.plan, printed: bytesToUtf8(printed) };
}

it('takes a person with a card through approvals, roll-call and signature, with people who have passphrases', async () => {
  const id = 'internal-witness-1';
  const { module, label } = await makeSoftCard([{ kind: 'ec-p256' }]);
  const room = await rehearseWith({ module, label, key: '01', selfSigned: true }, id, 'soft');
  const { rehearsal, scripted } = room;
  const service = rehearsal.service();
  const listed = await ask(service, 'people.list', { folder: room.people });
  expect(listed.map(({ name }) => name)).toContain('Wilma Cardholder');
  const code = await openCeremony(room, id);
  await playUntil(scripted, code, atStep('roll-call'));
  const identity = { document: 'passport', lastFour: '0042', checkedBy: 'administrator-1' };
  const present = { step: 'roll-call', turn: `present-${id}`, person: id, input: { identity } };
  const prompt = await ask(service, 'custodian.prompt', {
    task: 'turn',
    code,
    step: 'roll-call',
    turn: present.turn,
    person: id,
  });
  expect(prompt).toMatchObject({ card: { label }, asks: { pin: true, passphrase: false } });
  expect(prompt.expected).toContainEqual({
    label: 'In the reader',
    value: expect.stringContaining('this card; tries of its PIN'),
  });
  const wrong = { code: 'TOKEN_PIN_WRONG', field: /^card of Wilma Cardholder/ } as const;
  await mistake(service, code, 'step.perform', { ...present, credential: pin('000000') }, wrong);
  const nothing = { code: 'TOKEN_PIN_INVALID', field: 'card of Wilma Cardholder' } as const;
  await mistake(service, code, 'step.perform', { ...present, credential: passphrase() }, nothing);

  // They agree to a try of the token's PIN with the PIN of their card, which is tried first.
  await playUntil(scripted, code, atStep('open-token'));
  const login = { step: 'open-token', turn: 'login', person: 'security-officer-1', input: { secondPerson: id } };
  const mistyped = { ...login, credential: { ...pin('000000'), ...passphrase('000000') } };
  await mistake(service, code, 'step.perform', mistyped, wrong);
  await ask(service, 'step.perform', { code, ...login, credential: { ...pin(), ...passphrase(PIN) } });

  // The card is away while the token of the ceremony is open: that session is left alone.
  await playUntil(scripted, code, atStep('make-key'));
  const away = process.env.SOFTHSM2_CONF;
  stopModule(module);
  process.env.SOFTHSM2_CONF = join(scratch.folder, 'empty.conf');
  writeFileSync(process.env.SOFTHSM2_CONF, `directories.tokendir = ${scratch.folder}\n`);
  const approve = { step: 'make-key', person: id, decision: 'agree' as const, credential: pin(PIN) };
  await mistake(service, code, 'step.approve', approve, { code: 'CARD_ABSENT', field: 'card of Wilma Cardholder' });
  stopModule(module);
  process.env.SOFTHSM2_CONF = away;

  const transcript = (await playCeremony(scripted, code)).folder ?? '';
  const { plan, events, printed } = await judge(transcript, rehearsal);
  expect(events.filter(({ type }) => type === 'token-lost')).toEqual([]);
  expect(plan.people.map((person) => person.presence).filter((presence) => presence === 'card')).toHaveLength(1);
  expect(plan.people.find((person) => person.id === id)).toMatchObject({ name: 'Wilma Cardholder', presence: 'card' });
  expect(plan.modules.map(({ name }) => name)).toEqual(['libsoftokn3.so', 'libsofthsm2.so']);
  expect(printed.match(/^\s+signedAttrs:/gm)).toHaveLength(6);
  expect(bytesToUtf8(read(transcript, 'transcript.jsonl'))).not.toContain(`"${PIN}"`);
  await rehearsal.close();
});

it('refuses one card in two places, and a card whose file is of production', async () => {
  const { module, label } = await makeSoftCard([{ kind: 'ec-p256' }]);
  const { rehearsal, request } = await rehearseWith({ module, label, key: '01', selfSigned: true }, 'custodian-1', 'twice');
  const [first] = request.people.filter(({ id }) => id === 'custodian-1');
  const people = request.people.map(({ id, file }) => ({ id, file: id === 'custodian-2' ? (first?.file ?? '') : file }));
  const service = rehearsal.service();
  await refused(service, 'ceremony.prepare', { ...request, people }, { code: 'PEOPLE_WRONG', field: 'custodian-1' });
  const written = readFileSync(first?.file ?? '', 'utf8');
  writeFileSync(first?.file ?? '', written.replace('"mode":"practice"', '"mode":"production"'));
  await refused(service, 'ceremony.prepare', request, { code: 'PEOPLE_WRONG', field: 'custodian-1' });
  await rehearsal.close();
});

describeSmartCard('a person with a smart card behind OpenSC', () => {
  it('signs with RSA-2048 to the end, and is verified by OpenSSL', async () => {
    const id = 'internal-witness-1';
    const card = await startSmartCard({ keys: { '9a': 'rsa-2048' } });
    const room = await rehearseWith({ ...card, key: '01', selfSigned: false }, id, 'opensc');
    const code = await openCeremony(room, id);
    await playUntil(room.scripted, code, atStep('make-key'));
    await card.remove();
    const approve = { step: 'make-key', person: id, decision: 'agree' as const, credential: pin(PIN) };
    const absent = { code: 'CARD_ABSENT', field: 'card of Wilma Cardholder' } as const;
    await mistake(room.rehearsal.service(), code, 'step.approve', approve, absent);
    const prompt = await ask(room.rehearsal.service(), 'custodian.prompt', {
      task: 'approve',
      code,
      step: 'make-key',
      person: id,
    });
    expect(prompt.expected).toContainEqual({ label: 'In the reader', value: expect.stringContaining('not in a reader') });
    await card.insert();
    const transcript = (await playCeremony(room.scripted, code)).folder ?? '';
    const { plan, printed } = await judge(transcript, room.rehearsal);
    const person = plan.people.find((known) => known.id === id);
    expect(person?.presence).toBe('card');
    expect(certificateAlgorithm(base64ToBytes(person?.certificate ?? ''))).toBe('rsa-pkcs1-sha256');
    expect(printed).toContain('sha256WithRSAEncryption');
    await room.rehearsal.close();
    stopModule(card.module);
    await card.stop();
  });
});
