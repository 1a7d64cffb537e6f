import type { CeremonyEvent } from '../../shared/transcript/event.ts';

/** A moment at which the program is stopped for good. */
export interface KillPoint {
  /** Counted from 1 in the order of the ceremony. */
  readonly number: number;
  /** What is alike in every ceremony: the kind of step, or `any`, and what was being done there. */
  readonly key: string;
  /** The kind of the step. */
  readonly kind: string;
  /** The step as the script calls it, or `-` outside of one. */
  readonly step: string;
}

/** Native calls that change what a token holds, or its tries; a stop in any other is a stop before it. */
export const CHANGING_CALLS: ReadonlySet<string> = new Set([
  'C_InitToken',
  'C_InitPIN',
  'C_SetPIN',
  'C_Login',
  'C_GenerateKey',
  'C_GenerateKeyPair',
  'C_CreateObject',
  'C_CopyObject',
  'C_UnwrapKey',
  'C_WrapKey',
  'C_DeriveKey',
  'C_Sign',
  'C_SetAttributeValue',
  'C_DestroyObject',
]);

/** Events that are also stopped just before they are durable, because something happened in the world since the one before. */
const BEFORE: ReadonlySet<string> = new Set(['outcome', 'turn', 'block-restarted', 'closed']);

/** Whether a stop just before `type` is durable differs from one after the event before. */
export function isStoppedBefore(type: string): boolean {
  return BEFORE.has(type);
}

/** Events around which the engine does the same in every kind of step. */
const ALIKE: ReadonlySet<string> = new Set(['step-begun', 'approval', 'step-done']);

/** What an event of a step of `kind` is about, alike in every ceremony: kind of step, type of event, and act or turn without its number. */
export function keyOfEvent(event: CeremonyEvent, kind: string): string {
  const about = aboutOf(event);
  return [ALIKE.has(event.type) ? 'any' : kind, event.type, about].filter((part) => part !== '').join(' ');
}

function aboutOf(event: CeremonyEvent): string {
  if (event.type === 'intent') return event.body.act;
  if (event.type === 'turn')
    return event.body.turn
      .replace(/-[0-9]+$/, '')
      .replace(/-(administrator|custodian|security-officer|internal-witness|external-witness|safe-controller)$/, '');
  if (event.type === 'outcome') return event.body.result;
  return '';
}
