import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { MARKER_PREFIX } from '../../../shared/hsm/identity.ts';
import type { ModuleLocation, TokenSelector } from '../../../shared/hsm/port/token.ts';
import { type EmbeddedFamilyId, familyIdOf } from '../../../shared/hsm/quirks/index.ts';
import { slotsOf } from './identity.ts';
import { startModule, stopModule } from './module-loader.ts';
import type { NativeHandle } from './native/handle.ts';
import { SECURITY_OFFICER } from './native/session-calls.ts';
import { pinText } from './pin.ts';
import { createTokenPort } from './token-port.ts';

/** What a practice token needs to be made. */
export interface PracticeTokenRequest {
  /** Absolute path of an empty or new folder; it becomes the token's store. */
  readonly directory: string;
  /** 1 to 32 printable ASCII characters. NSS ignores it: its label is fixed. */
  readonly label: string;
  /** UTF-8 bytes, at least 4; wiped before the function returns or throws. */
  readonly userPin: Uint8Array;
  /** Path of the library. Absent: the first of `embeddedModules`. */
  readonly module?: string;
}

/** A software token library that is installed on this computer. */
export interface EmbeddedModule {
  readonly family: EmbeddedFamilyId;
  readonly path: string;
}

/** Where a practice token is, and the label and serial it answers to. `configuration` lets a later process find it again. */
export type PracticeToken = ModuleLocation & Required<TokenSelector>;

const NSS_LABEL = 'NSS Certificate DB';
const SHORTEST_PIN = 4;
const MARKER_ID_BYTES = 16;
const MARKER_DIGITS_BYTES = 8;

const libraryNames = { nss: 'libsoftokn3.so', softhsm2: 'libsofthsm2.so' } as const satisfies Record<EmbeddedFamilyId, string>;
const libraryFolders = {
  nss: [
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib/x86_64-linux-gnu/nss',
    '/usr/lib64',
    '/usr/lib64/nss',
    '/usr/lib',
    '/usr/lib/nss',
  ],
  softhsm2: [
    '/usr/lib/softhsm',
    '/usr/lib/x86_64-linux-gnu/softhsm',
    '/usr/lib64/softhsm',
    '/usr/lib64/pkcs11',
    '/usr/local/lib/softhsm',
    '/usr/lib',
  ],
} as const satisfies Record<EmbeddedFamilyId, readonly string[]>;

/** The software token libraries installed here, NSS first: it is on every Linux desktop. */
export function embeddedModules(): readonly EmbeddedModule[] {
  const families = Object.keys(libraryNames) as EmbeddedFamilyId[];
  return families.flatMap((family) => {
    const path = libraryFolders[family]
      .map((folder) => join(folder, libraryNames[family]))
      .find((candidate) => existsSync(candidate));
    return path === undefined ? [] : [{ family, path }];
  });
}

/**
 * Makes a software token with a user PIN and a practice marker key. Its security officer PIN is random and forgotten
 * (SoftHSM) or gone after first use (NSS). Throws `TOKEN_STORE_NOT_EMPTY`, `TOKEN_PIN_INVALID`, `MODULE_MISSING`,
 * `MODULE_BUSY`, `INPUT_INVALID` and what `TokenPort.open` throws.
 */
export async function createPracticeToken(request: PracticeTokenRequest): Promise<PracticeToken> {
  const pin = Uint8Array.from(request.userPin);
  try {
    requireRequest(request);
    const location = initialise(request);
    return await mark(location, pin);
  } finally {
    request.userPin.fill(0);
    pin.fill(0);
  }
}

function requireRequest({ directory, label, userPin }: PracticeTokenRequest): void {
  if (!isAbsolute(directory)) throw new ClavigerError('INPUT_INVALID', { field: 'directory', expected: 'an absolute path' });
  if (!/^[^'"\\<>{}[\]()#=\p{Cc}]+$/u.test(directory)) {
    throw new ClavigerError('INPUT_INVALID', {
      field: 'directory',
      expected: 'a path without quotes, brackets, #, = or backslashes',
    });
  }
  if (!/^[\x20-\x7e]{1,32}$/.test(label) || label.trim() !== label) {
    throw new ClavigerError('INPUT_INVALID', { field: 'label', expected: '1 to 32 printable ASCII characters, no outer blanks' });
  }
  if (userPin.length < SHORTEST_PIN) throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'pin', expected: 'at least 4 bytes' });
  pinText(userPin);
}

function initialise(request: PracticeTokenRequest): ModuleLocation & { readonly label: string } {
  const path = request.module ?? embeddedModules()[0]?.path;
  if (path === undefined)
    throw new ClavigerError('MODULE_MISSING', { field: 'module', expected: Object.values(libraryNames).join(' or ') });
  const makers = { nss: initialiseNss, softhsm2: initialiseSoftHsm } as const satisfies Record<EmbeddedFamilyId, unknown>;
  const known = familyIdOf({ path });
  const family = (Object.keys(makers) as EmbeddedFamilyId[]).find((id) => id === known);
  if (family === undefined)
    throw new ClavigerError('INPUT_INVALID', { field: 'module', expected: 'NSS softokn or SoftHSM 2', got: path });
  makeEmptyFolder(request.directory);
  return makers[family](request, path);
}

function makeEmptyFolder(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (readdirSync(directory).length > 0) throw new ClavigerError('TOKEN_STORE_NOT_EMPTY', { field: 'directory', got: directory });
}

// On an empty NSS database the security officer logs in with an empty PIN, once.
function initialiseNss({ directory, userPin }: PracticeTokenRequest, path: string): ModuleLocation & { readonly label: string } {
  const location = { path, configuration: directory };
  const loaded = startModule(location);
  const slot = slotsOf(loaded).find((handle) => loaded.library.tokenInfo(handle).label.startsWith(NSS_LABEL));
  if (slot === undefined) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: NSS_LABEL });
  setUserPin(location, slot, '', userPin);
  return { ...location, label: NSS_LABEL };
}

function initialiseSoftHsm(
  { directory, label, userPin }: PracticeTokenRequest,
  path: string,
): ModuleLocation & { readonly label: string } {
  const configuration = join(directory, 'softhsm2.conf');
  const tokens = join(directory, 'tokens');
  mkdirSync(tokens, { mode: 0o700 });
  const lines = [
    `directories.tokendir = ${tokens}`,
    'objectstore.backend = file',
    'log.level = ERROR',
    'slots.removable = false',
    '',
  ];
  writeFileSync(configuration, lines.join('\n'), { flag: 'wx', mode: 0o600 });
  const location = { path, configuration };
  const loaded = startModule(location);
  const [slot] = slotsOf(loaded);
  if (slot === undefined) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: 'an empty slot' });
  const officerPin = randomBytes(16).toString('hex');
  loaded.library.initialiseToken(slot, officerPin, label);
  setUserPin(location, slot, officerPin, userPin);
  return { ...location, label };
}

// The library is stopped afterwards: slots are numbered anew when it starts again.
function setUserPin(location: ModuleLocation, slot: NativeHandle, officerPin: string, userPin: Uint8Array): void {
  const { library } = startModule(location);
  const session = library.openSession(slot);
  try {
    library.login(session, SECURITY_OFFICER, officerPin);
    library.initialisePin(session, pinText(userPin));
    library.logout(session);
  } finally {
    library.closeSession(session);
  }
  stopModule(location);
}

async function mark(made: ModuleLocation & { readonly label: string }, pin: Uint8Array): Promise<PracticeToken> {
  const session = await createTokenPort().open(made, { label: made.label }, pin);
  try {
    const label = `${MARKER_PREFIX}${randomBytes(MARKER_DIGITS_BYTES).toString('hex')}`;
    const id = new Uint8Array(randomBytes(MARKER_ID_BYTES));
    await session.generateAesKey({ label, id, bits: 256, extractable: false, persistent: true, purpose: 'marker' });
    return { ...made, serial: session.identity.serial };
  } finally {
    await session.close();
  }
}
