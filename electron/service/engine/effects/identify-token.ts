import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { TokenFact } from '../../../../shared/engine/facts.ts';
import type { identifyToken as kind } from '../../../../shared/engine/steps/identify-token.ts';
import { requirePracticeToken, sameToken } from '../../../../shared/hsm/identity.ts';
import type { ModuleLocation } from '../../../../shared/hsm/port/token.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { EffectContext, StepEffect } from '../effect.ts';

/** Opens the token named in the script with the PIN just typed, and refuses any other one. */
export const identifyToken: StepEffect = {
  run: async (context) => {
    const { label } = context.step.fields as z.output<typeof kind.fields>;
    const module = { ...context.site.module, ...expectedLibrary(context) };
    await refuseLockedPin(context, module, label);
    const pin = context.credential.pin;
    if (pin === undefined) throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'PIN', expected: 'a PIN', got: 'nothing' });
    return context.act('login', 'destructive', { label }, async () => {
      await context.live.token?.close();
      context.live.token = null;
      const session = await context.room.tokens.open(module, { label }, pin);
      const found = await describeRightToken(context, session);
      context.live.token = session;
      return { ...found };
    });
  },
};

function expectedLibrary(context: EffectContext): { expectedSha256?: string } {
  const [module] = context.state().plan.modules;
  return module === undefined ? {} : { expectedSha256: module.librarySha256 };
}

async function refuseLockedPin(context: EffectContext, module: ModuleLocation, label: string): Promise<void> {
  const pinState = await context.room.tokens.pinState(module, { label });
  if (pinState.locked === true) throw new ClavigerError('TOKEN_PIN_LOCKED', { field: 'PIN', got: 'locked' });
}

async function describeToken(session: TokenSession): Promise<TokenFact> {
  const { manufacturer, model, serial, label, firmware, librarySha256, marker } = session.identity;
  const { oaep, kwp } = await session.capabilities();
  const keyWrap = kwp === null ? 'none' : `${kwp.name} (${kwp.mechanism})`;
  return { manufacturer, model, serial, label, firmware, librarySha256, marker, oaepSha256: oaep['SHA-256'], keyWrap };
}

/**
 * In practice only a token that practice made; after an interruption only the same one. Where it is another, the session is closed and
 * the act has failed, so that the right one can be tried next.
 */
async function describeRightToken(context: EffectContext, session: TokenSession): Promise<TokenFact> {
  try {
    const found = await describeToken(session);
    if (context.state().plan.mode === 'practice') requirePracticeToken(found);
    const before = context.state().facts.token;
    if (before !== null && !sameToken(before, found))
      throw new ClavigerError('TOKEN_CHANGED', { field: 'token', expected: identityText(before), got: identityText(found) });
    return found;
  } catch (error) {
    await session.close();
    throw error;
  }
}

function identityText({ manufacturer, model, serial, label, librarySha256, marker }: TokenFact): string {
  return [manufacturer, model, serial, label, librarySha256, marker ?? 'no marker'].join(', ');
}
