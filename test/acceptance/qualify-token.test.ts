import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { EffectContext } from '../../electron/service/engine/effect.ts';
import { identifyToken } from '../../electron/service/engine/effects/identify-token.ts';
import { qualifyToken } from '../../electron/service/engine/effects/qualify-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { verifyFolder } from '../../electron/service/transcript/verify-folder.ts';
import { noFacts } from '../../shared/engine/facts.ts';
import { propertyIds } from '../../shared/hsm/qualification/registry.ts';
import { qualificationReportSchema } from '../../shared/hsm/qualification/report.ts';
import { makeRehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { pin } from './mistakes.ts';
import { read } from './outside.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const scratch = scratchFolder();

afterAll(() => scratch.remove());

const qualifyStep = `      - id: try-token
        kind: qualify-token
        title: The token is tried
        actor: administrator
        needs: [keeps-secret-keys, signs-ed25519, wrap-with-trusted]
        validation: FIPS 140-2 level 3
        pin-holder: security-officer
`;

/** The resources, with the step before the step after the login. */
function changedResources(): string {
  const folder = join(scratch.folder, 'resources');
  cpSync(join(import.meta.dirname, '../../resources'), folder, { recursive: true });
  const file = join(folder, 'ceremonies', 'generate-and-export.yaml');
  const script = readFileSync(file, 'utf8');
  const login = script.indexOf('      - id: open-token\n');
  const next = login + 1 + script.slice(login + 1).search(/^(?: {6}- id:| {2}- id:|\n {2}- id:)/m);
  writeFileSync(file, `${script.slice(0, next)}${qualifyStep}${script.slice(next)}`);
  return folder;
}

it('tries the token of a ceremony, shows what production would refuse, and the record verifies', async () => {
  const resources = changedResources();
  const devices = <T extends object>(room: T) => ({ ...room, resources });
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room'), devices });
  const code = await rehearsal.open();
  const folder = await rehearsal.finish(code);
  const report = await verifyFolder(folder, read(rehearsal.trust));
  expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(report.verdict).toBe('complete');
  const lines = readFileSync(join(folder, 'transcript.jsonl'), 'utf8').trimEnd().split('\n');
  const bodies = lines.map((line) => JSON.parse(line)).filter(({ step }) => step?.id === 'try-token');
  const taken = bodies.findLast(({ body }) => body.observed?.report !== undefined);
  const { observed } = taken.body;
  expect(observed.waived).toBe(true);
  expect(qualificationReportSchema.parse(observed.report).findings).toHaveLength(propertyIds.length);
  expect(observed.obstacles.map(({ about }: { about: string }) => about)).toEqual([
    'software',
    'keeps-secret-keys',
    'keeps-private-keys',
    'wrap-with-trusted',
    'signs-ed25519',
    'validation',
  ]);
  expect(lines.join('').includes('"123456"')).toBe(false);
  await rehearsal.close();
});

it('opens no software token in production, even where the script does not have it tried', async () => {
  const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'untried') });
  const { module, parameters } = rehearsal.practice;
  const live: EffectContext['live'] = { token: null, pins: new Map(), sets: new Map(), contributions: new Map() };
  const context = {
    step: { id: 'open-token', expect: {}, fields: { label: parameters['token-label'], 'pin-holder': 'custodian' } },
    room: { tokens: createTokenPort() },
    site: { module },
    live,
    input: {},
    credential: pin(),
    state: () => ({ plan: { mode: 'production', modules: [], people: [] }, facts: noFacts, present: [] }),
    act: (_name: string, _effect: string, _detail: object, work: () => Promise<object>) => work(),
  } as unknown as EffectContext;
  await expect(identifyToken.run(context)).rejects.toMatchObject({ code: 'TOKEN_NOT_QUALIFIED', details: { field: 'software' } });
  expect(live.token).toBeNull();
  await rehearsal.close();
});

it('refuses a token in production that does not do what is asked, and names what', async () => {
  const rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'production') });
  const { module, parameters } = rehearsal.practice;
  const token = await createTokenPort().open(module, { label: parameters['token-label'] ?? '' }, pin().pin);
  const context = {
    step: { id: 'try-token', fields: { needs: ['key-sizes'] } },
    live: { token },
    input: {},
    credential: {},
    state: () => ({ plan: { mode: 'production' } }),
    act: (_name: string, _effect: string, _detail: object, work: () => Promise<object>) => work(),
  } as unknown as EffectContext;
  await expect(qualifyToken.run(context)).rejects.toMatchObject({
    code: 'TOKEN_NOT_QUALIFIED',
    details: {
      field: 'software, key-sizes',
      got: expect.stringContaining('the script asks that it refuses an AES key of a length AES does not have; it does not'),
    },
  });
  await token.close();
  await rehearsal.close();
});
