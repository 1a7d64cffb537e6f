import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { ClavigerError, reportError } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { Share } from '../../../shared/shares/envelope.ts';
import { wipeAll, xorInto } from '../../../shared/shares/own-bytes.ts';
import { type Frame, FrameReader, writeFrame } from './frames.ts';
import { type Command, commandSchema, type SplitResult } from './protocol.ts';
import { joinShares, mixContributions, ShareDesk } from './share-desk.ts';

// The share process: it splits, tests, lays sheets out and joins for one section of a ceremony, and ends with its input. The
// libraries it uses leave copies of secrets in memory, and only the end of a process removes those. It opens no file
// for writing and logs nothing.

const LONGEST_KEY = 32;
const resources = process.env.CLAVIGER_RESOURCES;
const desk = new ShareDesk(resources === undefined ? undefined : pathToFileURL(`${resources}/fonts/`));
const reader = new FrameReader();
let work = Promise.resolve();

async function answerTo(frame: Frame): Promise<Frame> {
  try {
    return await perform(parseCommand(frame.header), frame.parts);
  } catch (error) {
    const { code, field, expected, got } = reportError(error);
    const details = { ...(expected === undefined ? {} : { expected }), ...(got === undefined ? {} : { got }) };
    return { header: { ok: false, code, field, ...details }, parts: [] };
  } finally {
    wipeAll(...frame.parts);
  }
}

function parseCommand(header: JsonObject): Command {
  const parsed = commandSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ClavigerError('INPUT_INVALID', {
    field: `share command ${issue?.path.join('.')}`,
    expected: issue?.message ?? 'a command',
  });
}

async function perform(command: Command, parts: readonly Uint8Array[]): Promise<Frame> {
  switch (command.command) {
    case 'split': {
      const [key, random] = keyAndRandom(parts, command.options.scheme);
      return { header: { ok: true, value: asJson(await desk.split(key, command.options, random)) }, parts: [] };
    }
    case 'mix': {
      const [pad, given] = padAndRest(parts);
      return { header: { ok: true, value: null }, parts: [lend(mixContributions(given, command.expected), pad)] };
    }
    case 'test-combine': {
      const { enough, tooFew } = await desk.testCombine();
      return { header: { ok: true, value: { enough: { ...enough }, tooFew: { ...tooFew } } }, parts: [] };
    }
    case 'sheet':
      return { header: { ok: true, value: null }, parts: [await desk.sheet(command.index, command.content)] };
    case 'join': {
      const [pad, shares] = padAndRest(parts);
      return { header: { ok: true, value: null }, parts: [lend(await joinShares(shares, command.expected), pad)] };
    }
    case 'collect':
      return { header: { ok: true, value: { ...desk.collect(onlyShare(parts), command.expected) } }, parts: [] };
    case 'join-collected': {
      const [pad] = padAndRest(parts);
      const { key, checkValue } = await desk.joinCollected(command.indexes);
      return { header: { ok: true, value: { checkValue: { ...checkValue } } }, parts: [lend(key, pad)] };
    }
  }
}

function keyAndRandom(parts: readonly Uint8Array[], scheme: Share['scheme']): readonly [SecretBytes, SecretBytes | undefined] {
  const [key, random] = parts;
  if (key === undefined || parts.length !== (scheme === 'xor' ? 2 : 1))
    throw new ClavigerError('INPUT_INVALID', { field: 'share command', expected: 'one key, and randomness for components' });
  return [SecretBytes.take(key), random === undefined ? undefined : SecretBytes.take(random)];
}

function onlyShare(parts: readonly Uint8Array[]): Uint8Array {
  const [share] = parts;
  if (share === undefined || parts.length !== 1)
    throw new ClavigerError('INPUT_INVALID', { field: 'share command', expected: 'one share' });
  return share;
}

/** `result` without members that are undefined, which JSON does not have. */
function asJson({ shares, ...result }: SplitResult): JsonObject {
  const listed = shares.map(({ checkValue, ...share }) => (checkValue === undefined ? share : { ...share, checkValue }));
  return { ...result, shares: listed };
}

/** The key under the pad, for the buffers it travels through are nobody's to wipe. */
function lend(key: SecretBytes, pad: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new ArrayBuffer(key.length));
  key.use((bytes) => copy.set(bytes));
  key.wipe();
  xorInto(copy, pad);
  return copy;
}

/** The last part is the pad that a key goes back under; it is as long as the longest key. */
function padAndRest(parts: readonly Uint8Array[]): readonly [pad: Uint8Array, rest: readonly Uint8Array[]] {
  const pad = parts.at(-1);
  if (pad === undefined || pad.length !== LONGEST_KEY)
    throw new ClavigerError('INPUT_INVALID', { field: 'share command', expected: `a pad of ${LONGEST_KEY} bytes last` });
  return [pad, parts.slice(0, -1)];
}

async function serve(frame: Frame): Promise<void> {
  const answer = await answerTo(frame);
  const bytes = writeFrame(answer);
  wipeAll(...answer.parts);
  await new Promise<void>((resolve) => process.stdout.write(bytes, () => resolve()));
  wipeAll(bytes);
}

function finish(): void {
  desk.wipe();
  reader.wipe();
  process.exit(0);
}

process.stdin.on('data', (chunk: Uint8Array) => {
  for (const frame of reader.push(chunk)) work = work.then(() => serve(frame));
});
process.stdin.on('end', finish);
process.stdin.on('error', finish);
process.stdout.on('error', finish);
