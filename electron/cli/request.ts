import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { requestFromFiles } from '../../shared/byok/aws-kms-files.ts';
import { parseRequest, requestFingerprint } from '../../shared/byok/request.ts';
import { readBoundedFile, writeNewFile } from '../service/media/file.ts';
import { type CommandOutput, sayFailure } from './io.ts';

const USAGE = 'usage: claviger request aws-kms --key-id ARN --public-key DER --import-token FILE --valid-to ISO8601 --out FILE';
const FILE_BYTES = 65_536;

const options = {
  'key-id': { type: 'string' },
  'public-key': { type: 'string' },
  'import-token': { type: 'string' },
  'valid-to': { type: 'string' },
  out: { type: 'string' },
} as const;

/**
 * `claviger request aws-kms …`: makes a request file from what AWS gave as raw files, and prints the fingerprint to be compared. Never
 * overwrites. Gives 0 (written), 1 (the files are not what they must be) or 2 (bad usage).
 */
export async function requestCommand(args: readonly string[], io: CommandOutput): Promise<number> {
  const given = parse(args);
  if (given === null) {
    io.err(USAGE);
    return 2;
  }
  try {
    const bytes = requestFromFiles({
      keyId: given.keyId,
      publicKey: await readBoundedFile(given.publicKey, FILE_BYTES),
      importToken: await readBoundedFile(given.importToken, FILE_BYTES),
      validTo: given.validTo,
    });
    await writeNewFile(resolve(given.out), bytes, 0o644);
    const { sha256, words } = requestFingerprint(parseRequest(bytes));
    io.out(given.out);
    io.out(`wrapping key SHA-256  ${sha256}`);
    io.out(`in words              ${words.join(' ')}`);
    return 0;
  } catch (error) {
    sayFailure(io, error);
    return 1;
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
    const [keyId, publicKey, importToken, validTo, out] = Object.keys(options).map(
      (name) => values[name as keyof typeof options],
    );
    if (positionals.join(' ') !== 'aws-kms' || !keyId || !publicKey || !importToken || !validTo || !out) return null;
    return { keyId, publicKey, importToken, validTo, out };
  } catch {
    return null;
  }
}
