import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { certificateFingerprint, subjectName } from '../../shared/transcript/certificate.ts';
import { parseParticipantCard } from '../../shared/transcript/participant-card.ts';
import { modeSchema } from '../../shared/transcript/schemas.ts';
import { createTokenPort } from '../service/hsm/token-port.ts';
import { writeNewFile } from '../service/media/file.ts';
import { createParticipantCard, type NewParticipantCard } from '../service/transcript/signers/card-file.ts';
import { type CommandOutput, sayFailure } from './io.ts';
import { type PinSource, readTypedPin } from './typed-pin.ts';

const USAGE =
  'usage: claviger participant card --module PATH --label L [--serial S] --name NAME [--key ID] [--mode practice|production] [--self-signed] ' +
  '--out FILE (the PIN is typed, or is one line of standard input)';

const text = { type: 'string' } as const;
const options = {
  module: text,
  label: text,
  serial: text,
  name: text,
  key: text,
  mode: { ...text, default: 'production' },
  'self-signed': { type: 'boolean', default: false },
  out: text,
} as const;

type CardArguments = Omit<NewParticipantCard, 'pin' | 'now'> & { readonly out: string };

/**
 * `claviger participant card …`: logs in to a smart card, has it prove its key by a signature, and writes the public file by which its
 * owner takes part. Nothing is written to the card. Never overwrites. Gives 0 (written), 1 (the card cannot be used so) or 2 (bad usage).
 */
export async function participantCommand(
  args: readonly string[],
  io: CommandOutput,
  input: PinSource = process.stdin,
): Promise<number> {
  const given = parseArguments(args);
  if (given === null) {
    io.err(USAGE);
    return 2;
  }
  try {
    const { out, ...card } = given;
    const pin = await readTypedPin(input, (prompt) => io.err(prompt));
    const bytes = await createParticipantCard(createTokenPort(), { ...card, pin, now: Date.now() });
    await writeNewFile(out, bytes, 0o644);
    const { certificate, key } = parseParticipantCard(bytes);
    io.out(out);
    io.out(`name in certificate  ${subjectName(certificate)}`);
    io.out(`key on the card      ${key}`);
    io.out(`certificate SHA-256  ${certificateFingerprint(certificate)}`);
    return 0;
  } catch (error) {
    sayFailure(io, error);
    return 1;
  }
}

function parseArguments(args: readonly string[]): CardArguments | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const { module, label, serial, name, key, out } = values;
    const mode = modeSchema.safeParse(values.mode);
    if (positionals.join(' ') !== 'card' || !module || !label || !name || !out || !mode.success) return null;
    const token = serial === undefined ? { label } : { label, serial };
    const selfSigned = values['self-signed'];
    return { name, mode: mode.data, module: { path: resolve(module) }, token, key, selfSigned, out: resolve(out) };
  } catch {
    return null;
  }
}
