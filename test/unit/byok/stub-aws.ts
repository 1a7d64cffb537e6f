import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the stub of the AWS CLI answers, one text a subcommand; a missing one makes it fail as AWS would. */
export interface StubAnswers {
  readonly 'get-caller-identity'?: string;
  readonly 'describe-key'?: string;
  readonly 'get-parameters-for-import'?: string;
  readonly 'import-key-material'?: string;
}

export interface ScriptRun {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** The arguments of each call of `aws`, in order. */
  readonly calls: readonly (readonly string[])[];
}

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'byok-'));
}

/** Runs a shell script with a stub `aws` in front of the path; `shell` is the interpreter. */
export function runWithStubAws(shell: string, script: string, args: readonly string[], answers: StubAnswers): ScriptRun {
  const folder = temporaryFolder();
  const log = join(folder, 'calls');
  for (const [name, answer] of Object.entries(answers)) writeFileSync(join(folder, `${name}.answer`), answer);
  const stub = `#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >>'${log}'
printf '\\n\\0' >>'${log}'
[ -f '${folder}'/"$2".answer ] || { echo 'An error occurred (AccessDenied)' >&2; exit 254; }
cat '${folder}'/"$2".answer
`;
  writeFileSync(join(folder, 'aws'), stub);
  chmodSync(join(folder, 'aws'), 0o755);
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
  const run = spawnSync(shell, [script, ...args], { env, encoding: 'utf8' });
  return { status: run.status, out: run.stdout, err: run.stderr, calls: existsSync(log) ? readCalls(log) : [] };
}

function readCalls(log: string): readonly (readonly string[])[] {
  const calls = readFileSync(log, 'utf8').split('\n\0').slice(0, -1);
  return calls.map((call) => call.split('\0').slice(0, -1));
}

/** Fails unless `shell` can parse `script`. */
export function checkSyntax(shell: string, script: string): void {
  execFileSync(shell, ['-n', script]);
}
