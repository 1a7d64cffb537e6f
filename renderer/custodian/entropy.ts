import { ClavigerError } from '../../shared/core/errors/index.ts';
import { type ContributionMethodId, contributionMethods, readContribution } from '../../shared/shares/contribution.ts';
import { text } from '../text/index.ts';
import { takeBytes } from './secret-input.ts';

/** The names of the fields: how the randomness was made, and what it is. */
export const entropyFields = { made: 'made', typed: 'entropy' } as const;

/** Whether `made` is one of the ways in which randomness can be made. */
export function isMethod(made: string): made is ContributionMethodId {
  return Object.hasOwn(contributionMethods, made);
}

/** How many characters of `typed` count, and whether any is none of the method's. Spaces, commas and hyphens count for nothing. */
export function countSymbols(typed: string, made: ContributionMethodId): { readonly count: number; readonly strange: boolean } {
  const counted = [...typed.toLowerCase()].filter((character) => !' -,\t\r\n'.includes(character));
  const { alphabet } = contributionMethods[made];
  return { count: counted.length, strange: counted.some((character) => !alphabet.includes(character)) };
}

/** What keeps `typed` from being a contribution, in words that say nothing of it; undefined when nothing does. */
export function whatIsWrongWithEntropy(made: string, typed: string): string | undefined {
  if (!isMethod(made)) return text.entropy.chooseMethod;
  const bytes = takeBytes({ value: typed });
  try {
    readContribution(bytes, made, text.entropy.field).wipe();
    return undefined;
  } catch (error) {
    if (!(error instanceof ClavigerError)) throw error;
    const { code, got = '' } = error.report();
    return text.entropy.problem(code, got, made);
  } finally {
    bytes.fill(0);
  }
}
