import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,property,hsm,contract,golden,fuzz,arch,acceptance,crash}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // As many as cores: by itself vitest leaves one out, which on two cores is half of them.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
