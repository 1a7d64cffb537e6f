import type { z } from 'zod';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { findUnexpected } from '../../../../shared/engine/expected.ts';
import type { TokenFact } from '../../../../shared/engine/facts.ts';
import { peopleOf } from '../../../../shared/engine/step-kind.ts';
import type { identifyToken as kind } from '../../../../shared/engine/steps/identify-token.ts';
import { requirePracticeToken, sameToken } from '../../../../shared/hsm/identity.ts';
import { lockedPin } from '../../../../shared/hsm/pin-tries.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { ModuleLocation, TokenIdentity } from '../../../../shared/hsm/port/token.ts';
import { softwareOf } from '../../../../shared/hsm/qualification/software.ts';
import { familyOf, familyOfToken } from '../../../../shared/hsm/quirks/index.ts';
import { findPerson, openPlannedSigner } from '../approvals.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { approvedModule } from '../token-access.ts';

/** Opens the token named in the script with the PIN just typed, and refuses any other one. */
export const identifyToken: StepEffect = {
  run: async (context) => {
    const { label } = context.step.fields as z.output<typeof kind.fields>;
    const module = approvedModule(context);
    await refuseLockedPin(context, module, label);
    await refuseOtherToken(context, module, label);
    const pin = context.credential.pin;
    if (pin === undefined) throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'PIN', expected: 'a PIN', got: 'nothing' });
    const consent = { ...requireSecondHolder(context), ...(await proveSecondPerson(context)) };
    return context.act('login', 'destructive', { label, ...consent }, async () => {
      await context.live.token?.close();
      context.live.token = null;
      const session = await context.room.tokens.open(module, { label }, pin, {
        secondPerson: consent.secondPerson !== undefined,
      });
      const found = await describeRightToken(context, session);
      context.live.token = session;
      return { ...found };
    });
  },
};

/** A PIN in two parts is typed by two people; who the second was, is announced with the try. */
function requireSecondHolder(context: EffectContext): { readonly secondHolder?: string } {
  const role = (context.step.fields as z.output<typeof kind.fields>)['second-pin-holder'];
  const { secondHolder } = context.input as z.output<typeof kind.input>;
  const { plan, present } = context.state();
  const holders = role === undefined ? [] : peopleOf(plan, role).filter((id) => id !== context.person && present.includes(id));
  if (role === undefined && secondHolder === undefined) return {};
  if (secondHolder !== undefined && holders.includes(secondHolder)) return { secondHolder };
  throw new ClavigerError('PERSON_NOT_ALLOWED', {
    field: 'second part of the PIN',
    expected: role === undefined ? 'one part' : `a ${role} who is present`,
    got: secondHolder ?? 'nobody',
  });
}

/** Somebody else agrees to a try that may be the last, and proves with their own key that they do. Who, is announced with the try. */
async function proveSecondPerson(context: EffectContext): Promise<{ readonly secondPerson?: string }> {
  const { secondPerson } = context.input as z.output<typeof kind.input>;
  if (secondPerson === undefined) return {};
  if (secondPerson === context.person || !context.state().present.includes(secondPerson))
    throw new ClavigerError('PERSON_NOT_ALLOWED', {
      field: 'second person',
      expected: 'somebody else who is present',
      got: secondPerson,
    });
  const file = context.state().facts.replaced[secondPerson] ?? context.site.people[secondPerson] ?? '';
  const { passphrase } = context.credential;
  const person = findPerson(context.state().plan, secondPerson);
  const credential = person.presence === 'card' ? { pin: passphrase } : { passphrase };
  const signer = await openPlannedSigner(context.room, file, credential, person);
  signer.close();
  return { secondPerson };
}

async function refuseLockedPin(context: EffectContext, module: ModuleLocation, label: string): Promise<void> {
  const pinState = await context.room.tokens.pinState(module, { label });
  if (pinState.locked === true) throw lockedPin('user', label);
}

/** The PIN of the token of before, or of the one that the script expects, is tried on no other one. */
async function refuseOtherToken(context: EffectContext, module: ModuleLocation, label: string): Promise<void> {
  const before = context.state().facts.token;
  if (before === null && Object.keys(context.step.expect).length === 0) return;
  const present = (await context.room.tokens.listTokens(module)).find((token) => token.label === label);
  if (present === undefined) return;
  if (before !== null && !sameToken(before, present)) throw tokenChanged(before, present);
  refuseUnexpected(context, present);
}

function refuseUnexpected(
  { step }: EffectContext,
  { manufacturer, model, serial, firmware, librarySha256 }: TokenIdentity,
): void {
  const found = findUnexpected(step, { manufacturer, model, serial, firmware, librarySha256 });
  if (found === null) return;
  const { what, expected, got } = found;
  throw new ClavigerError('VALUE_DIFFERENT', { field: `${step.id}: ${what}`, expected, got });
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
    else refuseSoftware(context, found);
    const before = context.state().facts.token;
    if (before !== null && !sameToken(before, found)) throw tokenChanged(before, found);
    refuseUnexpected(context, found);
    return found;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Whether or not the script has the token tried: in production keys are in no file of this computer. */
function refuseSoftware({ site }: EffectContext, found: TokenIdentity): void {
  const { is, why } = softwareOf(found, familyOfToken(familyOf(site.module), found));
  if (is) throw new ClavigerError('TOKEN_NOT_QUALIFIED', { field: 'software', expected: 'a hardware token', got: why });
}

function tokenChanged(before: TokenIdentity, found: TokenIdentity): ClavigerError {
  return new ClavigerError('TOKEN_CHANGED', { field: 'token', expected: identityText(before), got: identityText(found) });
}

function identityText({ manufacturer, model, serial, label, librarySha256, marker }: TokenIdentity): string {
  return [manufacturer, model, serial, label, librarySha256, marker ?? 'no marker'].join(', ');
}
