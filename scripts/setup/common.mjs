// Small helpers for the scripts that set a checkout up. Plain Node 18, no packages: they run before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const started = Date.now();

/** Writes one progress line to standard error, with the seconds since the start. */
export function say(text) {
  process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}\n`);
}

/** A refusal that a person can act on: printed without a stack, and the program ends with `exitCode`. */
export class SetupError extends Error {
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Prints why set-up stopped and ends the program with the code of the refusal (1 for anything unforeseen). */
export function endWith(error) {
  process.stderr.write(`\n${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
  process.exit(error instanceof SetupError ? error.exitCode : 1);
}

/** Runs a command to its end without standard input; on failure throws SetupError with the last lines of its output. */
export function mustRun(command, args, { env = process.env, cwd = root, minutes = 15 } = {}) {
  const done = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: minutes * 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return done.stdout;
  const tail = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-40).join('\n');
  const why = done.error?.message ?? (done.signal ? `ended by ${done.signal}` : `exit code ${done.status}`);
  throw new SetupError(`${command} ${args.join(' ')}: ${why}\n${tail}`, 1);
}

/** Starts a command that shows its output here, hands signals on, and resolves to its exit code. */
export function follow(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((settle, refuse) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', refuse);
    child.once('exit', (code, signal) => settle(code ?? (signal ? 1 : 0)));
  });
}

/** True when a command of this name is on PATH. */
export function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}
