import { z } from 'zod';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { base64Schema, modeSchema, nameSchema, sha256Schema, textSchema } from './schemas.ts';

/** The roles a person can play in a ceremony. */
export const roleSchema = z.enum([
  'administrator',
  'custodian',
  'security-officer',
  'internal-witness',
  'external-witness',
  'safe-controller',
]);
export type Role = z.infer<typeof roleSchema>;

/** Somebody taking part: the role they play and the certificate they will sign with. */
export const personSchema = z.strictObject({
  id: nameSchema,
  name: textSchema(80),
  role: roleSchema,
  /** Roles they play besides: one person, one certificate, one signature, however many places they take. */
  alsoRoles: z.array(roleSchema).min(1).max(5).optional(),
  certificate: base64Schema(8192),
  certificateSha256: sha256Schema,
  presence: z.enum(['participant-key', 'card']),
});
export type Person = z.infer<typeof personSchema>;

/** Two roles that the script forbids one person to hold, and somebody holds all the same: people approve it with the plan. */
export const waiverSchema = z.strictObject({
  person: nameSchema,
  roles: z.tuple([roleSchema, roleSchema]),
  reason: textSchema(400),
});
export type Waiver = z.infer<typeof waiverSchema>;

/** A PKCS#11 module by the hash of its library, checked before it is loaded. */
export const moduleSchema = z.strictObject({ name: textSchema(80), librarySha256: sha256Schema });

/** What people approve before the day (design section 5): everything the ceremony depends on. */
export const planSchema = z.strictObject({
  format: z.literal('claviger-plan-v1'),
  ceremony: z.string().regex(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/, 'a ceremony code such as K7QM-2D9F'),
  mode: modeSchema,
  script: z.strictObject({ ceremony: nameSchema, version: z.int().min(1), sha256: sha256Schema }),
  parameters: z.record(nameSchema, z.string().max(1024)),
  resources: z.record(z.string().max(256), sha256Schema),
  build: z.strictObject({ version: textSchema(40), runtime: z.enum(['release', 'development', 'test']) }),
  modules: z.array(moduleSchema).max(4),
  people: z.array(personSchema).min(2).max(40),
  waivers: z.array(waiverSchema).min(1).max(16).optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** The plan digest: SHA-256 of the plan's canonical bytes, 64 hexadecimal digits. Its `format` member is the domain. */
export function planDigest(plan: Plan): string {
  return digestHex(canonicalBytes(plan as unknown as Json));
}

/** Somebody with a role, and those they play besides. */
export interface Player {
  readonly role: Role;
  readonly alsoRoles?: readonly Role[] | undefined;
}

/** Every role somebody plays, the one that names their place first. */
export function rolesOf({ role, alsoRoles = [] }: Player): readonly Role[] {
  return [role, ...alsoRoles];
}

/** Whether somebody plays `role`. */
export function hasRole(person: Player, role: string): boolean {
  return rolesOf(person).some((known) => known === role);
}

/** Whether two people at least sign with their own cards, one of them a witness, as production asks for. */
export function signWithCards(people: readonly Person[]): boolean {
  const carded = people.filter(({ presence }) => presence === 'card');
  return carded.length >= 2 && carded.some((person) => rolesOf(person).some((role) => role.endsWith('-witness')));
}

/** The pairs of `forbid` that `person` holds both of, and nobody has waived. */
export function forbiddenPairs(
  person: Player & { readonly id: string },
  forbid: readonly (readonly [Role, Role])[],
  waivers: readonly Waiver[] = [],
): readonly (readonly [Role, Role])[] {
  return forbid.filter(
    (pair) =>
      pair.every((role) => hasRole(person, role)) &&
      !waivers.some((waiver) => waiver.person === person.id && pair.every((role) => waiver.roles.includes(role))),
  );
}
