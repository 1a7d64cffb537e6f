import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import type { EffectContext } from '../../../electron/service/engine/effect.ts';
import { readTranscript as effect } from '../../../electron/service/engine/effects/read-transcript.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { type Facts, noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { readTranscript } from '../../../shared/engine/steps/read-transcript.ts';
import { emptyWorld } from '../../../shared/script/world.ts';
import { folderFiles } from '../../../shared/transcript/derived.ts';
import { playCeremony } from '../../fakes/ceremony-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

type Step = Parameters<typeof readTranscript.turns>[0];
type Observed = z.output<typeof readTranscript.observed>;

const golden = join(import.meta.dirname, '../../golden/transcript-v1-ceremony');
const statement = digestHex(new Uint8Array(readFileSync(join(golden, folderFiles.statement))));
const fields = {
  name: 'first',
  folder: golden,
  statement,
  keys: { 'old-key': 'data-key' },
  sets: { 'old-set': 'backup-set' },
  backups: { 'old-backup': 'data-key-backup' },
} as const;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'claviger-earlier-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const plan = (mode: string) => ({ mode, ceremony: 'AAAA-BBBB', people: [], modules: [] });

/** What the effect observes of a folder. */
async function read(changed: Partial<Step['fields']> = {}, mode = 'practice'): Promise<Observed> {
  const step = { id: 'read', fields: { ...fields, ...changed } };
  const context = {
    step,
    bound: { steps: [] },
    turn: 'read',
    state: () => ({ plan: plan(mode), facts: noFacts }),
  } as unknown as EffectContext;
  return readTranscript.observed.parse(await effect.run(context));
}

/** A copy of the golden folder with something done to it. */
function copied(name: string, change: (folder: string) => void): string {
  const folder = join(scratch, name);
  cpSync(golden, folder, { recursive: true });
  change(folder);
  return folder;
}

describe('an earlier transcript', () => {
  it('tells its keys, sets and backups by the names of this script, with who signed', async () => {
    const { told, signers, ceremony, mode, token, notes } = await read();
    expect(mode).toBe('practice');
    expect(ceremony).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    expect(token).toMatchObject({ label: 'NSS Certificate DB', marker: expect.stringMatching(/^claviger practice [0-9a-f]+$/) });
    expect(notes).toEqual([]);
    expect(signers.map(({ role }) => role)).toContain('internal-witness');
    expect(told.keys['old-key']).toMatchObject({ type: 'aes', bits: 256, state: 'active', extractable: false });
    expect(told.sets['old-set']).toMatchObject({ threshold: 2, total: 3 });
    expect(told.backups['old-backup']).toMatchObject({ key: 'old-key', set: 'old-set' });
  });

  it('tells nothing that nobody asked for', async () => {
    const { told } = await read({ sets: undefined, backups: undefined });
    expect(Object.keys(told.keys)).toEqual(['old-key']);
    expect([told.sets, told.backups]).toEqual([{}, {}]);
  });

  it('is refused where it is another one than the plan names', async () => {
    await expect(read({ statement: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'EARLIER_DIFFERENT',
      details: { field: 'statement.json', expected: 'a'.repeat(64), got: statement },
    });
    const folder = copied('without-statement', (path) => rmSync(join(path, folderFiles.statement)));
    await expect(read({ folder })).rejects.toMatchObject({ code: 'EARLIER_DIFFERENT', details: { got: 'no statement' } });
  });

  it('is refused in the other mode', async () => {
    await expect(read({}, 'production')).rejects.toMatchObject({
      code: 'EARLIER_MODE',
      details: { expected: 'production', got: 'practice' },
    });
  });

  it.each([
    [
      'a line was changed',
      (folder: string) => {
        const path = join(folder, folderFiles.transcript);
        writeFileSync(path, readFileSync(path, 'utf8').replace('"threshold"', '"treshold"').replace('backup-set', 'backup-sat'));
      },
      'refused',
    ],
    [
      'its end is missing',
      (folder: string) => {
        const path = join(folder, folderFiles.transcript);
        truncateSync(path, readFileSync(path).length - 1000);
      },
      'refused',
    ],
    ['nobody signed it', (folder: string) => rmSync(join(folder, folderFiles.signatures)), 'incomplete'],
    ['an artefact is missing', (folder: string) => rmSync(join(folder, 'artefacts/data-key-backup.kwp')), 'incomplete'],
  ])('is refused where %s', async (what, change, verdict) => {
    await expect(read({ folder: copied(what.replaceAll(' ', '-'), change) })).rejects.toMatchObject({
      code: 'EARLIER_REFUSED',
      details: { got: expect.stringContaining(`${verdict}: `) },
    });
  });

  it('is refused where it is no folder, holds a link, or is too large to be one', async () => {
    await expect(read({ folder: join(scratch, 'nowhere') })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const linked = copied('linked', (folder) => symlinkSync('/etc/passwd', join(folder, 'extra')));
    await expect(read({ folder: linked })).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { field: 'extra' } });
    const huge = copied('huge', (folder) => {
      writeFileSync(join(folder, 'extra'), '');
      truncateSync(join(folder, 'extra'), 201 * 1024 * 1024);
    });
    await expect(read({ folder: huge })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    const crowded = copied('crowded', (folder) => {
      mkdirSync(join(folder, 'many'));
      for (let number = 0; number < 513; number += 1) writeFileSync(join(folder, 'many', `${number}`), '');
    });
    await expect(read({ folder: crowded })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });

  it('is refused where it does not have what the script names', async () => {
    const lacking = [
      [{ keys: { 'old-key': 'other' }, backups: undefined }, 'key old-key', 'a key named other that counts'],
      [{ sets: { 'old-set': 'other' }, backups: undefined }, 'share set old-set', 'a share set named other that counts'],
      [{ backups: { 'old-backup': 'other' } }, 'backup old-backup', 'a backup named other that counts'],
      [{ keys: undefined }, 'key data-key', 'the script names the key that the backup belongs to'],
      [{ sets: undefined }, 'share set backup-set', 'the script names the share set that the backup belongs to'],
    ] as const;
    for (const [changed, field, expected] of lacking)
      await expect(read(changed)).rejects.toMatchObject({ code: 'EARLIER_LACKS', details: { field, expected } });
  });

  it('has no keys to tell where it made none', async () => {
    const { contents } = await playCeremony();
    const folder = join(scratch, 'small');
    for (const [path, bytes] of contents) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const digest = digestHex(contents.get(folderFiles.statement) ?? utf8ToBytes(''));
    await expect(read({ folder, statement: digest })).rejects.toMatchObject({ code: 'EARLIER_LACKS' });
    expect((await read({ folder, statement: digest, keys: {}, sets: {}, backups: {} })).token).toBeNull();
  });
});

describe('what is observed of an earlier transcript', () => {
  const contradiction = (
    observed: Observed,
    facts: Facts = noFacts,
    changed: Partial<Step['fields']> = {},
    mode = 'practice',
  ) => {
    const context = { plan: plan(mode), facts } as unknown as TurnContext;
    const step = { id: 'read', fields: { ...fields, ...changed } } as unknown as Step;
    return readTranscript.consistent?.(step, observed, context)?.what ?? null;
  };

  it('is true beside the statement in it, whoever has the folder or not', async () => {
    expect(contradiction(await read())).toBeNull();
  });

  it('cannot be otherwise than the statement, the plan, or itself', async () => {
    const right = await read();
    const { told } = right;
    const set = told.sets['old-set'];
    const backup = told.backups['old-backup'];
    if (set === undefined || backup === undefined) throw new Error('the golden folder has a set and a backup');
    const withSet = (changed: Partial<typeof set>): Observed => ({
      ...right,
      told: { ...told, sets: { 'old-set': { ...set, ...changed } } },
    });
    const otherCommitment = [`f${'0'.repeat(63)}`, ...set.commitments.slice(1)];
    const cases: readonly (readonly [Observed, string])[] = [
      [{ ...right, statementSha256: 'b'.repeat(64) }, 'SHA-256 of the statement'],
      [{ ...right, ceremony: 'ZZZZ-ZZZZ' }, 'ceremony of the statement'],
      [{ ...right, mode: 'production' }, 'mode of the statement'],
      [{ ...right, planDigest: 'b'.repeat(64) }, 'plan of the statement'],
      [{ ...right, signers: right.signers.slice(1) }, 'whoever had to sign'],
      [{ ...right, told: { ...told, keys: {} } }, 'names of keys'],
      [{ ...right, told: { ...told, sets: {} } }, 'names of share sets'],
      [{ ...right, told: { ...told, backups: {} } }, 'names of backups'],
      [withSet({ threshold: 4 }), 'whether the threshold of old-set is at most its total'],
      [withSet({ commitments: set.commitments.slice(1) }), 'number of different commitments of old-set'],
      [withSet({ coordinates: [1, 1, 2] }), 'number of different coordinates of old-set'],
      [withSet({ commitments: otherCommitment }), 'fingerprint of old-set'],
      [
        { ...right, told: { ...told, backups: { 'old-backup': { ...backup, sha256: 'c'.repeat(64) } } } },
        'SHA-256 of the backup old-backup',
      ],
    ];
    for (const [observed, what] of cases) expect(contradiction(observed)).toBe(what);
    expect(contradiction(right, noFacts, { statement: 'b'.repeat(64) })).toBe('SHA-256 of the statement, as the plan names it');
    expect(contradiction(right, noFacts, {}, 'production')).toBe('mode of this ceremony');
  });

  it('takes no name that is taken, and is marked as of an earlier ceremony', async () => {
    const observed = await read();
    const step = { id: 'read', fields } as unknown as Step;
    const facts = readTranscript.reduce(noFacts, step, observed, { id: 'read', person: 'administrator-1' });
    expect(facts.keys['old-key']?.origin).toBe('earlier');
    expect(facts.sets['old-set']?.status).toBe('earlier');
    expect(facts.backups['old-backup']?.status).toBe('earlier');
    expect(facts.earlier.first).toMatchObject({ statementSha256: statement });
    expect(contradiction(observed, facts)).toBe('a transcript of that name already');
    expect(contradiction(observed, { ...facts, earlier: {} })).toBe('a key of that name already');
    expect(contradiction(observed, { ...noFacts, sets: facts.sets })).toBe('a set of that name already');
    expect(contradiction(observed, { ...noFacts, backups: facts.backups })).toBe('a backup of that name already');
    const elsewhere = { ...noFacts, voidSets: Object.values(facts.sets) };
    expect(contradiction(observed, elsewhere)).toBe('a set of this ceremony with that id');
  });

  it('is needed after a roll-call, under names that the dry run does not know yet', () => {
    const step = { id: 'read', fields } as unknown as Step;
    const world = { ...emptyWorld, rollCalled: true };
    expect(readTranscript.needs(step, emptyWorld)).toEqual(['people have proved presence (roll-call)']);
    expect(readTranscript.needs(step, world)).toEqual([]);
    const after = readTranscript.sets(step, world);
    expect(after.keys['old-key']).toMatchObject({ inToken: false, made: false });
    expect(readTranscript.needs(step, after)).toEqual([
      'no earlier transcript is named first yet',
      'no key is named old-key yet',
      'no set is named old-set yet',
      'no backup is named old-backup yet',
    ]);
  });
});
