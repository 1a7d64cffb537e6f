import type { Plan, Player, Role } from '../transcript/plan.ts';

/** Somebody as a script knows them: a role and a number. */
export interface Participant extends Player {
  readonly id: string;
}

/** The people a script asks for: `<role>-<number>`, numbers from 1 in each role. */
export function peopleOfRoles(roles: Readonly<Partial<Record<Role, number>>>): readonly Participant[] {
  return (Object.entries(roles) as [Role, number][]).flatMap(([role, count]) =>
    Array.from({ length: count }, (_unused, index) => ({ id: `${role}-${index + 1}`, role })),
  );
}

/** A plan with these people and nothing else, for asking steps whose turn it is before there is a plan. */
export function dryPlan(people: readonly Participant[], parameters: Readonly<Record<string, string>>): Plan {
  const sha256 = '0'.repeat(64);
  return {
    format: 'claviger-plan-v1',
    ceremony: '0000-0000',
    mode: 'practice',
    script: { ceremony: 'dry-run', version: 1, sha256 },
    parameters: { ...parameters },
    resources: {},
    build: { version: '0', runtime: 'test' },
    modules: [],
    people: people.map(({ id, role, alsoRoles }) => ({
      id,
      name: id,
      role,
      ...(alsoRoles === undefined ? {} : { alsoRoles: [...alsoRoles] }),
      certificate: '',
      certificateSha256: sha256,
      presence: 'participant-key',
    })),
  };
}
