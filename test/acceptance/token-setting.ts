import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import type { Room } from '../../electron/service/engine/room.ts';
import { createPracticeStore } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { atStep, libraryOf, makeRehearsal, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { passphrase } from './mistakes.ts';
import { read } from './outside.ts';

const scratch = scratchFolder();
/** The label that the token gets. */
export const LABEL = 'ceremony token';
const resources = join(import.meta.dirname, '../../resources');
let rooms = 0;

/** A ceremony that sets a token up, and the store the token comes into being in. */
export interface Setting {
  readonly rehearsal: Rehearsal;
  readonly code: string;
  readonly store: ReturnType<typeof createPracticeStore>;
}

/** Without the step that tries the token out, which takes a second. */
export function untried(script: string): string {
  const shorter = script.replace(/ {6}- id: try-token\n[\s\S]*?\n\n(?= {2}- id: end\n)/, '\n');
  if (shorter === script) throw new Error('no step to leave out');
  return shorter;
}

/** The ceremony of the shipped script, or of one changed from it, over a blank SoftHSM token, before its first step. */
export async function setting(
  edit: (script: string) => string = untried,
  devices: (room: Room) => Room = (room) => room,
): Promise<Setting> {
  const folder = join(scratch.folder, `room-${++rooms}`);
  const changed = join(scratch.folder, `resources-${rooms}`);
  cpSync(resources, changed, { recursive: true });
  const file = join(changed, 'ceremonies', 'initialise-token.yaml');
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
  const rehearsal = await makeRehearsal({
    module: 'softhsm2',
    folder,
    devices: (room) => devices({ ...room, resources: changed }),
  });
  const store = createPracticeStore({ directory: join(folder, 'blank'), module: libraryOf('softhsm2') });
  const people = rehearsal.practice.people.filter(
    ({ id }) => !['custodian-2', 'custodian-3', 'custodian-4', 'external-witness-1'].includes(id),
  );
  const { code, approvers } = await ask(rehearsal.service(), 'ceremony.prepare', {
    script: 'initialise-token',
    parameters: { 'token-label': LABEL, 'transcript-folder': rehearsal.practice.parameters['transcript-folder'] ?? '' },
    mode: 'practice',
    people: people.map(({ id, file: path }) => ({ id, file: path })),
    module: { path: store.path, configuration: store.configuration ?? '' },
  });
  for (const { id } of approvers)
    await ask(rehearsal.service(), 'ceremony.approvePlan', { code, person: id, credential: passphrase() });
  await ask(rehearsal.service(), 'ceremony.open', { code });
  return { rehearsal, code, store };
}

/** Until the step that sets the token up may be done. */
export const approved = (view: Parameters<ReturnType<typeof atStep>>[0]) =>
  atStep('set-up-token')(view) && view.current?.approved === true;
/** Until this turn of it is the next. */
export const beforeTurn = (id: string) => (view: Parameters<typeof approved>[0]) =>
  approved(view) && view.current?.turns.find(({ done }) => !done)?.id === id;

/** Plays to the end, where common verification finds nothing wrong. Gives the transcript folder. */
export async function finishComplete({ rehearsal, code }: Setting): Promise<string> {
  const folder = await rehearsal.finish(code);
  const report = await verifyFolder(folder, read(rehearsal.trust));
  expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(report.verdict).toBe('complete');
  return folder;
}

/** The one token that is not blank, if there is one. */
export async function tokenOf({ store }: Setting) {
  const [token, ...others] = (await createTokenPort().blankTokens(store)).filter(({ state }) => state !== 'blank');
  expect(others).toEqual([]);
  return token;
}

/** A line of a transcript. */
export interface Line {
  readonly type: string;
  readonly step: { readonly id: string; readonly attempt: number } | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Every line of a transcript. */
export function everyLine(folder: string): Line[] {
  const lines = readFileSync(join(folder, 'transcript.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** The lines about the setting up. */
export function linesOf(folder: string): Line[] {
  return everyLine(folder).filter(({ step }) => step?.id === 'set-up-token');
}

/** Removes what was made. */
export function removeSettings(): void {
  scratch.remove();
}
