import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { FoundTokenFact } from '../../../../shared/engine/facts.ts';
import type { initialiseToken as kind } from '../../../../shared/engine/steps/initialise-token.ts';
import type { FoundToken, InitialisedToken, ObjectCount, TokenToInitialise } from '../../../../shared/hsm/port/set-up.ts';
import { ownCopy } from '../../../../shared/shares/own-bytes.ts';
import { markPracticeToken } from '../../hsm/practice-token.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { approvedModule } from '../token-access.ts';
import { endPins, keepPin, wholePin } from './pins.ts';

type Fields = z.output<typeof kind.fields>;
type Input = z.output<typeof kind.input>;

/** Initialises the token the script means, with the PINs their holders typed, and nothing that was not looked at and agreed to before. */
export const initialiseToken: StepEffect = {
  run: async (context) => {
    if (context.turn === 'look') return look(context);
    if (context.turn === 'agree-to-wipe') return agree(context);
    if (context.turn === 'initialise') return initialise(context);
    return keepPin(context, fieldsOf(context), foundBefore(context));
  },
};

function fieldsOf(context: EffectContext): Fields {
  return context.step.fields as Fields;
}

/** What the turn `look` found. Throws `INTERNAL` where nobody has looked, which the order of turns prevents. */
function foundBefore(context: EffectContext): FoundTokenFact {
  const { found } = context.state().facts;
  if (found === null)
    throw new ClavigerError('INTERNAL', { field: `step ${context.step.id}`, expected: 'a token that was looked at' });
  return found;
}

async function look(context: EffectContext): Promise<JsonObject> {
  endPins(context.live);
  await closeToken(context);
  const { token, leftover } = await findToken(context);
  const { identity, state, objects, pinLimits, keepsOfficerPin } = token;
  const { plan } = context.state();
  if (state !== 'blank' && !leftover && plan.mode === 'practice')
    throw new ClavigerError('TOKEN_NOT_PRACTICE', {
      field: identity.label,
      expected: 'a blank token',
      got: 'one that is in use',
    });
  if (!keepsOfficerPin && (plan.mode === 'production' || state !== 'blank'))
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
      field: 'security officer PIN',
      expected: 'a token that keeps one',
      got: identity.model,
    });
  return {
    did: 'look',
    state,
    ...describe(identity),
    pinLimits: { ...pinLimits },
    keepsOfficerPin,
    objects: { ...objects },
    leftover,
  };
}

async function agree(context: EffectContext): Promise<JsonObject> {
  const { objects } = foundBefore(context);
  const typed = (context.input as Input).objects;
  if (typed !== objects)
    throw new ClavigerError('TOKEN_NOT_EMPTY', {
      field: 'number of objects',
      expected: 'the number that was counted, typed by hand',
      got: typed === undefined ? 'nothing' : String(typed),
    });
  return { did: 'agree', objects };
}

async function initialise(context: EffectContext): Promise<JsonObject> {
  const found = foundBefore(context);
  // Whoever lost a PIN to a stopped service is asked for it again; nothing is announced before.
  const officerPin = found.keepsOfficerPin ? wholePin(context, fieldsOf(context), 'officer') : null;
  let userPin: SecretBytes | null = null;
  try {
    userPin = wholePin(context, fieldsOf(context), 'user');
    return await initialiseWith(context, found, officerPin, userPin);
  } finally {
    officerPin?.wipe();
    userPin?.wipe();
  }
}

/** PINs stay in memory until the token has them, so that a try that failed can be made again. */
async function initialiseWith(
  context: EffectContext,
  found: FoundTokenFact,
  officerPin: SecretBytes | null,
  userPin: SecretBytes,
): Promise<JsonObject> {
  const { label } = fieldsOf(context);
  const { state, serial, objects } = found;
  const observed = await context.act('initialise', 'destructive', { label, state, serial, objects }, async () => {
    await closeToken(context);
    const { which, destroys } = await target(context, found);
    const request = {
      label,
      officerPin: officerPin?.use(ownCopy) ?? new Uint8Array(),
      userPin: userPin.use(ownCopy),
      ...(destroys === null ? {} : { destroys }),
    };
    const made = await context.room.tokens.initialiseToken(approvedModule(context), which, request);
    const marker = context.state().plan.mode === 'practice' ? await mark(context, made, userPin.use(ownCopy)) : null;
    return outcome(made, marker);
  });
  endPins(context.live);
  return observed;
}

function outcome(made: InitialisedToken, marker: string | null): JsonObject {
  return {
    did: 'initialise',
    ...describe(made.identity),
    marker,
    keepsOfficerPin: made.keepsOfficerPin,
    objectsBefore: { ...made.before },
    objectsAfter: { ...made.after },
  };
}

/** Practice knows its own tokens by a key that it makes in them. */
async function mark(context: EffectContext, { identity }: InitialisedToken, userPin: Uint8Array): Promise<string> {
  const session = await context.room.tokens.open(approvedModule(context), identity, userPin);
  try {
    return await markPracticeToken(session);
  } finally {
    await session.close();
  }
}

/** Which token is initialised now. A try that failed half-way has left a token that is not blank any more, and has nothing on it. */
async function target(
  context: EffectContext,
  found: FoundTokenFact,
): Promise<{ readonly which: TokenToInitialise; readonly destroys: number | null }> {
  const { token, leftover } = await findToken(context);
  const { identity, state, objects } = token;
  requireSameToken(found, token);
  const serial = identity.serial === '' ? {} : { serial: identity.serial };
  if (state === 'blank') return { which: { blank: true, ...serial }, destroys: null };
  const which = { blank: false, label: identity.label, ...serial } as const;
  return { which, destroys: leftover ? requireNone(identity.label, objects) : found.destroys };
}

function requireSameToken(found: FoundTokenFact, { identity }: FoundToken): void {
  const { manufacturer, model, librarySha256 } = identity;
  const isSame = found.manufacturer === manufacturer && found.model === model && found.librarySha256 === librarySha256;
  // A blank token may get its number only when it is initialised.
  const isSameSerial = found.serial === '' || found.serial === identity.serial;
  if (isSame && isSameSerial) return;
  throw new ClavigerError('TOKEN_CHANGED', {
    field: 'token',
    expected: `${found.model}, serial ${found.serial}`,
    got: `${model}, serial ${identity.serial}`,
  });
}

function requireNone(field: string, { total }: ObjectCount): number {
  if (total > 0) throw new ClavigerError('TOKEN_NOT_EMPTY', { field, expected: 'no object', got: String(total) });
  return 0;
}

/**
 * The token the script means: the one of its label where it says to wipe, else the only blank one; or, where an earlier try of this
 * step has failed or was interrupted, the one it left. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`, `TOKEN_NOT_BLANK`.
 */
async function findToken(context: EffectContext): Promise<{ readonly token: FoundToken; readonly leftover: boolean }> {
  const { label, wipe } = fieldsOf(context);
  const tokens = await context.room.tokens.blankTokens(approvedModule(context));
  const labelled = tokens.filter(({ state, identity }) => state !== 'blank' && identity.label === label);
  const blank = tokens.filter(({ state }) => state === 'blank');
  if (wipe === 'yes') return { token: onlyOne(labelled, `a token labelled ${label}`), leftover: false };
  if (labelled.length > 0 && wasTried(context)) return { token: onlyOne(labelled, `the token ${label}`), leftover: true };
  if (blank.length === 0 && tokens.length > 0)
    throw new ClavigerError('TOKEN_NOT_BLANK', {
      field: 'token',
      expected: 'a blank one',
      got: tokens.map(({ identity }) => identity.label).join(', '),
    });
  return { token: onlyOne(blank, 'one blank token'), leftover: false };
}

function onlyOne(tokens: readonly FoundToken[], expected: string): FoundToken {
  const [token, ...others] = tokens;
  if (token === undefined) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected, got: 'none' });
  if (others.length > 0)
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field: 'token', expected, got: `${others.length + 1} of them` });
  return token;
}

/** Whether this step has tried to initialise before. One that is done may be looked at anew too: the service stopped before the step was. */
function wasTried(context: EffectContext): boolean {
  return context
    .state()
    .acts.ofStep(context.step.id)
    .some((act) => act.act === 'initialise' && act.outcome !== null);
}

async function closeToken(context: EffectContext): Promise<void> {
  await context.live.token?.close();
  context.live.token = null;
}

function describe({ manufacturer, model, serial, label, firmware, librarySha256 }: FoundToken['identity']): JsonObject {
  return { manufacturer, model, serial, label, firmware, librarySha256 };
}
