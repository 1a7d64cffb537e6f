import { base64ToBytes, utf8ToBytes } from '../core/bytes.ts';
import { digestHex } from '../core/digest.ts';
import { checkpointWords } from '../core/words.ts';
import { certificatePem } from './certificate.ts';
import type { CeremonyEvent } from './event.ts';
import type { Person, Plan } from './plan.ts';
import { type Statement, statementBytes } from './statement.ts';

/** The files at the top of a transcript folder. */
export const folderFiles = {
  transcript: 'transcript.jsonl',
  statement: 'statement.json',
  signatures: 'statement.p7s',
  signers: 'signers.pem',
  instructions: 'VERIFY.txt',
  sums: 'SHA256SUMS',
} as const;

/** Where the listed artefacts stand in a transcript folder, by their listed path. */
export function artefactPath(path: string): string {
  return `artefacts/${path}`;
}

/** Whether `path` may stand in a folder: plain names joined by `/`, none beginning with a dot. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
}

/** The bytes of `signers.pem`: every certificate of the plan, in the order of its people. */
export function signersPem(plan: Pick<Plan, 'people'>): Uint8Array {
  return utf8ToBytes(plan.people.map((person) => certificatePem(base64ToBytes(person.certificate))).join(''));
}

/** The bytes of `SHA256SUMS` over `files` (path → bytes), in the form `sha256sum -c` reads, ordered by path. */
export function sumsFile(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const paths = [...files.keys()].toSorted(compareText);
  return utf8ToBytes(paths.map((path) => `${digestHex(files.get(path) ?? new Uint8Array(0))}  ${path}\n`).join(''));
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A checkpoint as witnesses wrote it down. */
export interface NotedCheckpoint {
  /** Line of the transcript, from 1. */
  readonly line: number;
  readonly head: string;
  readonly words: readonly string[];
}

/** Every checkpoint among `events`. */
export function checkpointsOf(events: readonly CeremonyEvent[]): readonly NotedCheckpoint[] {
  return events.flatMap((event, index) =>
    event.type === 'checkpoint' ? [{ line: index + 1, head: event.body.head, words: event.body.words }] : [],
  );
}

/** The bytes of `VERIFY.txt`: how to check this folder with common tools, and what to compare with the record on paper. */
export function instructionsFile(
  statement: Statement,
  plan: Pick<Plan, 'people'>,
  checkpoints: readonly NotedCheckpoint[],
): Uint8Array {
  const sections = [
    introduction(statement),
    integrity(),
    signatures(statement),
    identities(statement, plan.people),
    relations(statement),
    paper(checkpoints),
  ];
  return utf8ToBytes(`${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

function introduction({ ceremony, mode, transcript, aborted }: Statement): readonly string[] {
  return [
    `Transcript of the key ceremony ${ceremony} (${mode})`,
    '',
    ...abortion(aborted),
    `${transcript.events} events stand in transcript.jsonl, one a line, each with the hash of the line before.`,
    'The people below signed statement.json, which names the SHA-256 of that file. This page follows from the other',
    'files; it proves nothing by itself. A full check of every rule: claviger verify DIR --trust PEM',
    'The formats are described in docs/formats/transcript-v1.md of the program that wrote this folder.',
  ];
}

function abortion(aborted: Statement['aborted']): readonly string[] {
  if (aborted === undefined) return [];
  const remains = aborted.remaining.map((what) => `   ${what}`);
  return [
    `THE CEREMONY WAS ABORTED (${aborted.exception}): ${aborted.reason}`,
    remains.length === 0 ? 'What it made was destroyed; nothing remains.' : 'What it made was destroyed, and this remains:',
    ...remains,
    '',
  ];
}

function integrity(): readonly string[] {
  return ['1. Was a file damaged in storage?', '', '   sha256sum -c SHA256SUMS'];
}

function signatures({ required }: Statement): readonly string[] {
  return [
    '2. Do the signatures hold?',
    '',
    '   openssl cms -verify -binary -inform DER -in statement.p7s -content statement.json -CAfile signers.pem \\',
    '     -purpose any -no_check_time -partial_chain -out /dev/null -signer who.pem',
    '   openssl crl2pkcs7 -nocrl -certfile who.pem | openssl pkcs7 -print_certs -noout',
    '',
    '   The first must say "CMS Verification successful". It does not say whether somebody is missing: the second lists',
    `   who signed, and all ${required.length} required signers below must be among them.`,
  ];
}

function identities({ required, deferred }: Statement, people: readonly Person[]): readonly string[] {
  const state = (id: string) => (deferred.includes(id) ? 'may sign late' : 'required');
  const known = people.filter(({ id }) => deferred.includes(id) || required.some(({ person }) => person === id));
  return [
    '3. Are these the right people? Compare each fingerprint with the one its owner wrote down before the ceremony.',
    '   (SHA-256 of the certificate; the words stand for its first 16 bytes.) signers.pem came with the folder and proves nothing.',
    ...known.flatMap(({ id, name, role, certificateSha256 }) => [
      '',
      `   ${name}, ${role} (${id}, ${state(id)})`,
      `   ${certificateSha256}`,
      ...wordLines(checkpointWords(certificateSha256)),
    ]),
  ];
}

function relations(statement: Statement): readonly string[] {
  const { planDigest, transcript } = statement;
  return [
    '4. How things hang together',
    '',
    `   statement.json     SHA-256 ${digestHex(statementBytes(statement))}: what the signatures are over`,
    `   transcript.jsonl   SHA-256 ${transcript.sha256}, ${transcript.length} bytes: named in the statement`,
    `   last line          SHA-256 ${transcript.head} (without its line feed): the head of the chain`,
    `   Merkle root        ${transcript.root} (RFC 6962): shows one line without the others`,
    `   plan               SHA-256 ${planDigest}: artefacts/plan.json; it names the script, people and modules`,
    '   artefacts/         each file is named with its SHA-256 in the statement',
  ];
}

function paper(checkpoints: readonly NotedCheckpoint[]): readonly string[] {
  if (checkpoints.length === 0) return ['5. No checkpoint was written down in this ceremony.'];
  return [
    '5. Checkpoints that witnesses wrote down by hand. Compare with the paper: equal words show that nothing before was changed.',
    ...checkpoints.flatMap(({ line, head, words }) => ['', `   line ${line}: ${head}`, ...wordLines(words)]),
  ];
}

function wordLines(words: readonly string[]): readonly string[] {
  return [0, 8].map((start) => `   ${words.slice(start, start + 8).join(' ')}`);
}
