import { randomFillSync } from 'node:crypto';
import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { type split as kind, schemeInWords } from '../../../../shared/engine/steps/split.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { newSetId } from '../../../../shared/shares/envelope.ts';
import type { SplitResult } from '../../shares/protocol.ts';
import type { ShareProcess } from '../../shares/share-host.ts';
import type { EffectContext, Live, StepEffect } from '../effect.ts';
import { openToken } from '../token-access.ts';
import { endSets } from './share-set.ts';

const KEY_BYTES = 32;

type Fields = z.output<typeof kind.fields>;

/** Makes the wrapping key and gives a copy to a share process, which splits it. Nothing outside memory is touched. */
export const split: StepEffect = {
  run: async (context) => {
    const fields = context.step.fields as Fields;
    const contributed = takeContributions(context.live, fields);
    await endSets(context.live);
    const process = context.room.startShareProcess();
    context.live.sets.set(fields.set, { process, wrappingKey: null });
    const { plan, blocks } = context.state();
    const run = blocks[context.step.block ?? '']?.run ?? 1;
    const setId = newSetId(context.room.random.bytes(4));
    const made = await splitOrEnd(context.live, async () => {
      const wrappingKey = await makeKey(context, process, { contributed, run });
      context.live.sets.set(fields.set, { process, wrappingKey });
      return splitKey(context, process, { wrappingKey, setId });
    });
    return {
      setId,
      run,
      scheme: schemeInWords(fields, plan),
      checkValue: { ...made.checkValue },
      commitments: made.shares.map((share) => share.commitment),
      coordinates: made.shares.map((share) => share.x),
      fingerprint: made.setFingerprint,
      ...extrasOf(context, made),
    };
  },
};

/** What was contributed, taken out of `live`; null where the script asks for nothing. Throws `CONTRIBUTION_LOST`. */
function takeContributions(live: Live, { set, contributions }: Fields): readonly SecretBytes[] | null {
  if (contributions !== 'yes') return null;
  const given = live.contributions.get(set);
  if (given === undefined)
    throw new ClavigerError('CONTRIBUTION_LOST', { field: `contributions to ${set}`, expected: 'what everybody contributed' });
  live.contributions.delete(set);
  return [...given.values()].flatMap(({ salt, bytes }) => [salt, bytes]);
}

/** A split that fails leaves neither process nor key in memory. */
async function splitOrEnd<T>(live: Live, splitting: () => Promise<T>): Promise<T> {
  try {
    return await splitting();
  } catch (error) {
    await endSets(live);
    throw error;
  }
}

/** The key of what was contributed, where custodians did; else of token and laptop alone. What was contributed is wiped. */
async function makeKey(
  context: EffectContext,
  process: ShareProcess,
  { contributed, run }: { readonly contributed: readonly SecretBytes[] | null; readonly run: number },
): Promise<SecretBytes> {
  if (contributed === null) return drawRandom(openToken(context), KEY_BYTES);
  const { plan, facts } = context.state();
  const { set } = context.step.fields as Fields;
  const sources = (facts.contributions[set] ?? []).map(({ person, commitment }) => ({ source: person, commitment }));
  try {
    return await process.mix(contributed, { ceremony: plan.ceremony, name: set, run, sources });
  } finally {
    for (const secret of contributed) secret.wipe();
  }
}

async function splitKey(
  context: EffectContext,
  process: ShareProcess,
  { wrappingKey, setId }: { readonly wrappingKey: SecretBytes; readonly setId: string },
): Promise<SplitResult> {
  const { threshold, total, scheme } = context.step.fields as Fields;
  const options = { setId, threshold, total, mode: context.state().plan.mode };
  if (scheme !== 'xor') return process.split(wrappingKey, options);
  const random = await drawRandom(openToken(context), (total - 1) * KEY_BYTES);
  try {
    return await process.split(wrappingKey, { ...options, scheme: 'xor' }, random);
  } finally {
    random.wipe();
  }
}

function extrasOf(context: EffectContext, { shares }: SplitResult): JsonObject {
  const { set, contributions, scheme } = context.step.fields as Fields;
  const known = context.state().facts.contributions[set] ?? [];
  const components = shares.flatMap(({ checkValue }) => (checkValue === undefined ? [] : [{ ...checkValue }]));
  const drawn = 'token C_GenerateRandom XOR operating system CSPRNG';
  const mixed = `SHA-256 over token C_GenerateRandom, operating system CSPRNG and ${known.length - 2} contributions`;
  const key = contributions === 'yes' ? mixed : drawn;
  return {
    randomness: scheme === 'xor' ? `${key}; components: ${drawn}` : key,
    ...(components.length === 0 ? {} : { componentCheckValues: components }),
    ...(contributions === 'yes' ? { contributions: known.map(({ person, commitment }) => ({ person, commitment })) } : {}),
  };
}

async function drawRandom(session: TokenSession, length: number): Promise<SecretBytes> {
  const fromToken = await session.random(length);
  const fromSystem = SecretBytes.zeros(length);
  try {
    fromSystem.use((bytes) => randomFillSync(bytes));
    return SecretBytes.xor(fromToken, fromSystem);
  } finally {
    fromToken.wipe();
    fromSystem.wipe();
  }
}
