import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { MARKER_PREFIX } from '../../../shared/hsm/identity.ts';
import { generatePin } from '../../../shared/hsm/pin.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { ModuleLocation, TokenSelector } from '../../../shared/hsm/port/token.ts';
import { type EmbeddedFamilyId, familyIdOf } from '../../../shared/hsm/quirks/index.ts';
import { pinText } from './pin.ts';
import { createTokenPort } from './token-port.ts';

/** Where the store of a practice token is to be, and of which library. */
export interface PracticeStoreRequest {
  /** Absolute path of an empty or new folder; it becomes the token's store. */
  readonly directory: string;
  /** Path of the library. Absent: the first of `embeddedModules`. */
  readonly module?: string;
}

/** What a practice token needs to be made. */
export interface PracticeTokenRequest extends PracticeStoreRequest {
  /** 1 to 32 printable ASCII characters. NSS ignores it: its label is fixed. */
  readonly label: string;
  /** UTF-8 bytes, at least 4; wiped before the function returns or throws. */
  readonly userPin: Uint8Array;
}

/** A software token library that is installed on this computer. */
export interface EmbeddedModule {
  readonly family: EmbeddedFamilyId;
  readonly path: string;
}

/** Where a practice token is, and the label and serial it answers to. `configuration` lets a later process find it again. */
export type PracticeToken = ModuleLocation & Required<TokenSelector>;

const SHORTEST_PIN = 4;
const MARKER_ID_BYTES = 16;
const MARKER_DIGITS_BYTES = 8;
const OFFICER_PIN_BITS = 128;
const ownLimits = { minimum: 4, maximum: 255, digitsOnly: false } as const;

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
 * `MODULE_BUSY`, `INPUT_INVALID` and what `TokenPort.initialiseToken` and `open` throw.
 */
export async function createPracticeToken(request: PracticeTokenRequest): Promise<PracticeToken> {
  const pin = Uint8Array.from(request.userPin);
  try {
    requireRequest(request);
    const store = createPracticeStore(request);
    const port = createTokenPort();
    const officerPin = generatePin(OFFICER_PIN_BITS, ownLimits, { bytes: (length) => new Uint8Array(randomBytes(length)) });
    const { label, userPin } = request;
    const { identity } = await port.initialiseToken(store, { blank: true }, { officerPin, userPin, label });
    const session = await port.open(store, identity, pin);
    try {
      await markPracticeToken(session);
    } finally {
      await session.close();
    }
    return { ...store, label: identity.label, serial: identity.serial };
  } finally {
    request.userPin.fill(0);
    pin.fill(0);
  }
}

/** Makes the empty store of a software token, which a ceremony may initialise. Throws as `createPracticeToken`. */
export function createPracticeStore({ directory, module }: PracticeStoreRequest): ModuleLocation {
  requireDirectory(directory);
  const path = module ?? embeddedModules()[0]?.path;
  if (path === undefined)
    throw new ClavigerError('MODULE_MISSING', { field: 'module', expected: Object.values(libraryNames).join(' or ') });
  const makers = { nss: makeNssStore, softhsm2: makeSoftHsmStore } as const satisfies Record<EmbeddedFamilyId, unknown>;
  const known = familyIdOf({ path });
  const family = (Object.keys(makers) as EmbeddedFamilyId[]).find((id) => id === known);
  if (family === undefined)
    throw new ClavigerError('INPUT_INVALID', { field: 'module', expected: 'NSS softokn or SoftHSM 2', got: path });
  makeEmptyFolder(directory);
  return makers[family](directory, path);
}

/** The label that every token of this library has, or null where it gets the one it is given. */
export function fixedLabelOf(location: ModuleLocation): string | null {
  return familyIdOf(location) === 'nss' ? 'NSS Certificate DB' : null;
}

/** Makes the marker key that practice knows its own tokens by; gives its label. Throws what making a key throws. */
export async function markPracticeToken(session: TokenSession): Promise<string> {
  const label = `${MARKER_PREFIX}${randomBytes(MARKER_DIGITS_BYTES).toString('hex')}`;
  const id = new Uint8Array(randomBytes(MARKER_ID_BYTES));
  await session.generateKey({ label, id, kind: 'aes-256', extractable: false, persistent: true, purpose: 'marker' });
  return label;
}

function requireRequest({ directory, label, userPin }: PracticeTokenRequest): void {
  requireDirectory(directory);
  if (!/^[\x20-\x7e]{1,32}$/.test(label) || label.trim() !== label) {
    throw new ClavigerError('INPUT_INVALID', { field: 'label', expected: '1 to 32 printable ASCII characters, no outer blanks' });
  }
  if (userPin.length < SHORTEST_PIN) throw new ClavigerError('TOKEN_PIN_INVALID', { field: 'pin', expected: 'at least 4 bytes' });
  pinText(userPin);
}

function requireDirectory(directory: string): void {
  if (!isAbsolute(directory)) throw new ClavigerError('INPUT_INVALID', { field: 'directory', expected: 'an absolute path' });
  if (!/^[^'"\\<>{}[\]()#=\p{Cc}]+$/u.test(directory)) {
    throw new ClavigerError('INPUT_INVALID', {
      field: 'directory',
      expected: 'a path without quotes, brackets, #, = or backslashes',
    });
  }
}

function makeEmptyFolder(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (readdirSync(directory).length > 0) throw new ClavigerError('TOKEN_STORE_NOT_EMPTY', { field: 'directory', got: directory });
}

function makeNssStore(directory: string, path: string): ModuleLocation {
  return { path, configuration: directory };
}

function makeSoftHsmStore(directory: string, path: string): ModuleLocation {
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
  return { path, configuration };
}
