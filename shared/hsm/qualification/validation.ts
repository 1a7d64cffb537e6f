import { z } from 'zod';
import { textSchema } from '../../transcript/schemas.ts';
import type { TokenIdentity } from '../port/token.ts';

const HIGHEST_FIPS_LEVEL = 4;

/** A validation somebody says the token has. Nothing a program can try shows it: certificate and firmware are compared by people. */
export const validationSchema = z
  .strictObject({
    standard: z.enum(['FIPS 140-2', 'FIPS 140-3', 'Common Criteria EAL']),
    /** FIPS 140: 1 to 4. Common Criteria: the assurance level, 1 to 7. */
    level: z.int().min(1).max(7),
    /** The number under which the certificate is listed. */
    certificate: textSchema(60),
    /** The firmware the certificate is for, as `major.minor`. */
    firmware: textSchema(60),
    /** How it is known: a printed certificate, the list of the validation programme on a date. */
    known: textSchema(300),
  })
  .refine(({ standard, level }) => standard === 'Common Criteria EAL' || level <= HIGHEST_FIPS_LEVEL, {
    path: ['level'],
    message: 'FIPS 140 has the levels 1 to 4',
  });

export type ClaimedValidation = z.infer<typeof validationSchema>;

/** A demanded validation in the words of a script: `FIPS 140-2 level 3`, `Common Criteria EAL level 4`. */
export const demandedValidationSchema = z
  .string()
  .regex(
    /^(FIPS 140-[23] level [1-4]|Common Criteria EAL level [1-7])$/,
    '“FIPS 140-2 level 3”, “FIPS 140-3 level 2” or “Common Criteria EAL level 4”',
  );

/** Why `claimed` does not meet `demanded` (a text of `demandedValidationSchema`) for the token with `identity`, in plain words; null where it does. */
export function missingValidation(
  demanded: string,
  claimed: ClaimedValidation | null,
  identity: Pick<TokenIdentity, 'firmware'>,
): string | null {
  if (claimed === null) return `${demanded} is demanded, and nobody says that the token has it`;
  const { standard, level, firmware, certificate } = claimed;
  const [wanted = '', wantedLevel = ''] = demanded.split(' level ');
  const isNewer = wanted === 'FIPS 140-2' && standard === 'FIPS 140-3';
  if ((standard !== wanted && !isNewer) || level < Number(wantedLevel))
    return `${demanded} is demanded, and what is claimed is ${standard} level ${level}`;
  if (firmware === identity.firmware) return null;
  return `certificate ${certificate} is for firmware ${firmware}, and the token says that it runs ${identity.firmware}`;
}
