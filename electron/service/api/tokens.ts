import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { qualificationText } from '../../../shared/documents/qualification-report.ts';
import { sameToken } from '../../../shared/hsm/identity.ts';
import { newPinLimits, type PinLimits, type PinOwner, requirePinLimits, requireStrongPin } from '../../../shared/hsm/pin.ts';
import type { FoundToken } from '../../../shared/hsm/port/set-up.ts';
import type { ModuleLocation, PinState, TokenIdentity } from '../../../shared/hsm/port/token.ts';
import { softwareOf } from '../../../shared/hsm/qualification/software.ts';
import { familyOf, familyOfToken } from '../../../shared/hsm/quirks/index.ts';
import type { LibraryPlace, Qualified, TokenLine, TokenName } from '../../../shared/ipc/tokens.ts';
import { installedLibraries } from '../hsm/installed-libraries.ts';
import { writeNewFile } from '../media/file.ts';
import type { NewFile } from '../media/folder.ts';
import type { Desk } from './desk.ts';
import type { Handlers } from './handlers.ts';

const MOST_OF_A_DAY = 99;
const untold: PinState = { countLow: null, finalTry: null, locked: null };

/** Looking at tokens outside a ceremony, finding out what they do, and changing one's own PIN. */
export const tokenHandlers = {
  'tokens.libraries': async () => (await installedLibraries()).map((library) => ({ ...library })),
  'tokens.list': async (desk, { module }) => {
    const location = locationOf(module);
    const found = await desk.room.tokens.blankTokens(location);
    return Promise.all(found.map((token) => describeToken(desk, location, token, found)));
  },
  'tokens.qualify': async (desk, { module, token, pin }) => {
    await requireFree(desk, module, token);
    await desk.tokens.begin(locationOf(module), token, pin);
    return {};
  },
  'tokens.changePin': async (desk, { module, token, pin, newPin }) => {
    await requireFree(desk, module, token);
    requirePinLimits(newPin, await limitsOfNewPin(desk, module, token), 'new PIN');
    requireStrongPin(newPin, token, 'new PIN');
    if (equalBytes(pin, newPin))
      throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'new PIN', expected: 'another PIN than the one it has' });
    await desk.room.tokens.changePin(locationOf(module), token, { owner: 'user', old: pin, next: newPin });
    return {};
  },
  'tokens.report': (desk, { token }) => desk.tokens.report(token),
  'tokens.saveReport': async (desk, { token, folder }) => ({ files: await saveReport(await desk.tokens.report(token), folder) }),
} satisfies Partial<Handlers>;

/** Where a library is, for the port. */
export function locationOf({ path, configuration }: LibraryPlace): ModuleLocation {
  return configuration === '' ? { path } : { path, configuration };
}

/**
 * The token, which no ceremony works with. Throws `TOKEN_BUSY` with the ceremony that has it open, and `TOKEN_ABSENT`, `TOKEN_AMBIGUOUS` and what loading
 * the library throws.
 */
export async function requireFree(desk: Desk, module: LibraryPlace, { label, serial }: TokenName): Promise<TokenIdentity> {
  const tokens = await desk.room.tokens.listTokens(locationOf(module));
  const [token, ...others] = tokens.filter((candidate) => candidate.label === label && candidate.serial === serial);
  if (token === undefined)
    throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: `${label}, serial ${serial}`, got: 'none' });
  if (others.length > 0)
    throw new ClavigerError('TOKEN_AMBIGUOUS', {
      field: 'token',
      expected: `one ${label}, serial ${serial}`,
      got: `${others.length + 1}`,
    });
  const holder = desk.holderOf(token);
  if (holder === null) return token;
  throw new ClavigerError('TOKEN_BUSY', {
    field: `token ${label}`,
    expected: 'a token nobody works with',
    got: `ceremony ${holder} has it open`,
    action: 'Finish that ceremony first. Restarting the service also closes the token, and interrupts the ceremony.',
  });
}

/** What the token takes as a new user PIN. Throws `TOKEN_ABSENT`. */
export async function limitsOfNewPin(desk: Desk, module: LibraryPlace, { label, serial }: TokenName): Promise<PinLimits> {
  const found = await desk.room.tokens.blankTokens(locationOf(module));
  const token = found.find(({ identity }) => identity.label === label && identity.serial === serial);
  if (token === undefined)
    throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: `${label}, serial ${serial}`, got: 'none' });
  return newPinLimits('user', token.pinLimits);
}

async function describeToken(
  desk: Desk,
  location: ModuleLocation,
  { identity, state, keepsOfficerPin }: FoundToken,
  all: readonly FoundToken[],
): Promise<TokenLine> {
  const { manufacturer, model, serial, label, firmware, librarySha256 } = identity;
  const alike = all.filter((other) => sameToken(other.identity, identity)).length > 1;
  const pinState = (owner: PinOwner) =>
    state === 'blank' || alike ? untold : desk.room.tokens.pinState(location, { label, serial }, owner);
  return {
    manufacturer,
    model,
    serial,
    label,
    firmware,
    librarySha256,
    state,
    software: softwareOf(identity, familyOfToken(familyOf(location), identity)),
    pin: await pinState('user'),
    officerPin: await pinState('officer'),
    keepsOfficerPin,
    alike,
    heldBy: desk.holderOf(identity),
  };
}

async function saveReport(qualified: Qualified, folder: string): Promise<string[]> {
  const json = utf8ToBytes(`${JSON.stringify(qualified, null, 2)}\n`);
  const readable = utf8ToBytes(qualificationText(qualified.report, qualified.at));
  for (let copy = 1; ; copy++) {
    const name = join(folder, fileName(qualified, copy));
    try {
      return await writePair({ path: `${name}.json`, bytes: json }, { path: `${name}.txt`, bytes: readable });
    } catch (error) {
      const isTaken = error instanceof ClavigerError && error.code === 'FILE_EXISTS';
      if (!isTaken || copy === MOST_OF_A_DAY) throw error;
    }
  }
}

/** Both or none: two files of one name belong together. */
async function writePair(...[first, second]: readonly [NewFile, NewFile]): Promise<string[]> {
  await writeNewFile(first.path, first.bytes, 0o644);
  try {
    await writeNewFile(second.path, second.bytes, 0o644);
  } catch (error) {
    await rm(first.path, { force: true });
    throw error;
  }
  return [first.path, second.path];
}

/** `token-<serial>-<date>`, then `…-2` and so on. */
function fileName({ report, at }: Qualified, copy: number): string {
  const serial = report.identity.serial.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const name = `token-${serial === '' ? 'without-serial' : serial}-${at.slice(0, 10)}`;
  return copy === 1 ? name : `${name}-${copy}`;
}
