import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { bytesToHex, utf8ToBytes } from '../../shared/core/bytes.ts';
import { digest } from '../../shared/core/digest.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { checkpointWords } from '../../shared/core/words.ts';
import { CHECKPOINT_LABEL } from '../../shared/engine/steps/checkpoint-turns.ts';
import type { StepKindId } from '../../shared/engine/steps/index.ts';
import { TYPED_REASON, TYPED_SINCE } from '../../shared/engine/steps/transition-key.ts';
import type { CallInput } from '../../shared/ipc/contract.ts';
import type { CurrentStepView, TurnView } from '../../shared/ipc/view.ts';
import { shareCommitment } from '../../shared/shares/commitment.ts';
import { decodeShare } from '../../shared/shares/envelope.ts';
import { ownCopy, wipeAll } from '../../shared/shares/own-bytes.ts';
import { rasterisePdf } from '../service/documents/image.ts';
import { readSheetImage } from '../service/documents/read-sheet.ts';
import { ask, type ScriptedPeople } from './ask.ts';
import { paperOf } from './paper.ts';

/** A turn that a scripted person takes. */
export interface ScriptedTurn {
  readonly people: ScriptedPeople;
  readonly code: string;
  readonly step: CurrentStepView;
  readonly turn: TurnView;
  readonly person: string;
}

/** What a scripted person hands in: the public input, and what goes with their key or PIN. */
export interface ScriptedHand {
  readonly input: Record<string, unknown>;
  readonly credential?: CallInput<'step.perform'>['credential'];
}

type ScriptedInput = (turn: ScriptedTurn) => ScriptedHand | Promise<ScriptedHand>;

/** Hexadecimal digits, as ASCII. */
const DIGIT_CHARACTERS = utf8ToBytes('0123456789abcdef');

const nothing: ScriptedHand = { input: {} };
const agreed: ScriptedHand = { input: { decision: 'agree', note: '' } };

/** What scripted people hand in, for the kinds of steps that ask for something; the others get an empty input. */
const scriptedInputs: { readonly [K in StepKindId]?: ScriptedInput } = {
  environment: ({ turn }) =>
    turn.id === 'compare-clock'
      ? { input: { clock: { time: new Date().toISOString().slice(11, 16), zone: '+00:00' } } }
      : nothing,
  'byok-request': ({ people, turn }) => (turn.id === 'compare' ? { input: { fingerprint: people.fingerprint } } : nothing),
  'roll-call': async (taken) => (taken.turn.secret === 'words' ? typeWords(taken) : await showDocument(taken)),
  'replace-person': (taken) => showDocument(taken),
  checkpoint: (taken) => {
    writeWordsDown(taken);
    return nothing;
  },
  'confirm-checkpoint': (taken) => typeWords(taken),
  record: ({ step }) => ({
    input: { values: Object.fromEntries(step.shown.expected.map(({ label }) => [label, `practice ${label}`])) },
  }),
  'identify-token': secondHolderOf,
  'initialise-token': ({ step, turn }) => {
    if (turn.secret === 'new-pin') return { input: { made: 'generated' } };
    return turn.id === 'agree-to-wipe' ? { input: { objects: countedObjects(step) } } : nothing;
  },
  'read-back-share': async (taken) => (taken.turn.secret === 'share' ? { input: await readSheet(taken) } : nothing),
  'transition-key': typedTransition,
  'issue-root': ({ step, turn }) => (turn.id === 'compare' ? { input: { fingerprint: issuedFingerprint(step) } } : nothing),
  'collect-shares': handOverSheet,
  contribute: ({ turn, person }) => (turn.secret === 'entropy' ? rolledBy(person) : nothing),
  seal: ({ step }) => ({ input: { bag: bagOf(step) } }),
  exception: decideException,
  break: async (taken) => ({ input: await countRoom(taken) }),
  zeroise: ({ turn }) => (turn.signs === 'decide' ? agreed : nothing),
  close: () => agreed,
};

/** What is done about an exception, which everybody agrees to: it is noted, where nobody said otherwise. */
async function decideException({ people, code, step, turn }: ScriptedTurn): Promise<ScriptedHand> {
  if (turn.signs !== null) return agreed;
  const { people: here } = await ask(people.service, 'ceremony.view', { code });
  const opinions = here.filter(({ present }) => present).map(({ id }) => ({ person: id, opinion: 'agree', text: '' }));
  const decision = people.decide?.(step) ?? { severity: 'note', text: 'practice: it is noted, and the ceremony goes on' };
  return { input: { benefits: [], opinions, ...decision } };
}

/** The number of each bag, as it is printed on it, and everybody who is there. */
async function countRoom({ people, code, step }: ScriptedTurn) {
  const { people: here } = await ask(people.service, 'ceremony.view', { code });
  const bags = step.shown.expected.map((_item, index) => `PRACTICE-${index + 1}`);
  return { bags, people: here.filter(({ present }) => present).length };
}

/** Why a key goes to another state, and since when it is known to others, where the script leaves it to the day. */
function typedTransition({ step, turn }: ScriptedTurn): ScriptedHand {
  const isAsked = (row: string) => turn.id === 'announce' && step.shown.expected.some(({ label }) => label === row);
  return {
    input: {
      ...(isAsked(TYPED_REASON) ? { reason: 'practice: because the plan says so' } : {}),
      ...(isAsked(TYPED_SINCE) ? { since: 'unknown' } : {}),
    },
  };
}

/** The fingerprint that was read aloud from the screen and written down. */
function issuedFingerprint(step: CurrentStepView): string {
  const issued = z.object({ sha256: z.string() }).safeParse(step.turns.find(({ id }) => id === 'issue')?.observed);
  return issued.success ? issued.data.sha256 : '';
}

/** What the person of `taken` hands in. */
export async function scriptedHand(taken: ScriptedTurn): Promise<ScriptedHand> {
  return (await scriptedInputs[taken.step.kind as StepKindId]?.(taken)) ?? nothing;
}

/** The words on the screen go onto paper, under the title that the screen has. */
function writeWordsDown({ people, code, step }: ScriptedTurn): void {
  const head = step.shown.expected.find(({ label }) => label === 'Chain head')?.value ?? '';
  paperOf(people).write(`${code} ${step.shown.title}`, checkpointWords(head));
}

/** The words of the checkpoint that the screen asks for, from paper. */
function typeWords({ people, code, step }: ScriptedTurn): ScriptedHand {
  const asked = step.shown.expected.find(({ label }) => label === CHECKPOINT_LABEL)?.value ?? '';
  const words = paperOf(people).read(`${code} ${asked.replace(/, event [0-9]+$/, '')}`);
  if (words === undefined) throw new ClavigerError('INTERNAL', { field: step.id, expected: 'words on paper', got: asked });
  return { input: { words } };
}

/** A document, where one is asked for: somebody who is in the room looks at it. */
async function showDocument({ people, code, step, turn, person }: ScriptedTurn): Promise<ScriptedHand> {
  const task = { task: 'turn', code, step: step.id, turn: turn.id, person } as const;
  const [checker] = (await ask(people.service, 'custodian.prompt', task)).identity?.checkers ?? [];
  if (checker === undefined) return nothing;
  const lastFour = bytesToHex(digest(utf8ToBytes(person))).slice(0, 4);
  return { input: { identity: { document: 'practice identity card', lastFour, checkedBy: checker.id } } };
}

/** Who types the second part of a PIN, where there is one. */
async function secondHolderOf({ people, code, step, turn, person }: ScriptedTurn): Promise<ScriptedHand> {
  const task = { task: 'turn', code, step: step.id, turn: turn.id, person } as const;
  const [holder] = (await ask(people.service, 'custodian.prompt', task)).secondHolders ?? [];
  return holder === undefined ? nothing : { input: { secondHolder: holder.id } };
}

/** How many objects the people in the room saw on the screen. */
function countedObjects(step: CurrentStepView): number {
  const looked = z
    .object({ objects: z.object({ total: z.int() }) })
    .safeParse(step.turns.find(({ id }) => id === 'look')?.observed);
  return looked.success ? looked.data.objects.total : 0;
}

/** Hands over the sheet of an earlier ceremony that a person holds: the one of their own number, or one that is left. */
async function handOverSheet({ people, code, step, turn, person }: ScriptedTurn): Promise<ScriptedHand> {
  const { shares } = await ask(people.service, 'custodian.prompt', { task: 'turn', code, step: step.id, turn: turn.id, person });
  if (shares === undefined) throw new ClavigerError('INTERNAL', { field: step.id, expected: 'a share to hand over' });
  const left = shares.coordinates.map((_unused, place) => place + 1).filter((index) => !shares.given.includes(index));
  const own = Number(/[0-9]+$/.exec(person)?.[0]);
  const ending = `-${shares.setId}-${left.includes(own) ? own : left[0]}.pdf`.toLowerCase();
  const name = (await readdir(people.sheets)).find((file) => file.endsWith(ending));
  const codes = await readCodes(join(people.sheets, name ?? ending));
  const share = ownCopy(codes[0] ?? new Uint8Array(0));
  wipeAll(...codes);
  return { input: { by: 'scan' }, credential: { share } };
}

/** The codes on the picture of a sheet. Throws `SHEET_UNREADABLE`. */
async function readCodes(sheet: string): Promise<readonly Uint8Array[]> {
  const codes = await readSheetImage(await rasterisePdf(new Uint8Array(await readFile(sheet)), 150));
  if (codes.length === 0) throw new ClavigerError('SHEET_UNREADABLE', { field: sheet });
  return codes;
}

/** Reads the printed sheet back as its holder would: from the paper's picture to the commitment, and nothing else leaves. */
async function readSheet({ people, code, step, turn, person }: ScriptedTurn) {
  const { share } = await ask(people.service, 'custodian.prompt', { task: 'turn', code, step: step.id, turn: turn.id, person });
  if (share === null) throw new ClavigerError('INTERNAL', { field: step.id, expected: 'a share to read' });
  const name = `${code}-${share.setId}-${share.index}`.toLowerCase();
  // Of a share that was printed more than once, the last sheet.
  const printed = (await readdir(people.sheets)).filter((file) => file === `${name}.pdf` || file.startsWith(`${name}-again-`));
  const sheet = join(people.sheets, printed.toSorted((left, right) => left.length - right.length).at(-1) ?? `${name}.pdf`);
  const codes = await readCodes(sheet);
  const read = decodeShare(codes[0] ?? new Uint8Array(0));
  const commitment = bytesToHex(shareCommitment(read));
  // In a rehearsal the people are in the service's process: what they read must not wait there for the collector.
  wipeAll(read.y, ...codes);
  return { commitment, by: 'scan' };
}

const ROLLS = 60;
const DIGITS = 40;

/** What a custodian brings: some have rolled a die, others have digits of a generator of their own. */
function rolledBy(person: string): ScriptedHand {
  const isRolled = /[13579]$/.test(person);
  const entropy = new Uint8Array(new ArrayBuffer(isRolled ? ROLLS : DIGITS));
  for (let place = 0; place < entropy.length; place += 1)
    entropy[place] = isRolled ? 0x31 + randomInt(6) : (DIGIT_CHARACTERS[randomInt(16)] ?? 0);
  return { input: { made: isRolled ? 'dice' : 'hexadecimal' }, credential: { entropy } };
}

/** The number on the bag of the sheet that the screen names. */
function bagOf(step: CurrentStepView): string {
  const sheet = step.shown.expected.find(({ label }) => label === 'Sheet')?.value ?? '';
  const [, index = '', set = ''] = /share ([0-9]+) of [0-9]+, set ([A-Z0-9]{4})/.exec(sheet) ?? [];
  return `PRACTICE-${set}-${index}`;
}
