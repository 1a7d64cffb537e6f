import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { makeRehearsal, planRequest, type Rehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { passphrase, refused } from './mistakes.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const scratch = scratchFolder();
let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room'), runtime: 'development' });
});

afterAll(async () => {
  await rehearsal.close();
  scratch.remove();
});

describe('a plan', () => {
  it('is refused in production on a development runtime', async () => {
    const request = { ...planRequest(rehearsal.practice), mode: 'production' as const };
    const error = await refused(rehearsal.service(), 'ceremony.prepare', request, { code: 'MODE_REFUSED', field: 'mode' });
    expect(error).toMatchObject({ expected: 'practice on this runtime', got: 'production on a development runtime' });
  });

  it('is refused when one person stands in two places that the script keeps apart', async () => {
    const request = planRequest(rehearsal.practice);
    const [first] = request.people;
    const people = request.people.map((person) =>
      person.id === 'custodian-2' ? { ...person, file: first?.file ?? '' } : person,
    );
    const expected = { code: 'PEOPLE_FORBIDDEN_PAIR', field: 'custodian-2' } as const;
    await refused(rehearsal.service(), 'ceremony.prepare', { ...request, people }, expected);
  });

  it('is refused when a place is empty, or unknown, or without a file', async () => {
    const request = planRequest(rehearsal.practice);
    const service = rehearsal.service();
    const fewer = request.people.slice(0, -1);
    await refused(
      service,
      'ceremony.prepare',
      { ...request, people: fewer },
      { code: 'SCRIPT_REFUSED', field: /generate-and-export/ },
    );
    const odd = [...fewer, { id: 'visitor-1', file: request.people.at(-1)?.file ?? '' }];
    await refused(service, 'ceremony.prepare', { ...request, people: odd }, { code: 'PEOPLE_WRONG', field: 'people' });
    const lost = [...fewer, { id: 'custodian-3', file: join(scratch.folder, 'none.json') }];
    await refused(service, 'ceremony.prepare', { ...request, people: lost }, { code: 'FILE_MISSING', field: 'path' });
    const damaged = join(scratch.folder, 'damaged.json');
    writeFileSync(damaged, readFileSync(request.people.at(-1)?.file ?? '', 'utf8').replace('scrypt', 'argon2'));
    const bad = [...fewer, { id: 'custodian-3', file: damaged }];
    await refused(service, 'ceremony.prepare', { ...request, people: bad }, { code: 'PARTICIPANT_MALFORMED', field: /kdf/ });
  });

  it('is refused when the library is not there', async () => {
    const module = { path: join(scratch.folder, 'libsoftokn3.so'), configuration: '' };
    const request = { ...planRequest(rehearsal.practice), module };
    const error = await refused(rehearsal.service(), 'ceremony.prepare', request, { code: 'MODULE_MISSING', field: 'module' });
    expect(error.got).toBe(module.path);
  });

  it('is refused when the library is no file, without reading it', async () => {
    const module = { path: '/dev/zero', configuration: '' };
    const request = { ...planRequest(rehearsal.practice), module };
    const error = await refused(rehearsal.service(), 'ceremony.prepare', request, { code: 'MODULE_MISSING', field: 'module' });
    expect(error.got).toBe(module.path);
  });

  it('shows whoever approves it the hashes of script and library in their own window', async () => {
    const { code } = await ask(rehearsal.service(), 'ceremony.prepare', planRequest(rehearsal.practice));
    const task = { task: 'approve-plan', code, person: 'security-officer-1' } as const;
    const { expected } = await ask(rehearsal.service(), 'custodian.prompt', task);
    const { path } = rehearsal.practice.module;
    const library = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(expected).toContainEqual({ label: `Library ${basename(path)}`, value: library });
    expect(expected.map(({ label }) => label)).toEqual(expect.arrayContaining(['Plan digest', 'Script', 'key-id']));
  });

  it('is refused when a value is missing or out of bounds', async () => {
    const request = planRequest(rehearsal.practice);
    const { 'key-id': _left, ...fewer } = request.parameters;
    const expected = { code: 'SCRIPT_REFUSED', field: 'generate-and-export.yaml' } as const;
    const error = await refused(rehearsal.service(), 'ceremony.prepare', { ...request, parameters: fewer }, expected);
    expect(error.got).toContain('key-id');
    await refused(
      rehearsal.service(),
      'ceremony.prepare',
      { ...request, script: 'none' },
      { code: 'FILE_MISSING', field: 'path' },
    );
  });

  it('is approved by those the script names, with their own key, once each; else nothing opens', async () => {
    const service = rehearsal.service();
    const { code, approvers } = await ask(service, 'ceremony.prepare', planRequest(rehearsal.practice));
    expect(approvers.map(({ id }) => id)).toEqual(['security-officer-1', 'internal-witness-1']);
    const officer = { code, person: 'security-officer-1' };
    await refused(
      service,
      'ceremony.approvePlan',
      { ...officer, credential: passphrase('another phrase') },
      {
        code: 'PASSPHRASE_WRONG',
        field: 'participant file of Otto Practice',
      },
    );
    await refused(
      service,
      'ceremony.approvePlan',
      { ...officer, person: 'custodian-1', credential: passphrase() },
      {
        code: 'PERSON_NOT_ALLOWED',
        field: 'plan',
      },
    );
    await ask(service, 'ceremony.approvePlan', { ...officer, credential: passphrase() });
    await refused(
      service,
      'ceremony.approvePlan',
      { ...officer, credential: passphrase() },
      {
        code: 'APPROVAL_REPEATED',
        field: 'plan',
      },
    );
    await refused(service, 'ceremony.open', { code }, { code: 'PLAN_NOT_APPROVED', field: 'plan' });
    expect(await ask(service, 'ceremony.list', {})).toEqual([]);
  });

  it('is refused to somebody who brings another key than the plan names', async () => {
    const service = rehearsal.service();
    const { code } = await ask(service, 'ceremony.prepare', planRequest(rehearsal.practice));
    const [own, other] = ['security-officer-1', 'custodian-1'].map((id) =>
      join(rehearsal.practice.folder, 'people', `${id}.json`),
    );
    const kept = [own, `${own}.key`].map((file) => [file ?? '', readFileSync(file ?? '')] as const);
    for (const [file] of kept) writeFileSync(file, readFileSync(file.replace(own ?? '', other ?? '')));
    const approval = { code, person: 'security-officer-1', credential: passphrase() };
    await refused(service, 'ceremony.approvePlan', approval, {
      code: 'CERTIFICATE_DIFFERENT',
      field: 'certificate of Otto Practice',
    });
    for (const [file, bytes] of kept) writeFileSync(file, bytes);
  });

  it('is unknown where it was never made', async () => {
    const service = rehearsal.service();
    await refused(service, 'ceremony.open', { code: 'AAAA-AAAA' }, { code: 'CEREMONY_UNKNOWN', field: 'draft' });
    await refused(service, 'ceremony.view', { code: 'AAAA-AAAA' }, { code: 'CEREMONY_UNKNOWN', field: 'ceremony' });
    await refused(service, 'ceremony.view', { code: 'no code' }, { code: 'CALL_INVALID', field: 'ceremony.view.code' });
  });
});

describe('claviger rehearse', () => {
  const command = fileURLToPath(new URL('../../scripts/claviger.mjs', import.meta.url));

  function claviger(
    ...args: readonly string[]
  ): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
    return new Promise((settle) => {
      const options = { cwd: scratch.folder, encoding: 'utf8' as const };
      execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) =>
        settle({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });
  }

  it('ends with 1, code and advice when the library is not there', async () => {
    const out = join(scratch.folder, 'no-library');
    const { code, stdout, stderr } = await claviger('rehearse', '--out', out, '--module', '/nowhere/libsoftokn3.so');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      'MODULE_MISSING: module: the PKCS#11 library is not there (expected a PKCS#11 library, got /nowhere/libsoftokn3.so)',
    );
    expect(stderr).toContain('Install the maker’s driver, or correct the path.');
  });

  it('ends with 1, code and advice when the folder is there, and leaves it as it is', async () => {
    const out = join(scratch.folder, 'mine');
    mkdirSync(out);
    writeFileSync(join(out, 'note'), 'mine');
    const { code, stdout, stderr } = await claviger('rehearse', '--out', out);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`FILE_EXISTS: path: a file is already there, and nothing is ever overwritten (got ${out})`);
    expect(stderr).toContain('Choose another folder');
    expect(readFileSync(join(out, 'note'), 'utf8')).toBe('mine');
    expect(existsSync(join(out, 'people'))).toBe(false);
  });

  it('ends with 2 and the usage for an option there is not', async () => {
    const { code, stderr } = await claviger('rehearse', '--fast');
    expect(code).toBe(2);
    expect(stderr).toContain('usage: claviger rehearse');
  });
});
