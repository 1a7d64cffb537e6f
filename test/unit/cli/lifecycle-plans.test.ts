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
  'byok-export': {
    'request-file': '/media/cloud/request.json',
    'key-id': 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789abc',
    'media-folder': '/media/backup/K7QM-2D9F',
  },
  rotate: { 'media-folder': '/media/backup/K7QM-2D9F' },
  revoke: { 'compromised-since': '2026-11-20', reason: 'The bag of share 2 came back open.' },
  destroy: { reason: 'Nobody needs it any more.' },
};

it.each(Object.keys(values))('every step of %s can be done when its turn comes', async (name) => {
  const file = fileURLToPath(new URL(`../../../resources/ceremonies/${name}.yaml`, import.meta.url));
  const given = Object.entries({ ...common, ...values[name] }).flatMap(([parameter, value]) => [
    '--param',
    `${parameter}=${value}`,
  ]);
  const out: string[] = [];
  const err: string[] = [];
  const code = await planCommand([file, ...given], { out: (line) => void out.push(line), err: (line) => void err.push(line) });
  expect({ code, err }).toEqual({ code: 0, err: [] });
  await expect(`${out.join('\n')}\n`).toMatchFileSnapshot(`../../golden/${name}.plan.txt`);
});
