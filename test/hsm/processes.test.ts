import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { startChild } from './children/run.ts';
import { aesRequest, newToken, removeFolders, withSession } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';

afterAll(removeFolders);

interface MadeKey {
  readonly label: string;
  readonly value: string;
  readonly fleeting: string;
}

function madeKey(line: string): MadeKey {
  return JSON.parse(line.slice('made '.length)) as MadeKey;
}

describe.each(Object.values(tokenFixtures))('processes: $family', (fixture) => {
  let token: PracticeToken;
  beforeAll(async () => {
    token = await newToken(fixture);
  });

  it('refuses every malformed call with a typed error, and survives', async () => {
    const { code, signal, lines, errors } = await startChild('malformed-calls.ts', token).result;
    expect({ code, signal, errors, last: lines.at(-1) }).toEqual({ code: 0, signal: null, errors: '', last: 'alive' });
    const results = lines.slice(0, -1).map((line) => JSON.parse(line) as { name: string; code: string });
    expect(results.filter((result) => result.code !== 'TOKEN_CALL_MALFORMED')).toEqual([]);
    expect(results).toHaveLength(23);
  });

  it('survives overlapping operations and a close among them', async () => {
    const { code, signal, lines, errors } = await startChild('overlap.ts', token).result;
    expect({ code, signal, errors }).toEqual({ code: 0, signal: null, errors: '' });
    const summary = JSON.parse(lines[0] ?? '') as { done: number; refused: number; codes: string[] };
    expect(summary.codes).toEqual(['TOKEN_SESSION_CLOSED']);
    expect(summary.done + summary.refused).toBe(210);
    expect(summary.done).toBeGreaterThanOrEqual(100);
  });

  it('finds a key that another process made, with the same value', async () => {
    const child = startChild('make-keys.ts', { token, keys: 1 });
    const made = madeKey(await child.line('made'));
    expect((await child.result).code).toBe(0);
    await withSession(token, async (session) => {
      const [key] = await session.findKeys({ label: made.label });
      if (key === undefined) throw new Error('the key is gone');
      expect((await session.checkValue(key)).value).toBe(made.value);
      expect(session.identity.marker).toMatch(/^claviger practice/);
    });
  });

  it('keeps token keys and loses session keys when a process is killed', async () => {
    const child = startChild('make-keys.ts', { token, keys: 65_000 });
    const made = madeKey(await child.line('made'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.process.kill('SIGKILL');
    const { signal, lines } = await child.result;
    expect(signal).toBe('SIGKILL');
    await withSession(token, async (session) => {
      expect(await session.findKeys({ label: made.fleeting })).toEqual([]);
      for (const line of lines.filter((text) => text.startsWith('made ') && text.endsWith('}'))) {
        const { label, value } = madeKey(line);
        const [key] = await session.findKeys({ label });
        expect(key && (await session.checkValue(key)).value).toBe(value);
      }
      await expect(session.generateKey(aesRequest({ persistent: true }))).resolves.toMatchObject({ kind: 'key-handle' });
    });
  });
});
