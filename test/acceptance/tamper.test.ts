import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyCommand } from '../../electron/cli/verify.ts';
import { signStatement } from '../../electron/service/transcript/signers/sign-statement.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../shared/core/canonical-json.ts';
import { genesis, lineDigest } from '../../shared/transcript/chain.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { makeStatement, parseStatement, statementBytes, transcriptFile } from '../../shared/transcript/statement.ts';
import { openFastPerson } from '../fakes/fast-people.ts';
import { filesBelow, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { cmsVerify, read, run } from './outside.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const command = fileURLToPath(new URL('../../scripts/claviger.mjs', import.meta.url));
const scratch = scratchFolder();
let rehearsal: Rehearsal;
let transcript: string;
let lines: readonly Uint8Array[];
let events: readonly CeremonyEvent[];
let copies = 0;

beforeAll(async () => {
  rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room') });
  transcript = await rehearsal.finish(await rehearsal.open());
  await rehearsal.close();
  const texts = readFileSync(join(transcript, 'transcript.jsonl'), 'utf8').trimEnd().split('\n');
  lines = texts.map(utf8ToBytes);
  events = texts.map((text) => JSON.parse(text) as CeremonyEvent);
});

afterAll(() => scratch.remove());

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

/** `claviger verify` as a command of its own. */
function claviger(...args: readonly string[]): Promise<Ended> {
  return new Promise((settle) => {
    execFile(process.execPath, [command, 'verify', ...args], { encoding: 'utf8' }, (error, stdout, stderr) =>
      settle({ code: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

/** The same command in this process, where there are many to be run. */
async function verifyHere(...args: readonly string[]): Promise<Ended> {
  const output: string[] = [];
  const write = (line: string) => void output.push(line);
  const code = await verifyCommand(args, { out: write, err: write });
  return { code, output: output.join('\n') };
}

/** A copy of the transcript folder with some files exchanged. */
function copyWith(changes: Readonly<Record<string, Uint8Array>>): string {
  copies += 1;
  const folder = join(scratch.folder, `copy-${copies}`);
  mkdirSync(folder);
  cpSync(transcript, folder, { recursive: true });
  for (const [path, bytes] of Object.entries(changes)) writeFileSync(join(folder, path), bytes);
  return folder;
}

function copyWithLines(changed: readonly Uint8Array[]): string {
  return copyWith({ 'transcript.jsonl': transcriptFile(changed) });
}

function lineNumber(where: (event: CeremonyEvent) => boolean): number {
  return events.findIndex(where) + 1;
}

/** The lines chained anew: only who holds every key could also sign them. */
function rechained(changed: readonly Uint8Array[]): readonly Uint8Array[] {
  let previous = genesis('practice');
  return changed.map((line, seq) => {
    const event = JSON.parse(Buffer.from(line).toString()) as Record<string, Json>;
    const bytes = canonicalBytes({ ...event, seq, previous });
    previous = lineDigest(bytes);
    return bytes;
  });
}

/** A folder over other lines that all six sign again: the worst case, in which everybody lies together at the end. */
async function conspiracy(changed: readonly Uint8Array[]): Promise<string> {
  const { format: _format, transcript: _transcript, ...header } = parseStatement(read(transcript, 'statement.json'));
  const relinked = rechained(changed);
  const statement = statementBytes(makeStatement(relinked, header));
  let signed: Uint8Array | null = null;
  for (const { file } of rehearsal.practice.people)
    signed = await signStatement(signed, statement, await openFastPerson(file), Date.now());
  return copyWith({
    'transcript.jsonl': transcriptFile(relinked),
    'statement.json': statement,
    'statement.p7s': signed ?? new Uint8Array(0),
  });
}

describe('an untouched transcript', () => {
  it('ends with 3 without trust, and with 0 with it', async () => {
    const alone = await claviger(transcript);
    expect(alone).toMatchObject({ code: 3, output: expect.stringContaining('Consistent, identities unproven') });
    expect(await claviger(transcript, '--trust', rehearsal.trust)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Complete: everything fits together'),
    });
    const json = await claviger(transcript, '--trust', rehearsal.trust, '--json');
    expect(JSON.parse(json.output)).toMatchObject({ ok: true, report: { verdict: 'complete', events: lines.length } });
  });

  it('ends with 1 when somebody is not trusted', async () => {
    const [first, ...others] = readFileSync(rehearsal.trust, 'utf8').split(/(?=-----BEGIN)/);
    expect(first).toContain('BEGIN CERTIFICATE');
    const trust = join(scratch.folder, 'five.pem');
    writeFileSync(trust, others.join(''));
    expect(await claviger(transcript, '--trust', trust)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/WRONG SIGNER_UNTRUSTED: .*Ada Practice|WRONG SIGNER_UNTRUSTED: .*administrator-1/),
    });
  });

  it('ends with 2 when there is nothing to read', async () => {
    expect(await claviger(join(scratch.folder, 'nowhere'))).toMatchObject({ code: 2 });
    expect(await claviger()).toMatchObject({ code: 2, output: expect.stringContaining('usage: claviger verify') });
  });
});

describe('one byte changed', () => {
  /** Line `number` with the byte at `offset` changed. */
  function withByte(number: number, offset: number): readonly Uint8Array[] {
    return lines.map((line, index) => (index === number - 1 ? line.map((byte, at) => (at === offset ? byte ^ 1 : byte)) : line));
  }

  it('in any event is found and its line named', async () => {
    for (const [index, line] of lines.entries()) {
      // Once where nothing but the hash can tell, once anywhere.
      const salt = Buffer.from(line).indexOf('"salt":"') + 8;
      for (const offset of [salt, (index * 7919) % line.length]) {
        const folder = copyWithLines(withByte(index + 1, offset));
        const { code, output } = await verifyHere(folder, '--trust', rehearsal.trust);
        expect(code, `line ${index + 1}, byte ${offset}`).toBe(1);
        if (index < lines.length - 1) expect(output).toMatch(new RegExp(`WRONG [A-Z_]+: transcript.jsonl line ${index + 1}\\b`));
        expect(output).toContain('WRONG STATEMENT_DIFFERENT: statement.json: transcript.sha256');
        rmSync(folder, { recursive: true });
      }
    }
  });

  it('in one event of each type ends the command with 1', async () => {
    const types = [...new Set(events.map(({ type }) => type))];
    expect(types.length).toBeGreaterThan(7);
    for (const type of types) {
      const number = lineNumber((event) => event.type === type);
      const line = lines[number - 1] ?? new Uint8Array(0);
      const ended = await claviger(copyWithLines(withByte(number, Buffer.from(line).indexOf('"salt":"') + 8)));
      expect(ended, type).toMatchObject({ code: 1, output: expect.stringContaining('Refused: something is wrong') });
      const name = type === 'closed' ? 'STATEMENT_DIFFERENT' : `EVENT_ALTERED: transcript.jsonl line ${number}:`;
      expect(ended.output).toContain(`WRONG ${name}`);
    }
  });

  it('in any other file is found and the file named', async () => {
    for (const [path, bytes] of filesBelow(transcript)) {
      if (path === 'transcript.jsonl') continue;
      const changed = bytes.map((byte, at) => (at === Math.floor(bytes.length / 2) ? byte ^ 1 : byte));
      const { code, output } = await verifyHere(copyWith({ [path]: changed }), '--trust', rehearsal.trust);
      expect(code, path).toBe(1);
      const named = path === 'statement.p7s' ? /WRONG SIGNATURE_/ : new RegExp(`WRONG [A-Z_]+: [^\\n]*${path.split('/').at(-1)}`);
      expect(output).toMatch(named);
    }
  });
});

describe('one event dropped', () => {
  it('ends with 1 and names the place', async () => {
    const number = lineNumber(({ type }) => type === 'refusal' || type === 'approval');
    const ended = await claviger(copyWithLines(lines.toSpliced(number - 1, 1)), '--trust', rehearsal.trust);
    expect(ended.code).toBe(1);
    expect(ended.output).toContain(`WRONG EVENT_MISSING: transcript.jsonl line ${number}: events ${number - 1} to ${number - 1}`);
  });

  it('is found wherever it was', async () => {
    for (const number of lines.keys()) {
      const folder = copyWithLines(lines.toSpliced(number, 1));
      expect((await verifyHere(folder)).code, `line ${number + 1}`).toBe(1);
      rmSync(folder, { recursive: true });
    }
  });

  it('is found even if all six sign the rest again', async () => {
    const approval = lineNumber((event) => event.type === 'approval' && event.step?.id === 'make-key');
    const { code, output } = await claviger(await conspiracy(lines.toSpliced(approval - 1, 1)), '--trust', rehearsal.trust);
    expect(code).toBe(1);
    expect(output).toMatch(/WRONG APPROVAL_MISSING: .*step make-key/);
    expect(output).toContain('WRONG APPROVAL_REPLAYED');
    expect(output).not.toContain('SIGNATURE_INVALID');
  });
});

describe('one approval replayed', () => {
  const named = (id: string) => (event: CeremonyEvent) => event.type === 'approval' && event.step?.id === id;

  it('as it stands ends with 1 and names the line', async () => {
    const number = lineNumber(named('decide-key'));
    const line = lines[number - 1] ?? new Uint8Array(0);
    const ended = await claviger(copyWithLines(lines.toSpliced(number, 0, line)), '--trust', rehearsal.trust);
    expect(ended.code).toBe(1);
    expect(ended.output).toContain(`WRONG EVENT_OUT_OF_ORDER: transcript.jsonl line ${number + 1}`);
    expect(ended.output).toContain(`WRONG APPROVAL_REPLAYED: transcript.jsonl line ${number + 1}`);
  });

  it('in the place of another is found even if all six sign again', async () => {
    const from = events[lineNumber(named('decide-key')) - 1] as CeremonyEvent;
    const number = lineNumber(named('make-key'));
    const to = events[number - 1] as CeremonyEvent;
    const forged = canonicalBytes({ ...to, body: from.body } as unknown as Json);
    const { code, output } = await claviger(await conspiracy(lines.with(number - 1, forged)), '--trust', rehearsal.trust);
    expect(code).toBe(1);
    expect(output).toContain(`WRONG APPROVAL_REPLAYED: transcript.jsonl line ${number}`);
    expect(output).not.toContain('SIGNATURE_INVALID');
  });
});

describe('one signer stripped', () => {
  it('ends with 1 and names who is missing', async () => {
    const statement = read(transcript, 'statement.json');
    let signed: Uint8Array | null = null;
    for (const { file } of rehearsal.practice.people.filter(
      ({ id }) => !['custodian-3', 'custodian-4', 'external-witness-1'].includes(id),
    ))
      signed = await signStatement(signed, statement, await openFastPerson(file), Date.now());
    const folder = copyWith({ 'statement.p7s': signed ?? new Uint8Array(0) });
    const files = [...filesBelow(folder).keys()].filter((path) => path !== 'SHA256SUMS');
    writeFileSync(join(folder, 'SHA256SUMS'), run('sha256sum', files, { cwd: folder }));
    const { code, output } = await claviger(folder, '--trust', rehearsal.trust);
    expect(code).toBe(1);
    expect(output).toMatch(/MISSING SIGNER_MISSING: .*(Cora Practice|custodian-3)/);
    expect(output).toContain('Incomplete: nothing is wrong, and something is missing');
    expect(output).toMatch(/missing +Cora Practice, custodian/);
    // OpenSSL alone is content with the five.
    run('openssl', cmsVerify, { cwd: folder });
  });
});
