import { randomFillSync } from 'node:crypto';
import type { z } from 'zod';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { peopleOf } from '../../../../shared/engine/step-kind.ts';
import type { split as kind } from '../../../../shared/engine/steps/split.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { newSetId } from '../../../../shared/shares/envelope.ts';
import type { Live, StepEffect } from '../effect.ts';
import { openToken } from '../token-access.ts';
import { endSets } from './share-set.ts';

const KEY_BYTES = 32;

/** Makes the wrapping key and gives a copy to a share process, which splits it. Nothing outside memory is touched. */
export const split: StepEffect = {
  run: async (context) => {
    const { set, threshold, total } = context.step.fields as z.output<typeof kind.fields>;
    await endSets(context.live);
    const wrappingKey = await makeWrappingKey(openToken(context));
    const process = context.room.startShareProcess();
    context.live.sets.set(set, { process, wrappingKey });
    const { plan, blocks } = context.state();
    const setId = newSetId(context.room.random.bytes(4));
    const holders = peopleOf(plan, 'custodian').length;
    const answer = await splitOrEnd(context.live, process.split(wrappingKey, { setId, threshold, total, mode: plan.mode }));
    return {
      setId,
      run: blocks[context.step.block ?? '']?.run ?? 1,
      scheme: `Shamir over GF(256), ${threshold} of ${total}, ${holders} holders`,
      checkValue: { method: answer.checkValue.method, value: answer.checkValue.value },
      commitments: answer.shares.map((share) => share.commitment),
      coordinates: answer.shares.map((share) => share.x),
      fingerprint: answer.setFingerprint,
      randomness: 'token C_GenerateRandom XOR operating system CSPRNG',
    };
  },
};

/** A split that fails leaves neither process nor key in memory. */
async function splitOrEnd<T>(live: Live, splitting: Promise<T>): Promise<T> {
  try {
    return await splitting;
  } catch (error) {
    await endSets(live);
    throw error;
  }
}

async function makeWrappingKey(session: TokenSession): Promise<SecretBytes> {
  const fromToken = await session.random(KEY_BYTES);
  const fromSystem = SecretBytes.zeros(KEY_BYTES);
  try {
    fromSystem.use((bytes) => randomFillSync(bytes));
    return SecretBytes.xor(fromToken, fromSystem);
  } finally {
    fromToken.wipe();
    fromSystem.wipe();
  }
}
