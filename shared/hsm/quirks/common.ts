import { ClavigerError } from '../../core/errors/index.ts';
import type { ModuleLocation } from '../port/token.ts';
import type { KeyWrapCandidate, LibraryNames, ModuleStart, QuirkFamily, UnwrapAdjustment } from './family.ts';

/** The mechanism numbers of PKCS#11 itself (v3.1, header pkcs11t.h), the one whose meaning is settled first. */
export const standardKeyWraps = {
  kwp: { mechanism: 0x210b, name: 'CKM_AES_KEY_WRAP_KWP', claims: 'RFC 5649' },
  pad: { mechanism: 0x210a, name: 'CKM_AES_KEY_WRAP_PAD', claims: 'RFC 5649' },
  wrap: { mechanism: 0x2109, name: 'CKM_AES_KEY_WRAP', claims: 'RFC 3394' },
} as const satisfies Record<string, KeyWrapCandidate>;

/** What is tried with a token nobody measured. */
export const everyStandardKeyWrap: readonly KeyWrapCandidate[] = Object.values(standardKeyWraps);

/** What is tried with a token nobody measured. */
export const everyUnwrapAdjustment: readonly UnwrapAdjustment[] = ['omit-extractable', 'add-nss-ec-point'];

/** How a token is treated that nobody measured: as PKCS#11 says, all PIN flags believed, and whatever is known to help tried. */
export const asTheStandardSays = {
  software: false,
  isServiceSlot: () => false,
  pinFlags: ['countLow', 'finalTry', 'locked'],
  blobRefusals: [],
  keyWrapCandidates: everyStandardKeyWrap,
  unwrapAdjustments: everyUnwrapAdjustment,
  xorByPointer: false,
  serialIsUnique: false,
} as const satisfies Partial<QuirkFamily>;

/** Whether `fileName` is one of `libraries`, on whatever system: a version may follow, and capitals do not matter. */
export function isNamed(fileName: string, libraries: LibraryNames): boolean {
  const plain = fileName.toLowerCase();
  const names = [...libraries.linux, ...libraries.macos, ...libraries.windows].map((name) => name.toLowerCase());
  return names.some((name) => plain === name || (plain.startsWith(`${name}.`) && /^(\.\d+)+$/.test(plain.slice(name.length))));
}

/** The start of a library that finds its configuration through the environment variable `name`; set only where one is given. Throws `INPUT_INVALID` for a path that is not absolute. */
export function startByEnvironment(name: string, { configuration }: ModuleLocation): ModuleStart {
  if (configuration === undefined) return { environment: {} };
  if (!/^(\/|[A-Za-z]:[\\/])/.test(configuration) || configuration.includes('\0')) {
    throw new ClavigerError('INPUT_INVALID', { field: 'module.configuration', expected: `an absolute path for ${name}` });
  }
  return { environment: { [name]: configuration } };
}

/** The start of a library that finds its configuration by itself. Throws `INPUT_INVALID` where one is given, for it would not be read. */
export function startByItself({ configuration }: ModuleLocation): ModuleStart {
  if (configuration === undefined) return { environment: {} };
  throw new ClavigerError('INPUT_INVALID', {
    field: 'module.configuration',
    expected: 'nothing: this library finds its configuration by itself',
  });
}
