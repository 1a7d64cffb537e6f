import { programPaths } from '../service/program.ts';
import { bundleCommand } from './bundle.ts';
import { type CommandOutput, sayFailure } from './io.ts';
import { participantCommand } from './participant.ts';
import { planCommand } from './plan.ts';
import { rehearseCommand } from './rehearse.ts';
import { requestCommand } from './request.ts';
import { shippedCeremonies } from './shipped-ceremonies.ts';
import { tokenCommand } from './token.ts';
import { verifyCommand } from './verify.ts';

type Command = (args: readonly string[], io: CommandOutput) => Promise<number>;

const commands: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  rehearse: {
    run: rehearseCommand,
    usage: 'rehearse [--ceremony NAME] [--out DIR | --room DIR] [--module PATH] [--param name=value]... [--mistakes]',
  },
  plan: { run: planCommand, usage: 'plan SCRIPT [--param name=value]... [--json]' },
  verify: { run: verifyCommand, usage: 'verify DIR [--trust PEM] [--json]' },
  request: {
    run: requestCommand,
    usage: 'request aws-kms --key-id ARN --public-key DER --import-token FILE --valid-to ISO8601 --out FILE',
  },
  token: {
    run: (args, output) => tokenCommand(args, output),
    usage: 'token list|qualify --module PATH [--config PATH] [--label L] [--serial S] [--json]',
  },
  participant: {
    run: (args, output) => participantCommand(args, output),
    usage: 'participant card --module PATH --label L --name NAME [--key ID] [--mode MODE] [--self-signed] --out FILE',
  },
  bundle: { run: bundleCommand, usage: 'bundle verify DIR [--unwrap-with PEM] [--json]' },
};

const io: CommandOutput = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** How `command` is used, or every command, and the ceremonies that can be rehearsed. */
async function help(command: { readonly usage: string } | undefined): Promise<readonly string[]> {
  if (command !== undefined && command !== commands.rehearse) return [`usage: claviger ${command.usage}`];
  const paths = programPaths({ dirname: import.meta.dirname, filename: import.meta.filename });
  return [
    ...(command === undefined
      ? ['usage: claviger COMMAND', ...Object.values(commands).map(({ usage }) => `  claviger ${usage}`)]
      : [`usage: claviger ${command.usage}`]),
    `ceremonies: ${(await shippedCeremonies(paths.resources)).join(', ')}`,
  ];
}

async function runCommand(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const asked = name === 'help' || args.some((word) => word === '--help' || word === '-h');
  if (command === undefined || asked) {
    for (const line of await help(command)) (asked ? io.out : io.err)(line);
    return asked ? 0 : 2;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    sayFailure(io, error);
    return 1;
  }
}

// Whoever reads only the first lines, as `head` does, still gets the right exit code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommand(process.argv.slice(2));
