import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PracticeToken } from '../../../electron/service/hsm/practice-token.ts';
import { familyOf } from '../../../shared/hsm/quirks/index.ts';

/** The C program, running and logged in to one token. */
export interface DirectProgram {
  /** One request to it; the nanoseconds of each repetition. Throws with its words where it could not. */
  measure(operation: string, variant: 'bare' | 'checked', count: number, budget: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Compiles direct.c into `folder` and returns the program's path. Throws where there is no C compiler. */
export function compileDirect(folder: string): string {
  const program = join(folder, 'direct');
  const source = fileURLToPath(new URL('direct.c', import.meta.url));
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, source, '-ldl'], { stdio: 'inherit' });
  return program;
}

/** Starts `program` on `token`. */
export function startDirect(program: string, token: PracticeToken, pin: string): DirectProgram {
  const { environment, parameters } = familyOf(token).start(token);
  const args = [token.path, token.label, ...(parameters === undefined ? [] : [parameters])];
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${pin}\n`);
  return {
    measure: async (operation, variant, count, budget) => {
      child.stdin.write(`${operation} ${variant} ${count} ${budget}\n`);
      const { value = 'error: it ended' } = await answers.next();
      const [verdict, ...times] = String(value).split(' ');
      if (verdict !== 'ok' || times.includes('error')) throw new Error(`direct.c, ${operation}: ${value}`);
      return times.map(Number);
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
