import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { digestHex } from '../../shared/core/digest.ts';
import type { CallInput } from '../../shared/ipc/contract.ts';
import { makePeopleRoom, type PeopleRoom, passphrase, refused } from '../fakes/people-room.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 60_000 });

const script = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show who may be whom
duration: 60
parameters: {}
roles: { administrator: 1, security-officer: 2, internal-witness: 1, custodian: 1 }
forbid:
  - [administrator, custodian]
  - [security-officer, internal-witness]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs:
  - The signed transcript
sections:
  - id: all
    title: All of it
    steps:
      - { id: roll-call, kind: roll-call, title: The roll is called, actor: administrator, identity: 'yes', retype-checkpoint: 'yes' }
      - id: decide
        kind: approve
        title: We decide
        actor: administrator
        approve: [{ role: security-officer, count: 1 }, { role: internal-witness, count: 1 }]
        decision: Something is done.
      - id: note
        kind: record
        title: A note
        actor: administrator
        approve: [{ role: security-officer, count: 1 }]
        items: { bag: Number of the bag }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
`;

let scratch: ReturnType<typeof scratchFolder>;
let room: PeopleRoom;

beforeEach(() => {
  scratch = scratchFolder();
});
afterEach(async () => {
  await room.close();
  scratch.remove();
});

async function seat(places: Readonly<Record<string, string>>): Promise<void> {
  room = await makePeopleRoom({ folder: scratch.folder, script: script(scratch.folder), places });
}
const prepare = (change: Partial<CallInput<'ceremony.prepare'>> = {}) =>
  ask(room.people.service, 'ceremony.prepare', { ...room.planRequest(), ...change });

const usual = {
  'administrator-1': 'Ada',
  'security-officer-1': 'Otto',
  'security-officer-2': 'Olga',
  'internal-witness-1': 'Wilma',
  'custodian-1': 'Clara',
};

describe('one person in two places', () => {
  it('is refused where the script forbids the two roles', async () => {
    await seat({ ...usual, 'internal-witness-1': 'Otto' });
    const report = await refused(prepare(), 'PEOPLE_FORBIDDEN_PAIR', 'security-officer-1');
    expect(report.expected).toContain('security-officer than as internal-witness');
  });

  it('is refused for two places of the same role', async () => {
    await seat({ ...usual, 'security-officer-2': 'Otto' });
    await refused(prepare(), 'PEOPLE_WRONG', 'security-officer-1');
  });

  it('is refused where the waiver is for other roles, or for somebody else', async () => {
    await seat({ ...usual, 'internal-witness-1': 'Otto' });
    const waiver = { person: 'security-officer-1', roles: ['administrator', 'custodian'] as const, reason: 'one is ill' };
    await refused(
      prepare({ waivers: [{ ...waiver, roles: [...waiver.roles] }] }),
      'PEOPLE_WRONG',
      'waiver for security-officer-1',
    );
    const stranger = { ...waiver, person: 'custodian-1', roles: ['security-officer', 'internal-witness'] as [string, string] };
    await refused(prepare({ waivers: [stranger as never] }), 'PEOPLE_WRONG', 'waiver for custodian-1');
  });

  it('approves once, in one role, so that the others can fill the rest', async () => {
    await seat({ ...usual, 'internal-witness-1': 'Otto' });
    const code = await room.open({
      waivers: [{ person: 'internal-witness-1', roles: ['security-officer', 'internal-witness'], reason: 'the witness is ill' }],
    });
    const view = await room.playUntil(code, atStep('decide'));
    expect(view.people.map(({ id, alsoRoles = [] }) => [id, ...alsoRoles])).toEqual([
      ['administrator-1'],
      ['security-officer-1', 'internal-witness'],
      ['security-officer-2'],
      ['custodian-1'],
    ]);
    expect(view.current?.approvals.map(({ candidates }) => candidates)).toEqual([
      ['security-officer-1', 'security-officer-2'],
      ['security-officer-1'],
    ]);
    const half = await room.approve(code, 'decide', 'security-officer-1');
    expect(half.current?.approvals.map(({ given }) => given)).toEqual([[], ['security-officer-1']]);
    await refused(room.approve(code, 'decide', 'security-officer-1'), 'APPROVAL_REPEATED', 'approval of decide');
    await refused(room.approve(code, 'decide', 'internal-witness-1'), 'PERSON_UNKNOWN', 'person');
    await room.approve(code, 'decide', 'security-officer-2');
    const events = await room.finish(code);
    const [opened] = events;
    expect(opened?.type === 'opened' && opened.body.plan.waivers).toEqual([
      { person: 'security-officer-1', roles: ['security-officer', 'internal-witness'], reason: 'the witness is ill' },
    ]);
    expect(events.find((event) => event.type === 'closed')?.body.required).toHaveLength(4);
  });

  it('who acts does not approve, in whatever role', async () => {
    await seat({ ...usual, 'security-officer-2': 'Ada' });
    const code = await room.open();
    await room.playUntil(code, atStep('note'));
    await room.approve(code, 'note', 'administrator-1');
    await refused(
      ask(room.people.service, 'step.performOpen', {
        code,
        step: 'note',
        turn: 'write-down',
        person: 'administrator-1',
        input: { values: { bag: '1' } },
      }),
      'PERSON_NOT_ALLOWED',
      'step note',
    );
  });

  it('cannot be both who must approve one step', async () => {
    // The only two who approve the plan would be one.
    await seat({ ...usual, 'internal-witness-1': 'Ada', 'security-officer-1': 'Olga', 'security-officer-2': 'Ada' });
    const waivers = [
      {
        person: 'administrator-1',
        roles: ['security-officer', 'internal-witness'] as ['security-officer', 'internal-witness'],
        reason: 'few people',
      },
    ];
    const { code, approvers } = await prepare({ waivers });
    expect(approvers.map(({ id }) => id)).toEqual(['administrator-1', 'security-officer-1']);
    await ask(room.people.service, 'ceremony.approvePlan', { code, person: 'administrator-1', credential: passphrase() });
    await refused(ask(room.people.service, 'ceremony.open', { code }), 'PLAN_NOT_APPROVED', 'plan');
    await refused(
      ask(room.people.service, 'ceremony.approvePlan', { code, person: 'administrator-1', credential: passphrase() }),
      'APPROVAL_REPEATED',
      'plan',
    );
  });
});

describe('the library of the token', () => {
  it('is the one that people were told of, or the plan is not made', async () => {
    await seat(usual);
    await refused(prepare({ expectedModuleSha256: '0'.repeat(64) }), 'MODULE_CHANGED', 'people.yaml');
    const right = digestHex(new TextEncoder().encode(script(scratch.folder)));
    expect((await prepare({ expectedModuleSha256: right })).code).toMatch(/^[A-Z0-9]{4}-/);
    await refused(
      prepare({ module: { path: join(scratch.folder, 'nowhere.so'), configuration: '' }, expectedModuleSha256: right }),
      'MODULE_MISSING',
      'module',
    );
  });
});
