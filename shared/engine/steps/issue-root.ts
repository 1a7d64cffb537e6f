import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { authorityCheckTitles, checkAuthority } from '../../pki/authority-checks.ts';
import { certificateBody } from '../../pki/certificate-body.ts';
import { type CertificateName, countrySchema, nameText, nameValueSchema } from '../../pki/name.ts';
import { type AuthorityProfile, noConstraints, validityFor } from '../../pki/profile.ts';
import { readPublicKey } from '../../pki/public-key.ts';
import { schemeOf, signingSchemes } from '../../pki/signing.ts';
import { countSchema } from '../../script/schema.ts';
import { nameSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import { type Fixed, findIssueContradiction, instantText, issuedShape, needsToIssue, signingKey } from '../issued.ts';
import { actorTurn, defineStepKind, peopleOf, peopleWithoutShare } from '../step-kind.ts';

const LONGEST_YEARS = 25;
const malformed = { code: 'CERTIFICATE_PROFILE_REFUSED', field: 'public key' } as const;

/** The members of a script that name an authority. */
export const subjectShape = {
  country: countrySchema,
  organisation: nameValueSchema,
  'common-name': nameValueSchema,
} as const;

/** The name of the authority that a step is for. */
export function subjectOf(fields: {
  readonly country: string;
  readonly organisation: string;
  readonly 'common-name': string;
}): CertificateName {
  return { country: fields.country, organisation: fields.organisation, commonName: fields['common-name'] };
}

const fieldsSchema = z.strictObject({
  key: nameSchema,
  certificate: nameSchema,
  ...subjectShape,
  years: countSchema(1, LONGEST_YEARS),
  'path-length': z.string().regex(/^(none|[0-9])$/, '`none`, or how many authorities may stand below: 0 to 9'),
});

/**
 * What the certificate of the root says, by the script and what the intent fixed. Throws `TOKEN_KEY_MISSING` and what makes no key for
 * certificates `CERTIFICATE_PROFILE_REFUSED`.
 */
export function rootProfile(fields: z.output<typeof fieldsSchema>, facts: Facts, fixed: Fixed): AuthorityProfile {
  const { spki } = signingKey(facts, fields.key);
  const subject = subjectOf(fields);
  return {
    ...noConstraints,
    serial: fixed.serial,
    scheme: schemeOf(readPublicKey(spki, malformed)),
    issuer: subject,
    subject,
    validity: { notBefore: fixed.from, notAfter: fixed.to },
    publicKey: spki,
    issuerPublicKey: spki,
    pathLength: fields['path-length'] === 'none' ? null : Number(fields['path-length']),
  };
}

const issued = z.strictObject({ ...issuedShape, serial: z.string(), subject: z.string() });
const compared = z.strictObject({ sha256: issuedShape.sha256, compared: z.literal(true) });

/** The root signs its own certificate in the token; then somebody types its fingerprint from the paper it was written on. */
export const issueRoot = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({ fingerprint: z.string().max(600).optional() }),
  observed: z.union([issued, compared]),
  renewed: false,
  demands: { approval: true, always: true },
  anyOrder: false,
  turns: (step, context) => {
    const issuers = actorTurn(step, context, { id: 'issue', title: 'let the root sign its own certificate' });
    const people = peopleWithoutShare(context.plan).filter((id) => !peopleOf(context.plan, step.actor).includes(id));
    const title = 'type the fingerprint from the paper it was written on';
    return [issuers, { id: 'compare', title, people, secret: 'none', signs: 'acknowledge' }];
  },
  needs: (step, world) => needsToIssue(world, step.fields.key, step.fields.certificate),
  sets: (step, world) => ({ ...world, certificates: new Set([...world.certificates, step.fields.certificate]) }),
  reduce: (facts, step, observed) => {
    if (!('der' in observed)) return facts;
    const { der, sha256, subject } = observed;
    const fact = { kind: 'certificate', key: step.fields.key, subject, der, sha256 } as const;
    return { ...facts, certificates: { ...facts.certificates, [step.fields.certificate]: fact } };
  },
  consistent: (step, observed, context) => {
    const { certificate, key, years } = step.fields;
    if (context.turn === 'compare' || !('der' in observed)) {
      const sha256 = context.facts.certificates[certificate]?.sha256;
      return firstUnmet([
        [
          'fingerprint typed from paper',
          context.turn === 'compare' ? { sha256: sha256 ?? '', compared: true } : '',
          { ...observed },
        ],
      ]);
    }
    const again = (fixed: Fixed) => {
      const profile = rootProfile(step.fields, context.facts, fixed);
      checkAuthority(base64ToBytes(observed.der), profile);
      return certificateBody(profile);
    };
    const from = Date.parse(observed.from);
    return (
      firstUnmet([
        ['subject', nameText(subjectOf(step.fields)), observed.subject],
        ['algorithm', algorithmTitle(context.facts, key), observed.algorithm],
        ['years of validity', instantText(validityFor(from, years).notAfter), observed.to],
        ['serial number', context.done.findLast(({ act }) => act === 'sign')?.detail.serial, observed.serial],
      ]) ?? findIssueContradiction(observed, context, { key, checks: authorityCheckTitles, again })
    );
  },
  shown: (step, { facts }) => ({
    happens:
      'First a throw-away key signs what the root will sign, and the result is read back and checked against the profile. Only then the ' +
      'root signs the same bytes in the token. The signature is verified outside the token. Then the fingerprint is read aloud as words, ' +
      'written down, and typed from the paper by somebody else.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Subject', value: nameText(subjectOf(step.fields)) },
      { label: 'Valid for', value: `${step.fields.years} years from the moment of signing` },
      {
        label: 'Authorities below it',
        value: step.fields['path-length'] === 'none' ? 'no limit' : `at most ${step.fields['path-length']}`,
      },
      { label: 'Key', value: facts.keys[step.fields.key]?.label ?? step.fields.key },
    ],
  }),
});

/** How the key pair that a script calls `name` signs, in words; empty where there is none. */
export function algorithmTitle(facts: Facts, name: string): string {
  const key = facts.keys[name]?.publicKey;
  return key === undefined ? '' : signingSchemes[schemeOf(readPublicKey(base64ToBytes(key), malformed))].title;
}
