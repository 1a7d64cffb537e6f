// Writes docs/tokens-measured.md anew, from what each library on this computer does now.
import { spawnSync } from 'node:child_process';

const done = spawnSync('vitest', ['run', 'test/hsm/tokens-measured.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, CLAVIGER_WRITE_TOKEN_TABLE: '1' },
});
process.exitCode = done.status ?? 1;
