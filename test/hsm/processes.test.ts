import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import type { Trial } from './children/report.ts';
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

  it.each([
    ['malformed-calls.ts', 61, [0, 1, 2, 11, 12, 13, 14, 15, 20]],
    ['crashes.ts', 14, [3, 4, 5, 6, 7, 8, 9]],
  ] as const)('ends everything of %s in a typed error or the right result, and survives', async (script, count, facts) => {
    const { code, signal, lines, errors } = await startChild(script, token).result;
    const trials = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Trial);
    expect(trials.filter((trial) => !trial.expected.split(' or ').includes(trial.code))).toEqual([]);
    expect({ code, signal, errors, last: lines.at(-1) }).toEqual({ code: 0, signal: null, errors: '', last: 'alive' });
    expect(trials).toHaveLength(count);
    expect([...new Set(trials.map(({ fact }) => fact))].toSorted((left, right) => left - right)).toEqual(facts);
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
