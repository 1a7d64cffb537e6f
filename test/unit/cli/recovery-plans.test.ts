import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { planCommand } from '../../../electron/cli/plan.ts';

const common = {
  'token-label': 'CEREMONY',
  'earlier-folder': '/media/record/A7QM-2D9F',
  'earlier-statement': '5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5',
  'transcript-folder': '/media/record/K7QM-2D9F',
};
const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  restore: {},
  'recovery-drill': {},
  'change-custodians': { 'media-folder': '/media/backup/K7QM-2D9F' },
};

async function plan(name: string, more: Readonly<Record<string, string>> = {}) {
  const file = fileURLToPath(new URL(`../../../resources/ceremonies/${name}.yaml`, import.meta.url));
  const given = Object.entries({ ...common, ...values[name], ...more }).flatMap(([parameter, value]) => [
    '--param',
    `${parameter}=${value}`,
  ]);
  const out: string[] = [];
  const err: string[] = [];
  const code = await planCommand([file, ...given], { out: (line) => void out.push(line), err: (line) => void err.push(line) });
  return { code, err, out };
}

it.each(Object.keys(values))('every step of %s can be done when its turn comes', async (name) => {
  const { code, err, out } = await plan(name);
  expect({ code, err }).toEqual({ code: 0, err: [] });
  await expect(`${out.join('\n')}\n`).toMatchFileSnapshot(`../../golden/${name}.plan.txt`);
});

it('does not plan a restore to which too few custodians come, nor one whose policy nobody knows', async () => {
  const few = await plan('restore', { threshold: '3' });
  expect(few.code).toBe(1);
  expect([...few.err, ...few.out].join('\n')).toContain('there are at least 3 custodians');
  const unknown = await plan('restore', { afterwards: 'nothing' });
  expect(unknown.code).toBe(1);
  expect([...unknown.err, ...unknown.out].join('\n')).toContain('afterwards');
});
