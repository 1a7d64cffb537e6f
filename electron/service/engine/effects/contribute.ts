import { randomFillSync } from 'node:crypto';
import type { z } from 'zod';
import { bytesToHex } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { type contribute as kind, MACHINES, turnOf } from '../../../../shared/engine/steps/contribute.ts';
import {
  type ContributionMethodId,
  contributionBits,
  contributionCommitment,
  readContribution,
} from '../../../../shared/shares/contribution.ts';
import { findPerson } from '../approvals.ts';
import type { EffectContext, LiveContribution, StepEffect } from '../effect.ts';
import { openToken } from '../token-access.ts';
import { wipeContributions } from './share-set.ts';

const MACHINE_BYTES = 32;
const SALT_BYTES = 16;

type Fields = z.output<typeof kind.fields>;

/** Takes what each source contributes into memory, and lets out its commitment alone. Nothing else is touched. */
export const contribute: StepEffect = {
  run: async (context) => (context.turn === 'draw' ? draw(context) : give(context)),
};

async function draw(context: EffectContext): Promise<JsonObject> {
  const { set } = context.step.fields as Fields;
  const token = await openToken(context).random(MACHINE_BYTES);
  wipeContributions(context.live, set);
  context.live.contributions.set(set, new Map());
  const [fromToken, fromLaptop] = MACHINES;
  return {
    did: 'draw',
    token: commit(context, fromToken, token),
    laptop: commit(context, fromLaptop, systemRandom(MACHINE_BYTES)),
  };
}

/** Whoever is refused, or whose signature fails, types again: what they typed before is wiped. */
function give(context: EffectContext): JsonObject {
  const { made } = context.input as z.output<typeof kind.input>;
  const { entropy } = context.credential;
  const { name } = findPerson(context.state().plan, context.person);
  if (context.turn !== turnOf(context.person) || made === undefined || entropy === undefined)
    throw new ClavigerError('INPUT_INVALID', { field: `contribution of ${name}`, expected: 'randomness, and how it was made' });
  // Where nothing was drawn, nothing is read either.
  contributionsTo(context);
  const bytes = readTyped(entropy, made, name);
  const symbols = bytes.length;
  refuseSame(context, bytes, name);
  return {
    did: 'give',
    commitment: commit(context, context.person, bytes),
    made,
    symbols,
    bits: contributionBits(made, symbols),
  };
}

function readTyped(typed: Uint8Array, made: ContributionMethodId, name: string): SecretBytes {
  try {
    return readContribution(typed, made, `contribution of ${name}`);
  } finally {
    typed.fill(0);
  }
}

/** Keeps `bytes` with a new salt, in place of what `source` gave before, and gives their commitment. */
function commit(context: EffectContext, source: string, bytes: SecretBytes): string {
  const given = contributionsTo(context);
  wipe(given.get(source));
  const salt = systemRandom(SALT_BYTES);
  given.set(source, { salt, bytes });
  const { plan, blocks } = context.state();
  const run = blocks[context.step.block ?? '']?.run ?? 1;
  const place = { ceremony: plan.ceremony, name: (context.step.fields as Fields).set, run, source };
  return bytesToHex(contributionCommitment(place, salt, bytes));
}

/** Throws `CONTRIBUTION_REPEATED`, and wipes `bytes`, where somebody else gave the same. */
function refuseSame(context: EffectContext, bytes: SecretBytes, name: string): void {
  const others = [...contributionsTo(context)].filter(([source]) => source !== context.person);
  if (!others.some(([, other]) => isSame(other.bytes, bytes))) return;
  bytes.wipe();
  throw new ClavigerError('CONTRIBUTION_REPEATED', { field: `contribution of ${name}` });
}

function contributionsTo({ live, step }: EffectContext): Map<string, LiveContribution> {
  const { set } = step.fields as Fields;
  const given = live.contributions.get(set);
  if (given === undefined)
    throw new ClavigerError('CONTRIBUTION_LOST', { field: `contributions to ${set}`, expected: 'what token and laptop drew' });
  return given;
}

function isSame(left: SecretBytes, right: SecretBytes): boolean {
  if (left.length !== right.length) return false;
  return left.use((a) => right.use((b) => a.every((byte, index) => byte === b[index])));
}

function systemRandom(length: number): SecretBytes {
  const random = SecretBytes.zeros(length);
  random.use((bytes) => randomFillSync(bytes));
  return random;
}

function wipe(given: LiveContribution | undefined): void {
  given?.salt.wipe();
  given?.bytes.wipe();
}
