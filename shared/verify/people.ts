import { base64ToBytes } from '../core/bytes.ts';
import type { BoundScript } from '../script/bind.ts';
import { certificateFingerprint } from '../transcript/certificate.ts';
import type { EventBody } from '../transcript/event.ts';
import { forbiddenPairs, hasRole, type Person, type Plan, rolesOf, signWithCards } from '../transcript/plan.ts';
import { type Finding, finding, lineName } from './finding.ts';
import type { ParsedFolder } from './parse.ts';
import { checkProcedure } from './procedure.ts';
import { everybodyOf, finalPlan } from './replaced.ts';
import type { StatementSigner } from './signatures.ts';

/** SHA-256 (hexadecimal) of each certificate that the person who verifies trusts; null when they gave none. */
export type TrustAnchors = ReadonlySet<string> | null;

/**
 * Stage 4, people: who had to sign did, each required role did what the script gives it, in order and with enough different people.
 * Without a bound script only the signers are checked. Nothing is thrown.
 */
export function checkPeople(
  folder: ParsedFolder,
  signers: readonly StatementSigner[],
  bound: BoundScript | null,
  trust: TrustAnchors,
): readonly Finding[] {
  const { closed } = folder;
  const plan = finalPlan(folder);
  if (plan === null || folder.plan === null) return [];
  return [
    ...checkPlanned(folder.plan),
    ...(bound === null ? [] : checkRoles(folder.plan, bound)),
    ...(closed === null ? [] : [...checkRequired(plan, closed, folder.lines.length), ...checkSigned(plan, closed, signers)]),
    ...checkStrangers(plan, signers),
    ...checkTrust(everybodyOf(folder), trust),
    ...(bound === null ? [] : checkProcedure(folder, bound)),
  ];
}

function checkPlanned({ people }: Plan): readonly Finding[] {
  return people.flatMap((person, index) => {
    const others = people.slice(0, index);
    const alike = others.some(({ id, certificateSha256 }) => id === person.id || certificateSha256 === person.certificateSha256);
    return alike || !hasItsCertificate(person) ? [finding('people', 'PLAN_PEOPLE_WRONG', `${lineName(1)}: ${person.id}`)] : [];
  });
}

/** Nobody holds two roles that the script forbids one person to hold, but where everybody who approved the plan saw it waived. */
function checkRoles({ people, waivers = [] }: Plan, { forbid }: BoundScript): readonly Finding[] {
  const pairs = people.flatMap((person) =>
    forbiddenPairs(person, forbid, waivers).map((pair) => `${person.id}: ${pair.join(' and ')}`),
  );
  const twice = people
    .filter((person) => new Set(rolesOf(person)).size < rolesOf(person).length)
    .map(({ id }) => `${id}: a role twice`);
  const idle = waivers.filter(
    ({ person, roles }) => !people.some((each) => each.id === person && roles.every((role) => hasRole(each, role))),
  );
  return [
    ...pairs.map((about) => finding('people', 'PLAN_ROLES_FORBIDDEN', `${lineName(1)}: ${about}`)),
    ...[...twice, ...idle.map(({ person }) => `a waiver for ${person}`)].map((about) =>
      finding('people', 'PLAN_PEOPLE_WRONG', `${lineName(1)}: ${about}`),
    ),
  ];
}

function hasItsCertificate({ certificate, certificateSha256 }: Person): boolean {
  try {
    return certificateFingerprint(base64ToBytes(certificate)) === certificateSha256;
  } catch {
    return false;
  }
}

/** Everybody of the plan signs, now or late; in production two of them with a card, a witness among them. */
function checkRequired(plan: Plan, { required, deferred }: EventBody<'closed'>, line: number): readonly Finding[] {
  const named = [...required.map(({ person }) => person), ...deferred];
  const known = required.every(({ person, role, certificateSha256 }) =>
    plan.people.some(
      (planned) => planned.id === person && planned.role === role && planned.certificateSha256 === certificateSha256,
    ),
  );
  const everybody = named.length === plan.people.length && plan.people.every(({ id }) => named.includes(id));
  const proper =
    plan.mode === 'practice' || signWithCards(plan.people.filter(({ id }) => required.some(({ person }) => person === id)));
  return known && everybody && required.length > 0 && proper ? [] : [finding('people', 'SIGNERS_WRONG', lineName(line))];
}

function checkSigned(plan: Plan, { deferred }: EventBody<'closed'>, signers: readonly StatementSigner[]): readonly Finding[] {
  return plan.people
    .filter(({ certificateSha256 }) => !signers.some((signer) => signer.certificateSha256 === certificateSha256))
    .map(({ id, name }) =>
      finding('people', deferred.includes(id) ? 'SIGNER_DEFERRED' : 'SIGNER_MISSING', `statement.p7s: ${name} (${id})`),
    );
}

function checkStrangers(plan: Plan, signers: readonly StatementSigner[]): readonly Finding[] {
  return signers
    .filter((signer) => !plan.people.some(({ certificateSha256 }) => certificateSha256 === signer.certificateSha256))
    .map(({ name, certificateSha256 }) => finding('people', 'SIGNER_UNKNOWN', `statement.p7s: ${name} (${certificateSha256})`));
}

/** Who approved and acted before somebody took their place is to be trusted as well as who signs in the end. */
function checkTrust(people: readonly Person[], trust: TrustAnchors): readonly Finding[] {
  if (trust === null) return [];
  return people
    .filter(({ certificateSha256 }) => !trust.has(certificateSha256))
    .map(({ id, name, certificateSha256 }) => finding('people', 'SIGNER_UNTRUSTED', `${name} (${id}, ${certificateSha256})`));
}
