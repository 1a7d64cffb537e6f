import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import type { ModuleLocation, TokenSelector } from '../../shared/hsm/port/token.ts';
import type { QualificationReport } from '../../shared/hsm/qualification/report.ts';
import { newToken, pin, removeFolders } from './fixtures/fixture.ts';
import { nss } from './fixtures/nss.ts';
import { type CardApplet, startSmartCard } from './fixtures/opensc.ts';
import { startRemoteToken } from './fixtures/p11-kit.ts';
import { softhsm2 } from './fixtures/softhsm2.ts';
import { type Column, cellsOf, columnIn, tablePage } from './token-table.ts';

const page = join(import.meta.dirname, '../../docs/tokens-measured.md');
const isWriting = process.env.CLAVIGER_WRITE_TOKEN_TABLE === '1';

interface Measured extends Column {
  qualify(): Promise<QualificationReport>;
}

async function qualify(module: ModuleLocation, token: TokenSelector): Promise<QualificationReport> {
  const session = await createTokenPort().open(module, token, pin());
  try {
    return await session.qualify({ pin: pin() });
  } finally {
    await session.close();
  }
}

const local = (title: string, fixture: typeof nss): Measured => ({
  title,
  package: fixture.package,
  qualify: async () => {
    const token = await newToken(fixture);
    return qualify(token, token);
  },
});

const card = (title: string, applet: CardApplet): Measured => ({
  title,
  package: 'opensc-pkcs11',
  qualify: async () => {
    const { module, label, stop } = await startSmartCard({ applet });
    try {
      return await qualify(module, { label });
    } finally {
      await stop();
    }
  },
});

const remote: Measured = {
  title: 'SoftHSM 2 through p11-kit',
  package: 'p11-kit-modules',
  qualify: async () => {
    const token = await startRemoteToken();
    try {
      Object.assign(process.env, token.environment);
      return await qualify(token.module, token);
    } finally {
      await token.stop();
    }
  },
};

const always = [local('NSS softokn', nss), local('SoftHSM 2', softhsm2)];

afterAll(removeFolders);

describe.runIf(isWriting)('the table of tokens', () => {
  it('is written from what each library does', { timeout: 300_000 }, async () => {
    const measured: { column: Column; report: QualificationReport }[] = [];
    for (const column of [...always, remote, card('emulated PIV card', 'piv'), card('emulated IsoApplet card', 'iso')])
      measured.push({ column, report: await column.qualify() });
    writeFileSync(page, tablePage(measured));
  });
});

describe.skipIf(isWriting)('the table of tokens in docs/', () => {
  it.each(always)('says of $title what it does now', async ({ title, qualify: measure }) => {
    const written = columnIn(readFileSync(page, 'utf8'), `${title} (`);
    expect(written).toEqual(cellsOf(await measure()));
  });
});
