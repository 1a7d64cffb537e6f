import type { AppliedQuirk } from '../port/capabilities.ts';
import type { ModuleLocation, TokenIdentity } from '../port/token.ts';
import { cloudhsm } from './cloudhsm.ts';
import { asTheStandardSays, everyStandardKeyWrap, isNamed, startByItself } from './common.ts';
import type { KeyWrapCandidate, QuirkFamily, QuirkPoint } from './family.ts';
import { luna } from './luna.ts';
import { nshield } from './nshield.ts';
import { nss } from './nss.ts';
import { opensc } from './opensc.ts';
import { smartcardHsm } from './smartcard-hsm.ts';
import { softhsm2 } from './softhsm2.ts';
import { tpm2 } from './tpm2.ts';
import { utimaco } from './utimaco.ts';
import { yubihsm2 } from './yubihsm2.ts';

/** Families whose tokens this program can make for practice. */
export type EmbeddedFamilyId = 'nss' | 'softhsm2';

export type QuirkFamilyId =
  | EmbeddedFamilyId
  | 'cloudhsm'
  | 'luna'
  | 'nshield'
  | 'opensc'
  | 'smartcard-hsm'
  | 'tpm2'
  | 'utimaco'
  | 'yubihsm2';

/** Every known family of tokens. */
export const quirkFamilies = {
  cloudhsm,
  luna,
  nshield,
  nss,
  opensc,
  'smartcard-hsm': smartcardHsm,
  softhsm2,
  tpm2,
  utimaco,
  yubihsm2,
} as const satisfies { [Id in QuirkFamilyId]: QuirkFamily };

/** A library of no known family: nothing is assumed, all PIN flags are believed, and everything any family needs is tried. */
export const unknownFamily: QuirkFamily = {
  ...asTheStandardSays,
  title: 'unknown',
  libraries: { linux: [], macos: [], windows: [] },
  recognisesToken: () => false,
  start: startByItself,
  keyWrapCandidates: everyKeyWrapCandidate(),
  quirks: [],
};

/** The family of a library, by its file name; the unknown family where no name fits. */
export function familyOf(location: ModuleLocation): QuirkFamily {
  const id = familyIdOf(location);
  return id === null ? unknownFamily : quirkFamilies[id];
}

/** The id of the family a library's file name belongs to, or null. */
export function familyIdOf({ path }: Pick<ModuleLocation, 'path'>): QuirkFamilyId | null {
  const fileName = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const ids = Object.keys(quirkFamilies) as QuirkFamilyId[];
  return ids.find((id) => isNamed(fileName, quirkFamilies[id].libraries)) ?? null;
}

/**
 * The family of a token that was reached through a library of the family `library`: the token's own where it says so. An address
 * is passed only where both take one, for the library in between may hand it to another process.
 */
export function familyOfToken(library: QuirkFamily, token: Pick<TokenIdentity, 'manufacturer' | 'model'>): QuirkFamily {
  const own = Object.values(quirkFamilies).find((family) => family.recognisesToken(token)) ?? library;
  return own === library ? library : { ...own, xorByPointer: own.xorByPointer && library.xorByPointer };
}

/** The quirks of a family as they are recorded with a session that came by `points`. */
export function appliedQuirks(family: QuirkFamily, points: ReadonlySet<QuirkPoint>): readonly AppliedQuirk[] {
  return family.quirks
    .filter(({ applies }) => applies === 'always' || points.has(applies))
    .map(({ name, change, source }) => ({ family: family.title, name, change, source }));
}

function everyKeyWrapCandidate(): readonly KeyWrapCandidate[] {
  const ofFamilies = Object.values(quirkFamilies).flatMap(({ keyWrapCandidates }) => keyWrapCandidates);
  const all = [...everyStandardKeyWrap, ...ofFamilies];
  return all.filter(({ mechanism }, index) => all.findIndex((other) => other.mechanism === mechanism) === index);
}
