import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { familyOf } from '../../../shared/hsm/quirks/index.ts';
import { type Contender, repeat } from '../contest.ts';
import type { OperationId } from './operations.ts';

const run = promisify(execFile);

/** Whether pkcs11-tool (package opensc) is installed. */
export function hasTool(): boolean {
  return spawnSync('pkcs11-tool', ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Keys the tool uses, by CKA_ID in hexadecimal: `bench rsa` and `bench ec` are made by the port. */
export interface ToolKeys {
  readonly rsa: string;
  readonly ec: string;
}

/**
 * pkcs11-tool on `token`: every repetition is one process, which loads the library and logs in. It makes token objects
 * only and searches nothing by itself, so session keys and searches are not asked of it.
 */
export async function toolContender(
  token: PracticeToken,
  pin: string,
  keys: ToolKeys,
  folder: string,
): Promise<Contender<OperationId>> {
  const env = { ...process.env, ...familyOf(token).start(token).environment, BENCH_PIN: pin };
  const base = ['--module', token.path, '--token-label', token.label, '--login', '--pin', 'env:BENCH_PIN'];
  const call = async (...args: string[]) => void (await run('pkcs11-tool', [...base, ...args], { env }));
  const [message, hash, output] = ['message', 'hash', 'output'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(message, Buffer.alloc(32, 7));
  writeFileSync(hash, createHash('sha256').update(Buffer.alloc(32, 7)).digest());
  await call('--keygen', '--key-type', 'AES:32', '--id', '7001', '--label', 'tool kek', '--sensitive', '--extractable');
  await call('--keygen', '--key-type', 'AES:32', '--id', '7002', '--label', 'tool target', '--sensitive', '--extractable');
  const aes = ['--keygen', '--key-type', 'AES:32', '--id', '7003', '--label', 'tool aes', '--sensitive'];
  const rsa = ['--keypairgen', '--key-type', 'rsa:2048', '--id', '7004', '--label', 'tool rsa', '--usage-sign'];
  const remove =
    (id: string, ...types: string[]) =>
    async () => {
      for (const type of types) await call('--delete-object', '--type', type, '--id', id);
    };
  const nothing = async () => undefined;
  const works: Partial<Record<OperationId, readonly [() => Promise<void>, () => Promise<void>]>> = {
    'log-in': [() => call('--list-mechanisms'), nothing],
    'aes-token': [() => call(...aes), remove('7003', 'secrkey')],
    'rsa-token': [() => call(...rsa), remove('7004', 'privkey', 'pubkey')],
    'sign-rsa': [() => call('--sign', '-m', 'SHA256-RSA-PKCS', '--id', keys.rsa, '-i', message, '-o', output), nothing],
    'sign-ec': [() => call('--sign', '-m', 'ECDSA', '--id', keys.ec, '-i', hash, '-o', output), nothing],
    wrap: [() => call('--wrap', '-m', '0x210A', '--id', '7001', '--application-id', '7002', '-o', output), nothing],
  };
  return async (operation, count, budget) => {
    const [work, clear] = works[operation] ?? [];
    if (work === undefined || clear === undefined) throw new Error(`pkcs11-tool is not asked for ${operation}`);
    return repeat(work, clear, count, budget);
  };
}
