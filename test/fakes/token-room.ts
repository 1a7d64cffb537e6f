import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { createPracticeToken } from '../../electron/service/hsm/practice-token.ts';
import type { Service } from '../../electron/service/service.ts';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import type { EmbeddedFamilyId } from '../../shared/hsm/quirks/index.ts';
import type { LibraryPlace, TokenLine, TokenName } from '../../shared/ipc/tokens.ts';
import { fastService, libraryOf, scratchFolder } from './scripted-room.ts';

/** The PIN of every token made here. */
export const PIN = '135790';

/** Folders and tokens for one test file, on a computer whose own SoftHSM store has no token. Call it once, at the top of the file. */
export function tokenRoom() {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  let scratch: ReturnType<typeof scratchFolder>;
  beforeAll(() => {
    scratch = scratchFolder();
    const tokens = join(scratch.folder, 'of-this-computer');
    mkdirSync(tokens);
    process.env.SOFTHSM2_CONF = join(scratch.folder, 'softhsm2.conf');
    writeFileSync(process.env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  });
  afterAll(() => scratch.remove());
  const folder = () => mkdtempSync(join(scratch.folder, 'case-'));
  return {
    folder,
    /** A fresh token, and a service that has never seen it. */
    furnish: async (family: EmbeddedFamilyId): Promise<{ service: Service; module: LibraryPlace; token: TokenName }> => {
      const made = await createPracticeToken({
        directory: join(folder(), 'token'),
        label: 'tried token',
        userPin: utf8ToBytes(PIN),
        module: libraryOf(family),
      });
      const { path, configuration = '', label, serial } = made;
      return { service: fastService(join(folder(), 'data')), module: { path, configuration }, token: { label, serial } };
    },
  };
}

/** The line of one token among all. */
export function lineOf(lines: readonly TokenLine[], { label, serial }: TokenName): TokenLine | undefined {
  return lines.find((line) => line.label === label && line.serial === serial);
}
