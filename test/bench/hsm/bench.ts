import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPracticeToken,
  type EmbeddedModule,
  embeddedModules,
  type PracticeToken,
} from '../../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../../electron/service/hsm/token-port.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { type Contender, holdContest } from '../contest.ts';
import { compileDirect, type DirectProgram, startDirect } from './direct.ts';
import { type ContenderId, CROWD, type OperationId, onCrowdedStore, onSmallStore } from './operations.ts';
import { makeSigningKeys, portContender } from './port.ts';
import { dataOf, linesOf, type StoreResult } from './report.ts';
import { hasTool, toolContender } from './tool.ts';

const ROUNDS = 7;
const PIN = '123456';
const FILL_MILLISECONDS = 60_000;

/** The port against a C program and pkcs11-tool, on the same tokens, in turns. Throws where no module or no C compiler is there. */
export async function bench(): Promise<{ title: string; lines: readonly string[]; measured: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
  try {
    const program = compileDirect(folder);
    const results: StoreResult[] = [];
    for (const module of embeddedModules()) {
      results.push(await measureSmall(module, program, folder), await measureCrowded(module, program, folder));
    }
    if (results.length === 0) throw new Error('no token library is installed: softhsm2 or libnss3');
    return {
      title: `The token port beside direct PKCS#11, ${ROUNDS} rounds`,
      lines: linesOf(results),
      measured: dataOf(results),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureSmall(module: EmbeddedModule, program: string, folder: string): Promise<StoreResult> {
  return onToken(module, program, join(folder, `${module.family}-small`), async (token, session, direct) => {
    const keys = await makeSigningKeys(session);
    const contenders: Partial<Record<ContenderId, Contender<OperationId>>> = {
      port: await portContender(session, keys),
      ...directContenders(direct),
    };
    // It cannot be told the folder of an NSS database.
    if (module.family === 'softhsm2' && hasTool())
      contenders.tool = await toolContender(token, PIN, { rsa: keys.rsa.id, ec: keys.ec.id }, folder);
    const operations = onSmallStore.filter(({ id }) => id !== 'log-in' || contenders.tool !== undefined);
    const times = await holdContest(contenders, operations, ROUNDS);
    return { store: `${module.family}, a few keys on the token`, operations, times };
  });
}

function measureCrowded(module: EmbeddedModule, program: string, folder: string): Promise<StoreResult> {
  return onToken(module, program, join(folder, `${module.family}-crowded`), async (_, session, direct) => {
    await direct.measure('fill', 'bare', CROWD, FILL_MILLISECONDS);
    const contenders = { port: await portContender(session, null), ...directContenders(direct) };
    const times = await holdContest<OperationId, ContenderId>(contenders, onCrowdedStore, ROUNDS);
    return { store: `${module.family}, ${CROWD} keys on the token`, operations: onCrowdedStore, times };
  });
}

function directContenders(direct: DirectProgram): Record<'direct' | 'checked', Contender<OperationId>> {
  return {
    direct: (operation, count, budget) => direct.measure(operation, 'bare', count, budget),
    checked: (operation, count, budget) => direct.measure(operation, 'checked', count, budget),
  };
}

/** A new token with a session through the port and the C program beside it, both gone when `work` ends. */
async function onToken<T>(
  { path }: EmbeddedModule,
  program: string,
  directory: string,
  work: (token: PracticeToken, session: TokenSession, direct: DirectProgram) => Promise<T>,
): Promise<T> {
  mkdirSync(directory);
  const pin = () => new TextEncoder().encode(PIN);
  const token = await createPracticeToken({ directory, label: 'bench', userPin: pin(), module: path });
  const session = await createTokenPort().open(token, token, pin());
  const direct = startDirect(program, token, PIN);
  try {
    return await work(token, session, direct);
  } finally {
    await direct.close();
    await session.close();
  }
}
