import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTranscriptFolder } from '../../../electron/service/transcript/folder.ts';
import { verifyFolder } from '../../../electron/service/transcript/verify-folder.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { genesis } from '../../../shared/transcript/chain.ts';
import { eventBodies } from '../../../shared/transcript/event.ts';
import { parseStatement } from '../../../shared/transcript/statement.ts';

const golden = join(import.meta.dirname, '../../golden/transcript-v1');
const page = readFileSync(join(import.meta.dirname, '../../../docs/formats/transcript-v1.md'), 'utf8');
const desk = mkdtempSync(join(tmpdir(), 'claviger-golden-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

/** The second verifier on `folder`: its exit code and what it says. */
function second(folder: string): { readonly status: number | null; readonly stdout: string } {
  const script = join(import.meta.dirname, '../../fakes/verify_v1.py');
  const { status, stdout } = spawnSync('python3', [script, folder], { encoding: 'utf8' });
  return { status, stdout };
}

test('the published folder verifies, today and in every later version', async () => {
  const trust = readFileSync(join(golden, 'signers.pem'));
  const report = await verifyFolder(golden, new Uint8Array(trust));
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('complete');
});

test('a whole ceremony verifies that was played before tokens could be lost, tried or set up', async () => {
  const folder = `${golden}-ceremony`;
  const report = await verifyFolder(folder, new Uint8Array(readFileSync(join(folder, 'signers.pem'))));
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('complete');
  expect(second(folder)).toEqual({ status: 0, stdout: '115 events, 37 approvals, 6 signers\n' });
});

test('a second verifier, which shares no code with the first, agrees', () => {
  expect(second(golden)).toEqual({ status: 0, stdout: '31 events, 17 approvals, 5 signers\n' });
});

test('the page describes every event type', () => {
  for (const type of Object.keys(eventBodies)) expect(page).toContain(`| \`${type}\` |`);
});

test('the page names the hashes of the published folder', async () => {
  const contents = await readTranscriptFolder(golden);
  for (const name of ['transcript.jsonl', 'statement.json', 'artefacts/plan.json', 'artefacts/script.yaml'])
    expect(page, name).toContain(digestHex(contents.get(name) ?? new Uint8Array(0)));
  const { planDigest } = await verifyFolder(golden, null);
  const { transcript } = parseStatement(contents.get('statement.json') ?? new Uint8Array(0));
  for (const hash of [planDigest, transcript.head, transcript.root, genesis('practice'), genesis('production')])
    expect(page).toContain(hash);
});

test.each([
  ['transcript.jsonl', (text: string) => text.replace('Room 7', 'Room 8'), 'transcript.jsonl line 18'],
  ['statement.json', (text: string) => text.replace('saw', 'did'), 'statement.json: statement'],
  ['artefacts/script.yaml', (text: string) => text.replace('Welcome', 'Wellcome'), 'artefacts/script.yaml'],
])('both refuse another %s', async (name, change, where) => {
  const folder = join(desk, name.replace('/', '-'));
  cpSync(golden, folder, { recursive: true });
  const before = readFileSync(join(folder, name), 'utf8');
  const after = name === 'transcript.jsonl' ? changeLast(before) : change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(folder, name), after);
  const report = await verifyFolder(folder, null);
  expect(report.verdict).toBe('refused');
  expect(report.findings.map((finding) => finding.where)).toContain(where);
  expect(second(folder)).toMatchObject({ status: 1, stdout: expect.stringContaining('refused') });

  function changeLast(text: string): string {
    const at = text.lastIndexOf('Room 7');
    return text.slice(0, at) + change(text.slice(at));
  }
});
