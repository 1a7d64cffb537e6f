import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { FoundTokenFact } from '../../../../shared/engine/facts.ts';
import { type PinHolders, type PinPart, pinParts } from '../../../../shared/engine/steps/pin-turns.ts';
import { newPinLimits, type PinOwner, partLimits, requirePinLimits, requireStrongPin } from '../../../../shared/hsm/pin.ts';
import { pinName } from '../../../../shared/hsm/pin-tries.ts';
import { ownCopy } from '../../../../shared/shares/own-bytes.ts';
import type { EffectContext, Live } from '../effect.ts';
import { approvedModule } from '../token-access.ts';

/** What a step that takes new PINs has in its fields. */
interface PinFields extends PinHolders {
  readonly label: string;
  readonly generated: 'yes' | 'no';
}

/**
 * Keeps a PIN just typed, or a part of it, in memory until the token gets it. A new one must be one the token takes and nobody
 * guesses; one that the token has is tried. Throws `TOKEN_PIN_INVALID`, `TOKEN_PIN_WEAK`, `TOKEN_PIN_WRONG`, `TOKEN_PIN_LOCKED`.
 */
export async function keepPin(context: EffectContext, fields: PinFields, found: FoundTokenFact): Promise<JsonObject> {
  const part = pinParts(fields).get(context.turn);
  const typed = context.credential.pin;
  if (part === undefined) throw new ClavigerError('INTERNAL', { field: `turn ${context.turn}` });
  if (typed === undefined || typed.length === 0)
    throw new ClavigerError('TOKEN_PIN_INVALID', { field: pinName(part.owner), expected: 'a PIN', got: 'nothing' });
  const kept = SecretBytes.take(typed);
  try {
    const isPresent = part.owner === 'officer' && found.state !== 'blank';
    const made = isPresent ? 'present' : requireMade(context, fields);
    if (!isPresent) requireNewPart(kept, part, found);
    const whole = wholeWith(context, part, kept);
    try {
      if (whole !== null) await requireWhole(context, fields, part, whole, found);
    } finally {
      whole?.wipe();
    }
    context.live.pins.get(context.turn)?.wipe();
    context.live.pins.set(context.turn, kept);
    return { did: 'pin', pin: part.owner, made };
  } catch (error) {
    kept.wipe();
    throw error;
  }
}

/** The PIN of `owner`, joined from its parts, for the caller to use and wipe. Throws `SECRET_WIPED` where a part is lost. */
export function wholePin(context: Pick<EffectContext, 'live'>, holders: PinHolders, owner: PinOwner): SecretBytes {
  const turns = [...pinParts(holders)].filter(([, part]) => part.owner === owner).map(([turn]) => turn);
  const parts = turns.map((turn) => context.live.pins.get(turn));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length)
    throw new ClavigerError('SECRET_WIPED', { field: pinName(owner), expected: 'a PIN typed since the service was started' });
  return join(known);
}

/** Wipes every PIN that waits for its token. */
export function endPins(live: Live): void {
  for (const pin of live.pins.values()) pin.wipe();
  live.pins.clear();
}

function requireMade(context: EffectContext, { generated }: PinFields): 'generated' | 'chosen' {
  const made = (context.input as { readonly made?: 'generated' | 'chosen' }).made ?? 'chosen';
  if (generated === 'yes' && made !== 'generated')
    throw new ClavigerError('INPUT_INVALID', { field: 'PIN', expected: 'one that the window generated', got: made });
  return made;
}

function requireNewPart(kept: SecretBytes, { owner, parts }: PinPart, { pinLimits }: FoundTokenFact): void {
  const field = parts === 1 ? pinName(owner) : `part of the ${pinName(owner)}`;
  const whole = newPinLimits(owner, pinLimits);
  kept.use((bytes) => requirePinLimits(bytes, parts === 1 ? whole : partLimits(whole), field));
}

/** The whole PIN once its last part is there, else null. */
function wholeWith(context: EffectContext, { owner, part, parts }: PinPart, kept: SecretBytes): SecretBytes | null {
  if (part < parts) return null;
  const first = parts === 1 ? [] : [context.live.pins.get(`${owner}-pin`)];
  if (first.includes(undefined))
    throw new ClavigerError('SECRET_WIPED', {
      field: pinName(owner),
      expected: 'its first part, typed since the service was started',
    });
  return join([...first.filter((known) => known !== undefined), kept]);
}

async function requireWhole(
  context: EffectContext,
  { label }: PinFields,
  { owner, parts }: PinPart,
  whole: SecretBytes,
  { state, serial, label: present }: FoundTokenFact,
): Promise<void> {
  if (owner === 'user' || state === 'blank')
    return whole.use((bytes) => requireStrongPin(bytes, { label, serial }, pinName(owner)));
  try {
    await context.act(`prove-${context.turn}`, 'destructive', { label: present, serial }, async () => {
      await context.room.tokens.proveOfficerPin(approvedModule(context), { label: present, serial }, whole.use(ownCopy));
      return { proved: true };
    });
  } catch (error) {
    throw parts === 2 ? withBothParts(error) : error;
  }
}

/** The first part was accepted unseen, and its turn is over: trying the second again and again would lock the token. */
function withBothParts(error: unknown): unknown {
  if (!(error instanceof ClavigerError) || error.code !== 'TOKEN_PIN_WRONG') return error;
  const action =
    'Either part may be the wrong one. Type the second again only if you know that it was mistyped. Otherwise restart the service: the ' +
    'step begins anew, and both parts are typed again.';
  return new ClavigerError(error.code, { ...error.details, action });
}

function join(parts: readonly SecretBytes[]): SecretBytes {
  const whole = SecretBytes.zeros(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    part.use((bytes) => whole.use((target) => target.set(bytes, offset)));
    offset += part.length;
  }
  return whole;
}
