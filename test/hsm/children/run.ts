import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a child process ended, and each line it wrote. */
export interface ChildResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** A child process of `script` (a file beside this one) and what becomes of it. */
export interface RunningChild {
  readonly process: ChildProcess;
  /** Resolves when the child writes a line that begins with `start`. */
  line(start: string): Promise<string>;
  readonly result: Promise<ChildResult>;
}

/** Starts `script` with `argument` as its only argument, in JSON. A crash shows as a signal, not as the end of the tests. */
export function startChild(script: string, argument: unknown): RunningChild {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', file, JSON.stringify(argument)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting: { start: string; resolve: (line: string) => void }[] = [];
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const { start, resolve } of waiting) if (line.startsWith(start)) resolve(line);
  });
  const result = new Promise<ChildResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, lines, errors }));
  });
  const line = async (start: string): Promise<string> => {
    const ended = result.then((end) =>
      Promise.reject(new Error(`ended with ${end.code ?? end.signal} before “${start}”: ${end.errors}`)),
    );
    return Promise.race([new Promise<string>((resolve) => waiting.push({ start, resolve })), ended]);
  };
  return { process: child, line, result };
}
