import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { authorityCheckTitles, checkAuthority } from '../../pki/authority-checks.ts';
import { certificateBody } from '../../pki/certificate-body.ts';
import { readIssuer, requireIssuable } from '../../pki/issuer.ts';
import { nameText } from '../../pki/name.ts';
import {
  type AuthorityProfile,
  domainSchema,
  type KeyPurpose,
  keyPurposes,
  policySchema,
  urlSchema,
  validityFor,
} from '../../pki/profile.ts';
import { keyTitle, readPublicKey } from '../../pki/public-key.ts';
import { parseSigningRequest, refuseOwnKey, requireDigest, requireSubject, type SigningRequest } from '../../pki/request.ts';
import { schemeOf } from '../../pki/signing.ts';
import { countSchema } from '../../script/schema.ts';
import { base64Schema, nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { firstUnmet } from '../contradiction.ts';
import type { Facts } from '../facts.ts';
import {
  certificateOf,
  contradictionOf,
  type Fixed,
  findIssueContradiction,
  instantText,
  issuedShape,
  needsIssuer,
  needsToIssue,
  signingKey,
} from '../issued.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';
import { algorithmTitle, subjectOf, subjectShape } from './issue-root.ts';

const LONGEST_YEARS = 15;
const malformed = { code: 'CERTIFICATE_PROFILE_REFUSED', field: 'public key' } as const;
const purposeNames = Object.keys(keyPurposes) as [KeyPurpose, ...KeyPurpose[]];

const fieldsSchema = z.strictObject({
  key: nameSchema,
  issuer: nameSchema,
  certificate: nameSchema,
  'request-file': textSchema(1024),
  'request-sha256': sha256Schema,
  ...subjectShape,
  years: countSchema(1, LONGEST_YEARS),
  purposes: z.array(z.enum(purposeNames)).min(1).max(purposeNames.length),
  policies: z.array(policySchema).max(8).optional(),
  'revocation-list-url': urlSchema.optional(),
  'issuer-url': urlSchema.optional(),
  'permitted-domains': z.array(domainSchema).min(1).max(16).optional(),
});

type Fields = z.output<typeof fieldsSchema>;

/**
 * What the certificate of the subordinate says: the key of the request, the subject of the plan, which the request must name too, and all
 * else from the script. Throws as `requireSubject`, `refuseOwnKey` and `requireIssuable` do.
 */
export function subordinateProfile(fields: Fields, facts: Facts, request: SigningRequest, fixed: Fixed): AuthorityProfile {
  const { spki } = signingKey(facts, fields.key);
  const issuer = readIssuer(certificateOf(facts, fields.issuer));
  const subject = subjectOf(fields);
  const validity = { notBefore: fixed.from, notAfter: fixed.to };
  requireSubject(request, subject);
  refuseOwnKey(
    request,
    Object.values(facts.keys).flatMap(({ publicKey }) => (publicKey === undefined ? [] : [base64ToBytes(publicKey)])),
  );
  requireIssuable(issuer, { signingKey: spki, validity, below: subject });
  return {
    serial: fixed.serial,
    scheme: schemeOf(readPublicKey(spki, malformed)),
    issuer: issuer.name,
    subject,
    validity,
    publicKey: request.publicKey,
    issuerPublicKey: spki,
    pathLength: 0,
    purposes: fields.purposes,
    policies: fields.policies ?? [],
    revocationListUrl: fields['revocation-list-url'] ?? null,
    issuerUrl: fields['issuer-url'] ?? null,
    permittedDomains: fields['permitted-domains'] ?? [],
  };
}

/** The root signs the certificate of an authority below it, for the key in a signing request whose SHA-256 was approved. */
export const issueSubordinate = defineStepKind({
  fields: fieldsSchema,
  input: z.strictObject({}),
  observed: z.strictObject({
    ...issuedShape,
    serial: z.string(),
    subject: z.string(),
    /** The file of the request, in base64. */
    request: base64Schema(32_768),
    publicKey: z.string(),
  }),
  renewed: false,
  demands: { approval: true, namedBy: ['request-sha256'] },
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'issue', title: 'let the root sign the certificate' })],
  needs: (step, world) => [
    ...needsToIssue(world, step.fields.key, step.fields.certificate),
    ...needsIssuer(world, step.fields.issuer),
    ...(new Set(step.fields.purposes).size === step.fields.purposes.length ? [] : ['each purpose once']),
  ],
  sets: (step, world) => ({ ...world, certificates: new Set([...world.certificates, step.fields.certificate]) }),
  reduce: (facts, step, { der, sha256, subject }) => {
    const fact = { kind: 'certificate', key: step.fields.key, subject, der, sha256 } as const;
    return { ...facts, certificates: { ...facts.certificates, [step.fields.certificate]: fact } };
  },
  consistent: (step, observed, context) => {
    const { key, years } = step.fields;
    const { facts, done } = context;
    return contradictionOf(() => {
      const file = base64ToBytes(observed.request);
      requireDigest(file, step.fields['request-sha256']);
      const request = parseSigningRequest(file);
      const again = (fixed: Fixed) => {
        const profile = subordinateProfile(step.fields, facts, request, fixed);
        checkAuthority(base64ToBytes(observed.der), profile);
        return certificateBody(profile);
      };
      return (
        firstUnmet([
          ['subject', nameText(subjectOf(step.fields)), observed.subject],
          ['algorithm', algorithmTitle(facts, key), observed.algorithm],
          ['key of the subordinate', keyTitle(request.facts), observed.publicKey],
          ['years of validity', instantText(validityFor(Date.parse(observed.from), years).notAfter), observed.to],
          ['serial number', done.findLast(({ act }) => act === 'sign')?.detail.serial, observed.serial],
        ]) ?? findIssueContradiction(observed, context, { key, checks: authorityCheckTitles, again })
      );
    });
  },
  shown: (step, { facts }) => ({
    happens:
      'The signing request is read and held against the SHA-256 that was approved. Its own signature must hold and its key must be strong. ' +
      'Only the key is taken from it; everything else comes from this script. A throw-away key signs first, and the result is checked; ' +
      'then the root signs the same bytes in the token.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Subject', value: nameText(subjectOf(step.fields)) },
      { label: 'Issuer', value: facts.certificates[step.fields.issuer]?.subject ?? step.fields.issuer },
      { label: 'Request file', value: step.fields['request-file'] },
      { label: 'SHA-256 of the request', value: step.fields['request-sha256'] },
      { label: 'Valid for', value: `${step.fields.years} years from the moment of signing` },
      { label: 'Purposes', value: step.fields.purposes.join(', ') },
      { label: 'Only below', value: step.fields['permitted-domains']?.join(', ') ?? 'any domain' },
    ],
  }),
});
