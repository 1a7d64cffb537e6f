import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { canSign } from '../../../shared/engine/steps/exception.ts';
import { MAXIMUM_PARTICIPANT_BYTES } from '../../../shared/transcript/participant.ts';
import { type AnyParticipant, parseAnyParticipant } from '../../../shared/transcript/participant-kinds.ts';
import {
  forbiddenPairs,
  hasRole,
  type Person,
  type Role,
  roleSchema,
  rolesOf,
  signWithCards,
  type Waiver,
} from '../../../shared/transcript/plan.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';
import { readBoundedFile } from '../media/file.ts';

/** What is asked for when a ceremony is planned. */
export interface PlanRequest {
  readonly script: Uint8Array;
  readonly scriptName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly mode: Mode;
  /** Who takes each place; the same file in two places is one person who plays both roles. */
  readonly people: readonly { readonly id: string; readonly file: string }[];
  /** Pairs of roles that the script forbids and somebody holds all the same, with the reason. `person`: one of their places. */
  readonly waivers?: readonly Waiver[] | undefined;
  /** SHA-256 of the token's library as people were told it by another way. */
  readonly expectedModuleSha256?: string | undefined;
  readonly module: { readonly path: string; readonly configuration: string };
  readonly sheets: string;
}

/** Somebody with what they brought, and every place they take. */
export interface Brought {
  readonly person: Person;
  readonly participant: AnyParticipant;
  readonly places: readonly string[];
}

/**
 * Everybody who takes a place, once, however many places they take. They are known by the place of a custodian where they take one, for
 * shares are printed for places; else by the first. Throws `PEOPLE_WRONG`, and what the reading of a file throws.
 */
export async function readPeople(request: PlanRequest): Promise<readonly Brought[]> {
  const seats = await Promise.all(
    request.people.map(async ({ id, file }) => {
      const participant = parseAnyParticipant(await readBoundedFile(file, MAXIMUM_PARTICIPANT_BYTES));
      if (participant.mode !== request.mode)
        throw new ClavigerError('PEOPLE_WRONG', {
          field: id,
          expected: `a ${request.mode} participant file`,
          got: participant.mode,
        });
      return { id, role: roleOf(id), participant, certificateSha256: digestHex(participant.certificate) };
    }),
  );
  const fingerprints = [...new Set(seats.map(({ certificateSha256 }) => certificateSha256))];
  return fingerprints.map((fingerprint) => personOf(seats.filter(({ certificateSha256 }) => certificateSha256 === fingerprint)));
}

interface Seat {
  readonly id: string;
  readonly role: Role;
  readonly participant: AnyParticipant;
  readonly certificateSha256: string;
}

function personOf(seats: readonly Seat[]): Brought {
  const first = seats.find(({ role }) => role === 'custodian') ?? seats[0];
  if (first === undefined) throw new ClavigerError('INTERNAL', { field: 'people', got: 'nobody' });
  const { id, role, participant, certificateSha256 } = first;
  const { name, certificate, presence } = participant;
  const others = seats.filter((seat) => seat !== first).map((seat) => seat.role);
  if (new Set([role, ...others]).size <= others.length)
    throw new ClavigerError('PEOPLE_WRONG', { field: id, expected: 'a different person in every place of a role', got: name });
  const also = others.length === 0 ? {} : { alsoRoles: others };
  const person = { id, name, role, ...also, certificate: bytesToBase64(certificate), certificateSha256, presence };
  return { person, participant, places: seats.map((seat) => seat.id) };
}

/** `custodian-2` plays `custodian`. */
function roleOf(id: string): Role {
  const role = roleSchema.safeParse(id.replace(/-[0-9]+$/, ''));
  if (!role.success)
    throw new ClavigerError('PEOPLE_WRONG', { field: 'people', expected: 'places such as custodian-1', got: id });
  return role.data;
}

/** The waivers that were asked for, by the place each person is known by. Throws `PEOPLE_WRONG` for one that waives nothing. */
export function waiversOf({ waivers = [] }: PlanRequest, brought: readonly Brought[]): readonly Waiver[] {
  return waivers.map(({ person: place, roles, reason }) => {
    const holder = brought.find(({ person, places }) => places.includes(place) && roles.every((role) => hasRole(person, role)));
    if (holder !== undefined) return { person: holder.person.id, roles, reason };
    throw new ClavigerError('PEOPLE_WRONG', {
      field: `waiver for ${place}`,
      expected: `somebody who holds ${roles.join(' and ')}`,
      got: 'nobody who does',
    });
  });
}

/** Nobody holds two roles that the script forbids one person to hold, but by a waiver. Throws `PEOPLE_FORBIDDEN_PAIR`. */
export function refuseForbidden(
  forbid: readonly (readonly [Role, Role])[],
  people: readonly Person[],
  waivers: readonly Waiver[],
): void {
  for (const person of people) {
    const [pair] = forbiddenPairs(person, forbid, waivers);
    if (pair !== undefined)
      throw new ClavigerError('PEOPLE_FORBIDDEN_PAIR', {
        field: person.id,
        expected: `another person as ${pair[0]} than as ${pair[1]}, or a waiver with its reason`,
        got: person.name,
      });
  }
}

/**
 * What goes wrong is settled by a security officer and a witness, who are two people: without them no ceremony could be aborted. Throws
 * `PEOPLE_WRONG`.
 */
export function requireSettlers(people: readonly Person[]): void {
  const of = (roles: readonly Role[]) =>
    people.filter((person) => roles.some((role) => hasRole(person, role))).map(({ id }) => id);
  if (canSign([of(['security-officer']), of(['internal-witness', 'external-witness'])])) return;
  const expected = 'a security officer and a witness who are two people: without them nobody could abort the ceremony';
  throw new ClavigerError('PEOPLE_WRONG', { field: 'people', expected, got: people.map(({ id }) => id).join(', ') });
}

/** In production two people at least sign with their own cards, one of them a witness. Throws `PEOPLE_WITHOUT_CARDS`. */
export function requireCards(mode: Mode, people: readonly Person[]): void {
  if (mode === 'practice' || signWithCards(people)) return;
  const carded = people.filter(({ presence }) => presence === 'card');
  const witnesses = carded.filter((person) => rolesOf(person).some((role) => role.endsWith('-witness')));
  throw new ClavigerError('PEOPLE_WITHOUT_CARDS', {
    field: 'people',
    expected: 'two people with cards of their own, one of them a witness',
    got: `${carded.length} with cards, ${witnesses.length} of them a witness`,
  });
}
