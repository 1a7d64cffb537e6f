import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Nothing here comes from the program: it is what somebody with common tools does with the files of a ceremony.

const READER = fileURLToPath(new URL('../fakes/share_v1.py', import.meta.url));

/** The standard output of a tool that must succeed. Key material on its command line is a test's alone. */
export function run(
  tool: string,
  args: readonly string[],
  { cwd, input }: { cwd?: string; input?: Uint8Array } = {},
): Uint8Array {
  return new Uint8Array(
    execFileSync(tool, args, { stdio: ['pipe', 'pipe', 'pipe'], ...(cwd && { cwd }), ...(input && { input }) }),
  );
}

/** How a tool ended, and what it wrote. */
export function tryRun(tool: string, args: readonly string[], cwd: string): { readonly code: number; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd, encoding: 'utf8' });
  return { code: status ?? -1, output: `${stdout}${stderr}` };
}

/** The command under the signatures of a transcript folder, as its VERIFY.txt and the README give it. */
export const cmsVerify: readonly string[] = (
  'cms -verify -binary -inform DER -in statement.p7s -content statement.json ' +
  '-CAfile signers.pem -purpose any -no_check_time -partial_chain -out /dev/null'
).split(' ');

/** What the cloud does with the upload file: RSAES-OAEP with SHA-256, and MGF1 of the same. */
export function oaepDecrypt(privateKey: string, wrapped: string): Uint8Array {
  const options = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
  return run('openssl', ['pkeyutl', '-decrypt', '-inkey', privateKey, ...options, '-in', wrapped]);
}

/** RFC 5649 by OpenSSL: the key in the wrapped backup `file`. */
export function unwrapBackup(file: string, wrappingKey: Uint8Array): Uint8Array {
  return run('openssl', ['enc', '-d', '-id-aes256-wrap-pad', '-iv', 'A65959A6', '-K', hex(wrappingKey), '-in', file]);
}

/** The check value of an AES-256 key by OpenSSL, upper-case hexadecimal: CMAC of a zero block (5 bytes), or the block encrypted (3 bytes). */
export function checkValueOf(key: Uint8Array, method: string): string {
  const input = new Uint8Array(16);
  if (method === 'encrypt-zeros')
    return hex(run('openssl', ['enc', '-aes-256-ecb', '-nopad', '-K', hex(key)], { input }).subarray(0, 3)).toUpperCase();
  const folder = mkdtempSync(join(tmpdir(), 'claviger-outside-'));
  try {
    const block = join(folder, randomUUID());
    writeFileSync(block, input);
    const args = ['mac', '-binary', '-cipher', 'AES-256-CBC', '-macopt', `hexkey:${hex(key)}`, '-in', block, 'CMAC'];
    return hex(run('openssl', args).subarray(0, 5)).toUpperCase();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text in each QR code of a printed sheet: poppler draws it at 200 dots an inch, zbar reads it. */
export function readSheet(file: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-outside-'));
  try {
    const page = join(folder, 'page');
    run('pdftoppm', ['-gray', '-r', '200', '-singlefile', file, page]);
    const read = run('zbarimg', ['-q', '--raw', `${page}.pgm`]);
    return new TextDecoder().decode(read).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a second reader, written from the format's page, says of share strings, and the key it joins them to. */
export function readShares(texts: readonly string[]): { readonly shares: readonly SecondRead[]; readonly key: Uint8Array } {
  const input = new TextEncoder().encode(JSON.stringify({ decode: texts, join: [texts] }));
  const answer = JSON.parse(new TextDecoder().decode(run('python3', ['-B', READER], { input }))) as {
    readonly decode: readonly SecondRead[];
    readonly join: readonly [string | { readonly refused: string }];
  };
  const [key] = answer.join;
  if (typeof key !== 'string') throw new Error(`the second reader refused: ${key.refused}`);
  return { shares: answer.decode, key: new Uint8Array(Buffer.from(key, 'hex')) };
}

/** One share as the second reader reads it. */
export interface SecondRead {
  readonly mode: string;
  readonly setId: string;
  readonly threshold: number;
  readonly total: number;
  readonly x: number;
  readonly y: string;
  readonly commitment: string;
}

/** The bytes of a file. */
export function read(...path: readonly string[]): Uint8Array {
  return new Uint8Array(readFileSync(join(...path)));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
