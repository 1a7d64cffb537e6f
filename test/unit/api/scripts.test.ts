import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Desk } from '../../../electron/service/api/desk.ts';
import { scriptHandlers } from '../../../electron/service/api/scripts.ts';
import { countedText } from '../script/grouped.ts';
import { siteValues } from '../script/shipped.ts';

const resources = mkdtempSync(join(tmpdir(), 'claviger-scripts-'));
mkdirSync(join(resources, 'ceremonies'));
writeFileSync(join(resources, 'ceremonies/counted.yaml'), countedText());
afterAll(() => rmSync(resources, { recursive: true }));

const desk = { room: { resources } } as unknown as Desk;
const plan = (parameters: Readonly<Record<string, string>>) =>
  scriptHandlers['scripts.plan'](desk, { script: 'counted', parameters });

describe('the places of people while a ceremony is planned', () => {
  it.each([
    ['nothing is given yet', {}, 3],
    ['a number is chosen and something else is open', { custodians: '5' }, 5],
    ['the number is none', { custodians: 'many' }, 2],
    ['the number is more than the script allows', { custodians: '6' }, 2],
    ['everything is given', { ...siteValues, custodians: '4' }, 4],
  ])('are as many as the script and the values ask for: %s', async (_what, parameters, custodians) => {
    expect((await plan(parameters)).roles).toEqual({
      administrator: 1,
      custodian: custodians,
      'security-officer': 1,
      'internal-witness': 1,
    });
  });
});
