import type { AppliedQuirk } from '../port/capabilities.ts';
import type { ModuleLocation, TokenIdentity } from '../port/token.ts';
import { everyPinFlag, everyUnwrapAdjustment, isNamed } from './common.ts';
import type { KeyWrapCandidate, ModuleStart, QuirkFamily, QuirkPoint } from './family.ts';
import { nss } from './nss.ts';
import { softhsm2 } from './softhsm2.ts';

/** Families whose tokens this program can make for practice. */
export type EmbeddedFamilyId = 'nss' | 'softhsm2';

export type QuirkFamilyId = EmbeddedFamilyId;

/** Every known family of tokens. */
export const quirkFamilies = { nss, softhsm2 } as const satisfies { [Id in QuirkFamilyId]: QuirkFamily };

/** A library of no known family: nothing is assumed, all PIN flags are believed, and everything any family needs is tried. */
export const unknownFamily: QuirkFamily = {
  title: 'unknown',
  software: false,
  libraries: { linux: [], macos: [], windows: [] },
  recognisesToken: () => false,
  start: (): ModuleStart => ({ environment: {} }),
  isServiceSlot: () => false,
  pinFlags: everyPinFlag,
  blobRefusals: [],
  keyWrapCandidates: everyKeyWrapCandidate(),
  unwrapAdjustments: everyUnwrapAdjustment,
  xorByPointer: false,
  serialIsUnique: false,
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

/** The family of a token that was reached through a library of the family `library`: the token's own where it says so. */
export function familyOfToken(library: QuirkFamily, token: Pick<TokenIdentity, 'manufacturer' | 'model'>): QuirkFamily {
  return Object.values(quirkFamilies).find((family) => family.recognisesToken(token)) ?? library;
}

/** The quirks of a family as they are recorded with a session that came by `points`. */
export function appliedQuirks(family: QuirkFamily, points: ReadonlySet<QuirkPoint>): readonly AppliedQuirk[] {
  return family.quirks
    .filter(({ applies }) => applies === 'always' || points.has(applies))
    .map(({ name, change, source }) => ({ family: family.title, name, change, source }));
}

function everyKeyWrapCandidate(): readonly KeyWrapCandidate[] {
  const all = Object.values(quirkFamilies).flatMap(({ keyWrapCandidates }) => keyWrapCandidates);
  return all.filter(({ mechanism }, index) => all.findIndex((other) => other.mechanism === mechanism) === index);
}
