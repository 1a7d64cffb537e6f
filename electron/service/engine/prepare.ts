import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { approvingRole } from '../../../shared/engine/approving.ts';
import type { BoundScript } from '../../../shared/script/bind.ts';
import { examineScript } from '../../../shared/script/examine.ts';
import type { Approval } from '../../../shared/transcript/approval.ts';
import { genesis } from '../../../shared/transcript/chain.ts';
import type { AnyParticipant } from '../../../shared/transcript/participant-kinds.ts';
import { hasRole, type Plan, planDigest, rolesOf } from '../../../shared/transcript/plan.ts';
import type { Mode } from '../../../shared/transcript/schemas.ts';
import { fileError } from '../media/file-error.ts';
import { findPerson, signApproval } from './approvals.ts';
import { newCode, scriptRefused } from './ceremony.ts';
import { firstLine } from './journal.ts';
import { type PlanRequest, readPeople, refuseForbidden, requireCards, requireSettlers, waiversOf } from './plan-people.ts';
import type { Credential, Room, Site } from './room.ts';

const MOST_MODULES = 4;

/** A plan on its way to being approved; it lives in memory only. */
export interface Draft {
  readonly plan: Plan;
  readonly digest: string;
  readonly script: BoundScript;
  readonly scriptBytes: Uint8Array;
  readonly site: Site;
  readonly approvals: Approval[];
}

/**
 * Makes the plan: the script bound and dry-run, everybody's certificate, every resource and library by hash.
 * Throws `SCRIPT_REFUSED`, `PEOPLE_WRONG`, `PEOPLE_FORBIDDEN_PAIR`,
 * `PEOPLE_WITHOUT_CARDS`, `MODULE_CHANGED`, `MODE_REFUSED`, `PARTICIPANT_MALFORMED`, `MODULE_MISSING`, `FILE_MISSING`.
 */
export async function preparePlan(room: Room, request: PlanRequest): Promise<Draft> {
  refuseMode(room, request.mode);
  const brought = await readPeople(request);
  const people = brought.map(({ person }) => person);
  requireCards(request.mode, people);
  const examined = examineScript(request.script, request.scriptName, request.parameters, people);
  if (!examined.ok) throw scriptRefused(request.scriptName, examined.problems);
  const script = examined.bound;
  const waivers = waiversOf(request, brought);
  refuseForbidden(script.forbid, people, waivers);
  requireSettlers(people);
  const plan: Plan = {
    format: 'claviger-plan-v1',
    ceremony: newCode(room),
    mode: request.mode,
    script: { ceremony: script.ceremony, version: script.version, sha256: digestHex(request.script) },
    parameters: script.parameters,
    resources: await hashTree(room.resources),
    build: { version: room.identity.version, runtime: room.identity.runtime },
    modules: withCardLibraries(
      { name: basename(request.module.path), librarySha256: await expectedModule(request) },
      brought.map(({ participant }) => participant),
    ),
    people,
    ...(waivers.length === 0 ? {} : { waivers: [...waivers] }),
  };
  return {
    plan,
    digest: planDigest(plan),
    script,
    scriptBytes: request.script,
    site: siteOf(request),
    approvals: [],
  };
}

/** Production needs a release build; the reason is told. Throws `MODE_REFUSED`. */
function refuseMode(room: Room, mode: Mode): void {
  if (mode === 'production' && room.identity.runtime !== 'release')
    throw new ClavigerError('MODE_REFUSED', {
      field: 'mode',
      expected: 'practice on this runtime',
      got: `production on a ${room.identity.runtime} runtime`,
    });
}

/** The library of the token, then those of people's cards: all are approved by hash. Throws `PEOPLE_WRONG` for more than a plan can name. */
function withCardLibraries(token: Plan['modules'][number], participants: readonly AnyParticipant[]): Plan['modules'] {
  const modules = [token];
  for (const participant of participants) {
    if (participant.presence !== 'card') continue;
    const { name, sha256 } = participant.library;
    if (!modules.some(({ librarySha256 }) => librarySha256 === sha256)) modules.push({ name, librarySha256: sha256 });
  }
  if (modules.length <= MOST_MODULES) return modules;
  const expected = `cards of at most ${MOST_MODULES - 1} libraries`;
  throw new ClavigerError('PEOPLE_WRONG', { field: 'people', expected, got: String(modules.length - 1) });
}

function siteOf({ module, people, sheets }: PlanRequest): Site {
  const { path, configuration } = module;
  return {
    module: configuration === '' ? { path } : { path, configuration },
    people: Object.fromEntries(people.map(({ id, file }) => [id, file])),
    sheets,
  };
}

/** The hash of the token's library, which is the one that people were told, where they were. Throws `MODULE_CHANGED`, `MODULE_MISSING`. */
async function expectedModule({ module, expectedModuleSha256 }: PlanRequest): Promise<string> {
  const found = await hashModule(module.path);
  if (expectedModuleSha256 === undefined || found === expectedModuleSha256) return found;
  throw new ClavigerError('MODULE_CHANGED', { field: module.path, expected: expectedModuleSha256, got: found });
}

async function hashModule(path: string): Promise<string> {
  try {
    // Reading a device or a pipe might not end.
    if ((await stat(path)).isFile()) return await hashFile(path);
  } catch {
    // Answered below, as for what is no file.
  }
  throw new ClavigerError('MODULE_MISSING', { field: 'module', expected: 'a PKCS#11 library', got: path });
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function hashTree(root: string): Promise<Record<string, string>> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const hashed = await Promise.all(files.sort().map(async (file) => [relative(root, file), await hashFile(file)] as const));
    return Object.fromEntries(hashed);
  } catch (error) {
    throw fileError(error, root, 'FILE_UNREADABLE');
  }
}

/** The people who must approve the plan before the ceremony can be opened, and whether each has. */
export function planApprovers(draft: Draft): readonly { id: string; name: string; role: string; approved: boolean }[] {
  return draft.plan.people
    .filter((person) => draft.script.approve.some((rule) => hasRole(person, rule.role)))
    .map(({ id, name, ...person }) => ({
      id,
      name,
      role: rolesOf(person).find((role) => draft.script.approve.some((rule) => rule.role === role)) ?? person.role,
      approved: draft.approvals.some((approval) => approval.payload.person === id),
    }));
}

/** Records one person's signature on the plan. Throws `PERSON_NOT_ALLOWED`, `APPROVAL_REPEATED`, `PASSPHRASE_WRONG`. */
export async function approvePlan(room: Room, draft: Draft, id: string, credential: Credential): Promise<void> {
  const approver = planApprovers(draft).find((candidate) => candidate.id === id);
  if (approver === undefined) throw new ClavigerError('PERSON_NOT_ALLOWED', { field: 'plan', got: id });
  if (approver.approved) throw new ClavigerError('APPROVAL_REPEATED', { field: 'plan', got: approver.name });
  const person = findPerson(draft.plan, id);
  const given = draft.approvals.map(({ payload }) => payload);
  const approval = await signApproval(room, draft.site.people[id] ?? '', credential, {
    plan: draft.plan,
    planDigest: draft.digest,
    head: genesis(draft.plan.mode),
    step: { id: 'plan', attempt: 1 },
    purpose: 'plan',
    person,
    role: approvingRole(person, draft.script.approve, given, draft.plan.people) ?? person.role,
    decision: 'agree',
    note: '',
    shown: draft.plan,
    observed: null,
  });
  draft.approvals.push(approval);
}

/** Opens the transcript of an approved plan: its first line is on the disk when this returns. Throws `PLAN_NOT_APPROVED`. */
export function openCeremony(room: Room, draft: Draft): void {
  for (const rule of draft.script.approve) {
    const given = draft.approvals.filter((approval) => approval.payload.role === rule.role);
    const people = new Set(given.map((approval) => approval.payload.person));
    if (people.size < rule.count)
      throw new ClavigerError('PLAN_NOT_APPROVED', {
        field: 'plan',
        expected: `${rule.count} ${rule.role}`,
        got: String(people.size),
      });
  }
  const { plan, digest, approvals, site, script, scriptBytes } = draft;
  const previous = { laptop: room.store.lastStatement(), token: null };
  const line = firstLine({ title: script.title, plan, planDigest: digest, approvals: [...approvals], previous }, room);
  const created = new Date(room.clock.now()).toISOString();
  room.store.open({ code: plan.ceremony, mode: plan.mode, script: scriptBytes, site: JSON.stringify(site), created }, line);
}
