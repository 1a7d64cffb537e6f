import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openRehearsal } from '../../electron/cli/rehearsal.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import type { Rehearsal } from './scripted-room.ts';

/** A ceremony that was played to its end and found complete. */
export interface Played {
  readonly code: string;
  /** The transcript folder. */
  readonly folder: string;
  readonly events: readonly CeremonyEvent[];
}

/** Plans and opens the shipped ceremony `script` in the room; gives its code. `parameters` stand besides those of the room. */
export async function openShipped(
  rehearsal: Rehearsal,
  script: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { opened } = await openRehearsal(rehearsal.service(), rehearsal.practice, { script, parameters, mistakes: false });
  return opened.code;
}

/** Plays the shipped ceremony `script` to its end and demands that its transcript is complete and trusted. */
export async function playShipped(
  rehearsal: Rehearsal,
  script: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Played> {
  const code = await openShipped(rehearsal, script, parameters);
  return finishPlayed(rehearsal, code);
}

/** Plays an open ceremony to its end and demands that its transcript is complete and trusted. */
export async function finishPlayed(rehearsal: Rehearsal, code: string): Promise<Played> {
  const folder = await rehearsal.finish(code);
  const { verdict, findings } = await verifyFolder(folder, new Uint8Array(readFileSync(rehearsal.trust)));
  expect({ verdict, findings }).toEqual({ verdict: 'complete', findings: [] });
  return { code, folder, events: eventsIn(folder) };
}

/** The events of a transcript folder. */
export function eventsIn(folder: string): readonly CeremonyEvent[] {
  const lines = readFileSync(join(folder, 'transcript.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CeremonyEvent);
}

/** The shape of a transcript: a line an event, with nothing in it that differs from one run to the next. */
export function shapeOf(events: readonly CeremonyEvent[]): string {
  return events
    .map((event) => `${[event.type, placeOf(event), detailOf(event)].filter((part) => part !== '').join('  ')}\n`)
    .join('');
}

function placeOf({ step }: CeremonyEvent): string {
  return step === null ? '' : `${step.id}/${step.attempt}`;
}

function detailOf(event: CeremonyEvent): string {
  if (event.type === 'approval') return `${event.body.payload.role} ${event.body.payload.decision}`;
  if (event.type === 'intent') return `${event.body.act} (${event.body.effect})`;
  if (event.type === 'outcome') return event.body.result;
  if (event.type === 'turn')
    return `${event.body.turn} by ${event.body.person}: ${Object.keys(event.body.observed).sort().join(', ')}`;
  if (event.type === 'refusal') return event.body.error.code;
  return '';
}
