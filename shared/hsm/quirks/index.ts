import type { AppliedQuirk, ModuleLocation } from '../port.ts';
import type { ModuleStart, QuirkFamily } from './family.ts';
import { nss } from './nss.ts';
import { softhsm2 } from './softhsm2.ts';

export type QuirkFamilyId = 'nss' | 'softhsm2';

/** Every known family of tokens. */
export const quirkFamilies = { nss, softhsm2 } as const satisfies { [Id in QuirkFamilyId]: QuirkFamily };

/** A library of no known family: nothing is assumed, and all PIN flags are believed. */
const unknownFamily: QuirkFamily = {
  title: 'unknown',
  recognisesLibrary: () => true,
  start: (): ModuleStart => ({ environment: {} }),
  isServiceSlot: () => false,
  pinFlags: ['countLow', 'finalTry', 'locked'],
  blobRefusals: [],
  quirks: [],
};

/** The family of a library, by its file name; a family without quirks where it is not known. */
export function familyOf(location: ModuleLocation): QuirkFamily {
  const fileName = location.path.slice(location.path.lastIndexOf('/') + 1);
  return Object.values(quirkFamilies).find((family) => family.recognisesLibrary(fileName)) ?? unknownFamily;
}

/** The quirks of a family as they are recorded with a session. */
export function appliedQuirks(family: QuirkFamily): readonly AppliedQuirk[] {
  return family.quirks.map(({ name, change, source }) => ({ family: family.title, name, change, source }));
}
