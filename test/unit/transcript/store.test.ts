import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { transcripts } from '../../../electron/service/transcript/migrations/0001-transcripts.ts';
import { type CeremonyRecord, openStore, type TranscriptStore } from '../../../electron/service/transcript/store.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';

const code = 'K7QM-2D9F';

function record(name = code): CeremonyRecord {
  return { code: name, mode: 'practice', script: utf8ToBytes('script'), site: '{"a":1}', created: '2026-11-23T20:00:00.000Z' };
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function line(text: string): Uint8Array {
  return utf8ToBytes(text);
}

/** Work on the database behind the store's back. */
function behind<T>(folder: string, work: (database: Database.Database) => T): T {
  const database = new Database(join(folder, 'claviger.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function filled(folder: string): TranscriptStore {
  const store = openStore(folder);
  store.open(record(), line('first'));
  store.append(code, 1, line('second'));
  return store;
}

function texts(store: TranscriptStore, name = code): string[] {
  return store.lines(name).map(bytesToUtf8);
}

describe('the store', () => {
  it('keeps lines, signatures and the end over a restart', () => {
    const folder = newFolder();
    const store = filled(folder);
    store.sign(code, 'custodian-1', line('signed by one'));
    store.sign(code, 'custodian-2', line('signed by two'));
    expect(store.finished(code)).toBe(null);
    expect(store.lastStatement()).toBe(null);
    store.finish(code, '/somewhere', 'a'.repeat(64));
    store.close();
    const again = openStore(folder);
    expect(again.ceremonies()).toMatchObject([{ ...record(), script: Buffer.from('script') }]);
    expect(texts(again)).toEqual(['first', 'second']);
    expect(again.lines(code, 1).map(bytesToUtf8)).toEqual(['second']);
    expect(again.signatures(code)).toEqual({ people: ['custodian-1', 'custodian-2'], signed: line('signed by two') });
    expect(again.finished(code)).toEqual({ folder: '/somewhere', statement: 'a'.repeat(64) });
    expect(again.lastStatement()).toBe('a'.repeat(64));
    again.close();
  });

  it('keeps what was appended when the process ends without closing', () => {
    const folder = newFolder();
    const store = filled(folder);
    const left = newFolder();
    cpSync(folder, left, { recursive: true });
    store.close();
    const other = openStore(left);
    expect(texts(other)).toEqual(['first', 'second']);
    other.close();
  });

  it('is open in one place at a time', { timeout: 20_000 }, () => {
    const folder = newFolder();
    const store = filled(folder);
    expect(() => openStore(folder)).toThrow(
      expect.objectContaining({ code: 'STORE_BUSY', details: expect.objectContaining({ field: 'database' }) }),
    );
    store.append(code, 2, line('third'));
    store.close();
    const next = openStore(folder);
    expect(texts(next)).toEqual(['first', 'second', 'third']);
    next.close();
  });

  it('knows nothing of what was never opened', () => {
    const store = openStore(newFolder());
    expect(store.ceremonies()).toEqual([]);
    expect(store.lines(code)).toEqual([]);
    expect(store.signatures(code)).toEqual({ people: [], signed: null });
    expect(() => store.append(code, 0, line('x'))).toThrow(expect.objectContaining({ code: 'STORE_FAILED' }));
    store.close();
  });

  it('lists the newest ceremony first, and keeps their lines apart', () => {
    const store = filled(newFolder());
    store.open(record('AAAA-AAAA'), line('other'));
    expect(store.ceremonies().map((ceremony) => ceremony.code)).toEqual(['AAAA-AAAA', code]);
    expect(texts(store, 'AAAA-AAAA')).toEqual(['other']);
    store.close();
  });

  it('opens a code once, and then all of it or nothing', () => {
    const store = filled(newFolder());
    expect(() => store.open(record(), line('again'))).toThrow(
      expect.objectContaining({ code: 'CEREMONY_EXISTS', details: expect.objectContaining({ field: 'database' }) }),
    );
    expect(texts(store)).toEqual(['first', 'second']);
    store.close();
  });

  it.each([
    ['a gap', 3],
    ['a number below 0', -1],
  ])('refuses %s', (_what, seq) => {
    const store = filled(newFolder());
    expect(() => store.append(code, seq, line('x'))).toThrow(
      expect.objectContaining({ code: 'STORE_FAILED', details: expect.objectContaining({ field: 'database' }) }),
    );
    expect(texts(store)).toEqual(['first', 'second']);
    store.close();
  });

  it('refuses a second line of one number', () => {
    const store = filled(newFolder());
    expect(() => store.append(code, 1, line('x'))).toThrow(expect.objectContaining({ name: 'ClavigerError' }));
    expect(texts(store)).toEqual(['first', 'second']);
    store.close();
  });

  it('takes one signature of each person, and one end', () => {
    const store = filled(newFolder());
    store.sign(code, 'custodian-1', line('signed'));
    expect(() => store.sign(code, 'custodian-1', line('again'))).toThrow(expect.objectContaining({ code: 'STORE_FAILED' }));
    store.finish(code, '/somewhere', 'a'.repeat(64));
    expect(() => store.finish(code, '/elsewhere', 'b'.repeat(64))).toThrow(expect.objectContaining({ name: 'ClavigerError' }));
    expect(store.finished(code)?.folder).toBe('/somewhere');
    store.close();
  });
});

describe('its tables', () => {
  it.each([
    ['ceremonies', 'code', 'ceremonies are never changed'],
    ['events', 'ceremony', 'events are never changed'],
    ['signatures', 'person', 'signatures are never changed'],
    ['finished', 'folder', 'finished ceremonies stay finished'],
  ])('%s are never changed and never emptied, whoever asks', (table, column, message) => {
    const folder = newFolder();
    const store = filled(folder);
    store.sign(code, 'custodian-1', line('signed'));
    store.finish(code, '/somewhere', 'a'.repeat(64));
    store.close();
    behind(folder, (database) => {
      database.pragma('foreign_keys = OFF');
      const before = database.prepare(`SELECT * FROM ${table}`).all();
      expect(() => database.exec(`UPDATE ${table} SET ${column} = 'x'`)).toThrow(message);
      expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(/never deleted|stay finished/);
      expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual(before);
    });
  });

  it('are STRICT, in WAL, with full synchronisation', () => {
    const folder = newFolder();
    filled(folder).close();
    behind(folder, (database) => {
      const tables = database.pragma('table_list') as { name: string; type: string; strict: number }[];
      const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'));
      expect(own.map(({ name }) => name).sort()).toEqual(['ceremonies', 'events', 'finished', 'signatures']);
      expect(own.every(({ strict }) => strict === 1)).toBe(true);
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(database.pragma('user_version', { simple: true })).toBe(2);
    });
  });

  it('of the first version are brought up to date, and take the next event and no other', () => {
    const folder = newFolder();
    const database = new Database(join(folder, 'claviger.db'));
    database.exec(transcripts);
    database.pragma('user_version = 1');
    database.prepare("INSERT INTO ceremonies VALUES (?, 'practice', x'00', '{}', '')").run(code);
    for (const seq of [0, 1]) database.prepare("INSERT INTO events VALUES (?, ?, x'00')").run(code, seq);
    database.close();
    const store = openStore(folder);
    expect(() => store.append(code, 3, line('after a gap'))).toThrow(expect.objectContaining({ code: 'STORE_FAILED' }));
    expect(() => store.append(code, 1, line('again'))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^STORE_FAILED|CEREMONY_EXISTS$/) }),
    );
    store.append(code, 2, line('third'));
    expect(texts(store)).toHaveLength(3);
    store.close();
    behind(folder, (updated) => expect(updated.pragma('user_version', { simple: true })).toBe(2));
  });

  it('lie in a folder that only their owner can enter', () => {
    const folder = join(newFolder(), 'data');
    openStore(folder).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});

describe('a database that cannot be used', () => {
  it('is told from one of a newer version', () => {
    const folder = newFolder();
    filled(folder).close();
    behind(folder, (database) => database.pragma('user_version = 99'));
    expect(() => openStore(folder)).toThrow(
      expect.objectContaining({
        code: 'STORE_TOO_NEW',
        details: { field: 'database', expected: 'version 2', got: 'version 99' },
      }),
    );
  });

  it.each([
    ['is something else', (file: string) => writeFileSync(file, 'not a database, but long enough to be one. '.repeat(200))],
    ['is cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 6000))],
    [
      'has a page of noise',
      (file: string) => {
        const bytes = readFileSync(file);
        for (let page = 4096; page + 4096 <= bytes.length; page += 4096) bytes.fill(0x5a, page, page + 4096);
        writeFileSync(file, bytes);
      },
    ],
  ])('is damaged when it %s', (_what, damage) => {
    const folder = newFolder();
    filled(folder).close();
    const file = join(folder, 'claviger.db');
    damage(file);
    const damaged = readFileSync(file);
    expect(() => openStore(folder)).toThrow(
      expect.objectContaining({ code: 'STORE_DAMAGED', details: expect.objectContaining({ field: 'database' }) }),
    );
    expect(readFileSync(file)).toEqual(damaged);
  });

  it('is refused when its folder is a file', () => {
    const folder = newFolder();
    appendFileSync(join(folder, 'data'), '');
    chmodSync(join(folder, 'data'), 0o600);
    expect(() => openStore(join(folder, 'data'))).toThrow(
      expect.objectContaining({ code: 'STORE_FAILED', details: expect.objectContaining({ field: 'database', got: 'EEXIST' }) }),
    );
  });
});
