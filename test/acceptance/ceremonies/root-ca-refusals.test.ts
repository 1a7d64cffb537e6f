import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Room } from '../../../electron/service/engine/room.ts';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { base64ToBytes, bytesToBase64, bytesToUtf8 } from '../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import type { CeremonyEvent } from '../../../shared/transcript/event.ts';
import { checkIssued } from '../../../shared/verify/issued.ts';
import { parseFolder } from '../../../shared/verify/parse.ts';
import { checkScript } from '../../../shared/verify/sources.ts';
import { eventsIn, finishPlayed, openShipped } from '../../fakes/played.ts';
import { atStep, filesBelow, makeRehearsal, type Rehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { nameOf, oddRequest, opensslRequest, rsaKey } from '../../unit/pki/requests.ts';
import { mistake, passphrase, refused } from '../mistakes.ts';
import { observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

type Change = (answer: unknown) => unknown;

/** What the token answers wrongly next, and whether the disk is full for the next outcome. */
let fault: { readonly call: string; readonly change: Change } | null = null;
let isDiskFull = false;
beforeEach(() => {
  fault = null;
  isDiskFull = false;
});

const lost: Change = () => {
  throw new ClavigerError('TOKEN_CALL_REFUSED', { field: 'C_Sign', got: 'a fault made by the test' });
};

function faulty(session: TokenSession): TokenSession {
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        const answer: unknown = await Reflect.apply(member, target, given);
        const due = fault?.call === name ? fault : null;
        if (due !== null) fault = null;
        return due === null ? answer : due.change(answer);
      };
    },
  });
}

const devices = (room: Room): Room => ({
  ...room,
  tokens: { ...room.tokens, open: async (...named) => faulty(await room.tokens.open(...named)) },
  store: {
    ...room.store,
    append: (ceremony, seq, line) => {
      const { type } = JSON.parse(bytesToUtf8(line)) as CeremonyEvent;
      if (type !== 'outcome' || !isDiskFull) return room.store.append(ceremony, seq, line);
      isDiskFull = false;
      throw new ClavigerError('DISK_FULL', { field: 'transcript' });
    },
  },
});

const approvedAt = (id: string) => (view: CeremonyView) =>
  view.status === 'open' && atStep(id)(view) && view.current?.approved === true;
const administrator = { person: 'administrator-1', input: {} };
const makeKey = { step: 'make-key', turn: 'generate', ...administrator };
const issueRoot = { step: 'root-certificate', turn: 'issue', ...administrator };
const issueBelow = { step: 'issuing-certificate', turn: 'issue', ...administrator };

let rehearsal: Rehearsal;
let request: string;
let right: Uint8Array;
beforeAll(async () => {
  const folder = join(scratch.folder, 'room');
  rehearsal = await makeRehearsal({ module: 'softhsm2', folder, devices });
  request = join(folder, 'authority', 'issuing-request.pem');
  right = new Uint8Array(readFileSync(request));
});
afterAll(() => rehearsal?.close());

const wrong = (code: string, asked: typeof makeKey, expected: { readonly code: ErrorCode; readonly field: string | RegExp }) =>
  mistake(rehearsal.service(), code, 'step.performOpen', asked, expected);

describe('a root whose devices and people fail', () => {
  let code: string;
  const upTo = (step: string) => rehearsal.playUntil(code, approvedAt(step));
  beforeAll(async () => {
    code = await openShipped(rehearsal, 'root-ca');
  });

  it('has a key pair also where the token lost its answer', async () => {
    await upTo('make-key');
    fault = { call: 'generateKeyPair', change: lost };
    const done = await rehearsal.service().call('step.performOpen', { code, ...makeKey });
    expect(done.ok).toBe(true);
  });

  it('signs nothing that a wrong signature stands under', async () => {
    await upTo('root-certificate');
    fault = {
      call: 'sign',
      change: (answer) => Uint8Array.from(answer as Uint8Array, (byte, index) => (index === 20 ? byte ^ 1 : byte)),
    };
    await wrong(code, issueRoot, { code: 'CERTIFICATE_SIGNATURE_WRONG', field: 'signature of root-key-1' });
  });

  it('signs anew, with another serial number, where the signature was lost', async () => {
    fault = { call: 'sign', change: lost };
    await wrong(code, issueRoot, { code: 'TOKEN_CALL_REFUSED', field: 'C_Sign' });
    isDiskFull = true;
    await refused(rehearsal.service(), 'step.performOpen', { code, ...issueRoot }, { code: 'DISK_FULL', field: 'transcript' });
    await rehearsal.restart();
    await upTo('root-certificate');
    expect((await rehearsal.service().call('step.performOpen', { code, ...issueRoot })).ok).toBe(true);
  });

  it('takes the fingerprint from paper only, from somebody who did not act, and only whole', async () => {
    const compare = (typed: string, person: string) => ({
      step: 'root-certificate',
      turn: 'compare',
      person,
      input: typed === '' ? {} : { fingerprint: typed },
      credential: passphrase(),
    });
    const { service } = rehearsal;
    const officer = 'security-officer-1';
    await mistake(service(), code, 'step.perform', compare('0'.repeat(64), officer), {
      code: 'FINGERPRINT_MISMATCH',
      field: 'fingerprint',
    });
    await mistake(service(), code, 'step.perform', compare('', officer), { code: 'INPUT_INVALID', field: 'fingerprint' });
    await mistake(service(), code, 'step.perform', compare('abc', officer), { code: 'INPUT_INVALID', field: 'fingerprint' });
    await mistake(service(), code, 'step.perform', compare('0'.repeat(64), 'administrator-1'), {
      code: 'PERSON_NOT_ALLOWED',
      field: /root-certificate/,
    });
  });

  it.each([
    [
      'another request',
      () => opensslRequest(['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']),
      'SIGNING_REQUEST_DIFFERENT',
      /SHA-256/,
    ],
    ['a changed request', () => Uint8Array.from([...right, 10]), 'SIGNING_REQUEST_DIFFERENT', /SHA-256/],
    ['something that is no request', () => new TextEncoder().encode('hello'), 'SIGNING_REQUEST_DIFFERENT', /SHA-256/],
    ['more than 16 KiB', () => new Uint8Array(20_000), 'INPUT_TOO_LARGE', /path/],
  ] as const)('issues no certificate for %s in the place of the file', async (_what, bytes, expected, field) => {
    await upTo('issuing-certificate');
    writeFileSync(request, bytes());
    await wrong(code, issueBelow, { code: expected, field });
    writeFileSync(request, right);
  });

  it('ends in a complete transcript that tells of all this, and in one certificate of each serial number', async () => {
    const { folder, events } = await finishPlayed(rehearsal, code);
    const intents = events.flatMap((event) => (event.type === 'intent' && event.body.act === 'sign' ? [event] : []));
    const ofRoot = intents.filter((event) => event.step?.id === 'root-certificate');
    expect(ofRoot).toHaveLength(4);
    expect(new Set(intents.map(({ body }) => String(body.detail.serial))).size).toBe(intents.length);
    const outcomes = ofRoot.map(({ seq }) => events.find((event) => event.type === 'outcome' && event.body.intent === seq)?.body);
    expect(outcomes).toMatchObject([
      { result: 'failed', error: { code: 'CERTIFICATE_SIGNATURE_WRONG' } },
      { result: 'failed', error: { code: 'TOKEN_CALL_REFUSED' } },
      {
        result: 'found-absent',
        observed: { serial: ofRoot[2]?.body.detail.serial, note: expect.stringContaining('may have signed') },
      },
      { result: 'done' },
    ]);
    expect(observedIn(events, 'root-certificate', 'issue').serial).toBe(ofRoot[3]?.body.detail.serial);
    const made = events.find((event) => event.type === 'outcome' && event.step?.id === 'make-key');
    expect(made?.body).toMatchObject({ result: 'found-done', error: { code: 'TOKEN_CALL_REFUSED' } });
    expect(eventsIn(folder)).toHaveLength(events.length);
  });

  it('is refused by the verifier where a signature does not hold, whoever signed the transcript', async () => {
    const found = async (change: (observed: JsonObject) => JsonObject) => {
      const parsed = parseFolder(filesBelow(join(rehearsal.practice.parameters['transcript-folder'] ?? '', code)));
      const lines = parsed.lines.map((line) =>
        line.event?.type === 'turn' && typeof line.event.body.observed.der === 'string'
          ? { ...line, event: { ...line.event, body: { ...line.event.body, observed: change(line.event.body.observed) } } }
          : line,
      );
      const findings = await checkIssued({ lines }, checkScript(parsed).bound, nodeVerifier);
      return findings.map(({ code: finding, where }) => `${finding} ${where.replace(/^.*: /, '')}`);
    };
    expect(await found((observed) => observed)).toEqual([]);
    const flipped = (text: unknown) => {
      const bytes = base64ToBytes(String(text));
      return bytesToBase64(Uint8Array.from(bytes, (byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)));
    };
    expect(await found((observed) => ({ ...observed, der: flipped(observed.der) }))).toEqual([
      'ISSUED_SIGNATURE_INVALID root',
      'ISSUED_SIGNATURE_INVALID issuing',
      'ISSUED_SIGNATURE_INVALID root-list',
    ]);
    expect(await found((observed) => ({ ...observed, request: bytesToBase64(tampered()) }))).toEqual([
      'ISSUED_SIGNATURE_INVALID request for issuing',
    ]);
  });
});

const issuingName = [
  [6, 0x13, 'ZZ'],
  [10, 0x0c, 'Claviger practice'],
  [3, 0x0c, 'Claviger Practice Issuing'],
] as const;
const rootName = [
  [6, 0x13, 'ZZ'],
  [10, 0x0c, 'Claviger practice'],
  [3, 0x0c, 'Claviger Practice Root'],
] as const;
const tampered = () => {
  const bytes = oddRequest({ name: nameOf(...issuingName) });
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  return bytes;
};

describe('a request that was approved by its SHA-256 and still is not right', () => {
  it.each([
    ['it is no request', () => new TextEncoder().encode('hello'), {}, 'SIGNING_REQUEST_MALFORMED', 'signing request'],
    ['its own signature does not hold', tampered, {}, 'CERTIFICATE_SIGNATURE_WRONG', 'signing request'],
    [
      'its key is weak',
      () => oddRequest({ name: nameOf(...issuingName), publicKey: rsaKey((1n << 2047n) + 1n, 3n) }),
      {},
      'SIGNING_REQUEST_KEY_REFUSED',
      /key/,
    ],
    ['it names somebody else', () => oddRequest(), {}, 'SIGNING_REQUEST_SUBJECT_DIFFERENT', /subject/],
    [
      'it names the root itself',
      () => oddRequest({ name: nameOf(...rootName) }),
      { 'issuing-name': 'Claviger Practice Root' },
      'CERTIFICATE_SUBJECT_TAKEN',
      'subject',
    ],
    [
      'it would be valid for longer than the root',
      () => oddRequest({ name: nameOf(...issuingName) }),
      { 'root-years': '8', 'issuing-years': '15' },
      'CERTIFICATE_VALIDITY_REFUSED',
      'validity',
    ],
  ] as const)('gives no certificate: %s', async (what, bytes, changes, expected, field) => {
    const file = join(scratch.folder, `${what.replaceAll(' ', '-')}.csr`);
    writeFileSync(file, bytes());
    const asked = { 'issuing-request': file, 'issuing-request-sha256': digestHex(new Uint8Array(readFileSync(file))) };
    await rehearsal.restart();
    const code = await openShipped(rehearsal, 'root-ca', { ...asked, ...changes, 'root-key-label': what.slice(0, 32).trim() });
    await rehearsal.playUntil(code, approvedAt('issuing-certificate'));
    await wrong(code, issueBelow, { code: expected, field });
    const view = await rehearsal.view(code);
    expect(view.current).toMatchObject({ id: 'issuing-certificate', turns: [{ id: 'issue', done: false }] });
  });
});
