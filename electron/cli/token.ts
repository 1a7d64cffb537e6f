import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import { describePinState } from '../../shared/hsm/pin-tries.ts';
import type { ModuleLocation, TokenIdentity, TokenSelector } from '../../shared/hsm/port/token.ts';
import type { QualificationReport } from '../../shared/hsm/qualification/report.ts';
import { createTokenPort } from '../service/hsm/token-port.ts';
import { type CommandOutput, sayFailure } from './io.ts';
import { reportLines, tokenLines } from './token-text.ts';
import { type PinSource, readTypedPin } from './typed-pin.ts';

const USAGE = [
  'usage: claviger token list --module PATH [--config PATH] [--json]',
  '       claviger token qualify --module PATH [--config PATH] [--label L] [--serial S] [--json] (the PIN is typed, or is one line of standard input)',
];

interface TokenArguments {
  readonly verb: 'list' | 'qualify';
  readonly module: ModuleLocation;
  readonly label: string | null;
  readonly serial: string | null;
  readonly json: boolean;
}

/**
 * `claviger token list|qualify`: the tokens of a PKCS#11 library, or what one of them does, found by trying. Gives 0 (listed; no
 * security property is violated), 1 (one is) or 2 (bad usage, or the token cannot be tried). Never throws.
 */
export async function tokenCommand(
  args: readonly string[],
  io: CommandOutput,
  input: PinSource = process.stdin,
): Promise<number> {
  const given = parseArguments(args);
  if (given === null) {
    for (const line of USAGE) io.err(line);
    return 2;
  }
  try {
    return given.verb === 'list' ? await list(given, io) : await qualify(given, io, input);
  } catch (error) {
    sayFailure(io, error, given.json);
    return 2;
  }
}

function parseArguments(args: readonly string[]): TokenArguments | null {
  const text = { type: 'string' } as const;
  const options = { module: text, config: text, label: text, serial: text, json: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const [verb, ...rest] = positionals;
    const { module, config, label, serial, json } = values;
    if ((verb !== 'list' && verb !== 'qualify') || rest.length > 0 || module === undefined) return null;
    if (verb === 'list' && (label !== undefined || serial !== undefined)) return null;
    const location = { path: resolve(module), ...(config === undefined ? {} : { configuration: resolve(config) }) };
    return { verb, module: location, label: label ?? null, serial: serial ?? null, json: json ?? false };
  } catch {
    return null;
  }
}

async function list({ module, json }: TokenArguments, io: CommandOutput): Promise<number> {
  const tokens = await createTokenPort().listTokens(module);
  for (const line of json ? [JSON.stringify({ ok: true, tokens })] : tokenLines(tokens)) io.out(line);
  return 0;
}

async function qualify(given: TokenArguments, io: CommandOutput, input: PinSource): Promise<number> {
  const report = await qualifyToken(given, io, input);
  for (const line of given.json ? [JSON.stringify({ ok: true, report })] : reportLines(report)) io.out(line);
  return report.findings.some(({ verdict }) => verdict === 'violated') ? 1 : 0;
}

async function qualifyToken(given: TokenArguments, io: CommandOutput, input: PinSource): Promise<QualificationReport> {
  const port = createTokenPort();
  const selector = selectorOf(given, await port.listTokens(given.module));
  io.err(`${selector.label}: ${describePinState(await port.pinState(given.module, selector))}`);
  const pin = await readTypedPin(input, (text) => io.err(text));
  try {
    const session = await port.open(given.module, selector, Uint8Array.from(pin));
    try {
      return await session.qualify({ pin, onProgress: (progress) => io.err(progress) });
    } finally {
      await session.close();
    }
  } finally {
    pin.fill(0);
  }
}

/** The token that is named; the only one there, where none is. */
function selectorOf({ label, serial }: TokenArguments, tokens: readonly TokenIdentity[]): TokenSelector {
  const fitting = tokens.filter((token) => (label ?? token.label) === token.label && (serial ?? token.serial) === token.serial);
  const [token, ...others] = fitting;
  const names = tokens.map((known) => `${known.label} (${known.serial})`).join(', ');
  if (token === undefined)
    throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: label ?? 'any', got: names || 'none' });
  if (others.length > 0)
    throw new ClavigerError('TOKEN_AMBIGUOUS', { field: 'token', expected: 'one token: name --label and --serial', got: names });
  return token;
}
