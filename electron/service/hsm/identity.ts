import { TokenFlag } from 'graphene-pk11';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { objectClasses } from '../../../shared/hsm/constants/objects.ts';
import { isMarkerLabel, sameToken, selectToken, unpad } from '../../../shared/hsm/identity.ts';
import type { PinOwner } from '../../../shared/hsm/pin.ts';
import type { PinState, TokenIdentity, TokenSelector } from '../../../shared/hsm/port/token.ts';
import { familyOfToken } from '../../../shared/hsm/quirks/index.ts';
import type { SessionContext } from './context.ts';
import type { LoadedModule } from './module-loader.ts';
import type { NativeHandle } from './native/handle.ts';

/** A token in a slot. Slot numbers change, so this is used at once and never kept. */
export interface PresentToken {
  readonly slot: NativeHandle;
  readonly identity: TokenIdentity;
  /** CK_TOKEN_INFO flags. */
  readonly flags: number;
  /** Shortest and longest PIN, in bytes. */
  readonly pinLengths: { readonly minimum: number; readonly maximum: number };
}

/** Every initialised token of a started library. Throws `TOKEN_DEVICE_ERROR`, `TOKEN_CALL_REFUSED`. */
export function presentTokens(loaded: LoadedModule): PresentToken[] {
  return everyToken(loaded).filter(({ flags }) => (flags & TokenFlag.TOKEN_INITIALIZED) !== 0);
}

/** Every token of a started library that can hold keys of people, initialised or not. Throws as `presentTokens`. */
export function everyToken(loaded: LoadedModule): PresentToken[] {
  return slotsOf(loaded)
    .map((slot) => describe(loaded, slot))
    .filter(({ identity }) => !loaded.family.isServiceSlot(identity.label));
}

/** The slots with a token, initialised or not. */
export function slotsOf(loaded: LoadedModule): NativeHandle[] {
  return loaded.library.slots();
}

/** The one token that `selector` names. Throws `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS`. */
export function findToken(loaded: LoadedModule, selector: TokenSelector): PresentToken {
  const tokens = presentTokens(loaded);
  const index = selectToken(
    tokens.map(({ identity }) => identity),
    selector,
  );
  const token = tokens[index];
  if (token === undefined) throw new ClavigerError('INTERNAL', { field: 'token' });
  return token;
}

const pinFlagBits = {
  user: {
    countLow: TokenFlag.USER_PIN_COUNT_LOW,
    finalTry: TokenFlag.USER_PIN_FINAL_TRY,
    locked: TokenFlag.USER_PIN_LOCKED,
  },
  officer: { countLow: TokenFlag.SO_PIN_COUNT_LOW, finalTry: TokenFlag.SO_PIN_FINAL_TRY, locked: TokenFlag.SO_PIN_LOCKED },
} as const satisfies Record<PinOwner, Record<keyof PinState, number>>;

/** The retry state of a PIN in the token's flags, as far as tokens of its family mean it. */
export function pinStateOf(loaded: LoadedModule, { identity, flags }: PresentToken, owner: PinOwner = 'user'): PinState {
  const { pinFlags } = familyOfToken(loaded.family, identity);
  const bits = pinFlagBits[owner];
  const state = (name: keyof PinState) => (pinFlags.includes(name) ? (flags & bits[name]) !== 0 : null);
  return { countLow: state('countLow'), finalTry: state('finalTry'), locked: state('locked') };
}

/** Throws `TOKEN_CHANGED` unless the slot still holds the token the session was opened with. */
export function requireUnchanged(context: SessionContext): void {
  const slot = slotsOf(context.loaded).find((handle) => handle.equals(context.slot));
  if (slot === undefined)
    throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: context.identity.label, got: 'no token' });
  const { identity } = describe(context.loaded, slot);
  if (sameToken(identity, context.identity)) return;
  throw new ClavigerError('TOKEN_CHANGED', { field: 'token', expected: nameOf(context.identity), got: nameOf(identity) });
}

/** The label of the practice marker key that a logged-in session sees, or null. Throws `TOKEN_AMBIGUOUS` when there are two. */
export function findMarker(loaded: LoadedModule, session: NativeHandle): string | null {
  const keys = loaded.library.findObjects(session, [{ attribute: 'CKA_CLASS', value: objectClasses.CKO_SECRET_KEY }]);
  const labels = keys.map((key) => loaded.library.attribute(session, key, 'CKA_LABEL')?.toString('utf8') ?? '');
  const [marker, ...others] = labels.filter(isMarkerLabel);
  if (others.length > 0)
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field: 'marker', expected: 'one marker key', got: `${others.length + 1}` });
  return marker ?? null;
}

function describe(loaded: LoadedModule, slot: NativeHandle): PresentToken {
  const info = loaded.library.tokenInfo(slot);
  const identity: TokenIdentity = {
    manufacturer: unpad(info.manufacturerID),
    model: unpad(info.model),
    serial: unpad(info.serialNumber),
    label: unpad(info.label),
    librarySha256: loaded.sha256,
    firmware: `${info.firmwareVersion.major}.${info.firmwareVersion.minor}`,
    marker: null,
  };
  return { slot, identity, flags: info.flags, pinLengths: { minimum: info.minPinLen, maximum: info.maxPinLen } };
}

function nameOf({ label, serial, model }: TokenIdentity): string {
  return `${label}, ${model}, serial ${serial}`;
}
