import { type ChildProcess, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Json, JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { ShareSheetContent } from '../../../shared/documents/share-sheet.ts';
import type { CheckValue } from '../../../shared/shares/check-value.ts';
import { wipeAll, xorInto } from '../../../shared/shares/own-bytes.ts';
import type { TestCombineReport } from '../../../shared/shares/test-combine.ts';
import { type Frame, FrameReader, writeFrame } from './frames.ts';
import {
  answerSchema,
  type CollectExpectation,
  type Collected,
  collectedSchema,
  type JoinExpectation,
  joinedSchema,
  type MixExpectation,
  type SplitOptions,
  type SplitResult,
  splitResultSchema,
  testReportSchema,
} from './protocol.ts';

/** A running share process, seen from the service. Every call throws `SHARE_PROCESS_ENDED` once it is gone, and its own errors. */
export interface ShareProcess {
  /**
   * Splits a key and tries the shares in memory; the process holds them until it ends. Components are made of `random`, (total − 1) · key
   * length fresh bytes. Neither is wiped.
   */
  split(key: SecretBytes, options: SplitOptions, random?: SecretBytes): Promise<SplitResult>;
  /** The key that contributions make, each held against its commitment first: `given` has salt and contribution of each source, in order. They are not wiped. */
  mix(given: readonly SecretBytes[], expected: MixExpectation): Promise<SecretBytes>;
  /** Tries the held shares once more. */
  testCombine(): Promise<TestCombineReport>;
  /** The PDF of the sheet of share `index`, from 1. It contains the share. */
  sheet(index: number, content: ShareSheetContent): Promise<Uint8Array>;
  /** The key behind typed or scanned share strings (ASCII). The strings are wiped. */
  join(shares: readonly Uint8Array[], expected?: JoinExpectation): Promise<SecretBytes>;
  /**
   * Keeps one share string (ASCII, wiped) of another ceremony's set in the process, after it was held against its commitment. Throws, naming
   * the sheet, all of `decodeShare` and `placeOfShare`.
   */
  collect(share: Uint8Array, expected: CollectExpectation): Promise<Collected>;
  /** The key behind the collected shares of these numbers, with its check value. */
  joinCollected(indexes: readonly number[]): Promise<JoinedKey>;
  /** Ends the process and waits until it is gone. May be called again. */
  end(): Promise<void>;
  /** The number of the operating system's process, for the transcript and tests. */
  readonly pid: number | undefined;
}

/** A key that was joined from shares. */
export interface JoinedKey {
  readonly key: SecretBytes;
  readonly checkValue: CheckValue;
}

/** Limits of patience, in milliseconds, and where the fonts are. */
export interface ShareProcessOptions {
  /** How long one call may take. */
  readonly callTimeout?: number;
  /** How long the process may take to end by itself. */
  readonly endTimeout?: number;
  /** The program's resources, where the fonts are; by default those of the source tree. */
  readonly resources?: string;
}

interface Waiting {
  resolve(frame: Frame): void;
  reject(error: ClavigerError): void;
  readonly timer: NodeJS.Timeout;
}

interface Answered {
  readonly value: unknown;
  readonly parts: readonly Uint8Array[];
}

const LONGEST_KEY = 32;
const CALL_TIMEOUT = 120_000;
const END_TIMEOUT = 5_000;

/**
 * Starts the share process at `entry` (the path of `share-process`). No secret is in its arguments or environment; its error output
 * goes nowhere, so that no crash report can hold a share.
 */
export function startShareProcess(entry: string, options: ShareProcessOptions = {}): ShareProcess {
  return new HostedShareProcess(spawnQuietly(entry, options.resources), options);
}

function spawnQuietly(entry: string, resources: string | undefined): ChildProcess & { stdin: Writable; stdout: Readable } {
  const electron: Record<string, string> = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
  // Without it Windows gives a process no random numbers.
  const windows = process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot };
  // Without this flag a signal opens the debugger of a running process.
  const flags = process.allowedNodeEnvironmentFlags.has('--disable-sigusr1') ? ['--disable-sigusr1'] : [];
  return spawn(process.execPath, [...flags, entry], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { TZ: 'UTC', ...windows, ...electron, ...(resources === undefined ? {} : { CLAVIGER_RESOURCES: resources }) },
  });
}

class HostedShareProcess implements ShareProcess {
  readonly #child: ChildProcess & { stdin: Writable; stdout: Readable };
  readonly #reader = new FrameReader();
  readonly #waiting: Waiting[] = [];
  readonly #callTimeout: number;
  readonly #endTimeout: number;
  readonly #gone: Promise<void>;
  #ended = false;

  constructor(child: ChildProcess & { stdin: Writable; stdout: Readable }, { callTimeout, endTimeout }: ShareProcessOptions) {
    this.#child = child;
    this.#callTimeout = callTimeout ?? CALL_TIMEOUT;
    this.#endTimeout = endTimeout ?? END_TIMEOUT;
    this.#gone = new Promise((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    void this.#gone.then(() => this.#fail('the process is gone'));
    child.stdin.on('error', () => this.#fail('its input is closed'));
    child.stdout.on('data', (chunk: Uint8Array) => this.#receive(chunk));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async split(key: SecretBytes, options: SplitOptions, random?: SecretBytes): Promise<SplitResult> {
    const secrets = random === undefined ? [key] : [key, random];
    const { value } = await this.#lend({ command: 'split', options: known(options) }, secrets);
    return splitResultSchema.parse(value);
  }

  async mix(given: readonly SecretBytes[], expected: MixExpectation): Promise<SecretBytes> {
    const { sources, ...place } = expected;
    const command = { command: 'mix', expected: { ...place, sources: sources.map((source) => ({ ...source })) } };
    return (await this.#underPad((pad) => this.#lend(command, [...given, pad]))).key;
  }

  async testCombine(): Promise<TestCombineReport> {
    return testReportSchema.parse((await this.#call({ command: 'test-combine' }, [])).value);
  }

  async sheet(index: number, content: ShareSheetContent): Promise<Uint8Array> {
    return onlyPart(await this.#call({ command: 'sheet', index, content: known(content) }, []));
  }

  async join(shares: readonly Uint8Array[], expected: JoinExpectation = {}): Promise<SecretBytes> {
    const joined = this.#underPad((pad) =>
      pad.use((bytes) => this.#call({ command: 'join', expected: known(expected) }, [...shares, bytes])),
    );
    wipeAll(...shares);
    return (await joined).key;
  }

  async collect(share: Uint8Array, { commitments, coordinates, given, ...expected }: CollectExpectation): Promise<Collected> {
    const lists = { commitments: [...commitments], coordinates: [...coordinates], given: [...given] };
    const answered = this.#call({ command: 'collect', expected: { ...expected, ...lists } }, [share]);
    wipeAll(share);
    return collectedSchema.parse((await answered).value);
  }

  async joinCollected(indexes: readonly number[]): Promise<JoinedKey> {
    const { key, value } = await this.#underPad((pad) => this.#lend({ command: 'join-collected', indexes: [...indexes] }, [pad]));
    return { key, ...joinedSchema.parse(value) };
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#endTimeout);
    await this.#gone;
    clearTimeout(timer);
  }

  /**
   * A key that `call` is answered with, which comes back XORed with the pad that was sent: the buffers it arrives in are the runtime's, and
   * nobody can wipe them. Sends before it returns.
   */
  async #underPad(
    call: (pad: SecretBytes) => Promise<Answered>,
  ): Promise<{ readonly key: SecretBytes; readonly value: unknown }> {
    const pad = SecretBytes.zeros(LONGEST_KEY);
    try {
      pad.use((bytes) => randomFillSync(bytes));
      const answered = await call(pad);
      const key = SecretBytes.take(onlyPart(answered));
      key.use((bytes) => pad.use((mask) => xorInto(bytes, mask)));
      return { key, value: answered.value };
    } finally {
      pad.wipe();
    }
  }

  /** As `#call`, with secrets that are lent for as long as the frame is put together. */
  #lend(header: JsonObject, secrets: readonly SecretBytes[], lent: readonly Uint8Array[] = []): Promise<Answered> {
    const [next, ...rest] = secrets;
    if (next === undefined) return this.#call(header, lent);
    return next.use((bytes) => this.#lend(header, rest, [...lent, bytes]));
  }

  /** Sends before it returns, so that the caller may wipe `parts` at once. */
  #call(header: JsonObject, parts: readonly Uint8Array[]): Promise<Answered> {
    if (this.#ended || this.#child.stdin.writableEnded) return Promise.reject(ended('the process is gone'));
    const bytes = writeFrame({ header, parts });
    const answered = new Promise<Frame>((resolve, reject) => {
      this.#waiting.push({ resolve, reject, timer: setTimeout(() => this.#silent(), this.#callTimeout) });
    });
    this.#child.stdin.write(bytes, () => wipeAll(bytes));
    return answered.then(readAnswer);
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        const waiting = this.#waiting.shift();
        clearTimeout(waiting?.timer);
        waiting?.resolve(frame);
      }
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #silent(): void {
    const first = this.#waiting.shift();
    first?.reject(
      new ClavigerError('SHARE_PROCESS_SILENT', { field: 'share process', expected: `an answer within ${this.#callTimeout} ms` }),
    );
    this.#child.kill('SIGKILL');
  }

  #fail(got: string): void {
    this.#ended = true;
    this.#reader.wipe();
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(ended(got));
    }
  }
}

function ended(got: string): ClavigerError {
  return new ClavigerError('SHARE_PROCESS_ENDED', { field: 'share process', got });
}

function readAnswer({ header, parts }: Frame): Answered {
  const answer = answerSchema.parse(header);
  if (answer.ok) return { value: answer.value, parts };
  const { code, field, expected, got } = answer;
  throw new ClavigerError(code, {
    field,
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
  });
}

/** `members` without those that are undefined, which JSON does not have. */
function known(members: { readonly [member: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function onlyPart({ parts }: { readonly parts: readonly Uint8Array[] }): Uint8Array {
  const [part] = parts;
  if (part === undefined || parts.length > 1)
    throw new ClavigerError('INTERNAL', { field: 'share process', got: `${parts.length} parts` });
  return part;
}
