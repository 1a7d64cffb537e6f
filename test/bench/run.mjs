// npm run bench [-- NAME …]: measures against named alternatives in the same run. It judges nothing and fails only where
// something could not be measured. A new bench is one module that exports `bench()`, and one line here.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCHES = {
  hsm: () => import('./hsm/bench.ts'),
  engine: () => import('./engine/bench.ts'),
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = join(root, 'test-results');

async function run(name) {
  const started = Date.now();
  const { bench } = await BENCHES[name]();
  const { title, lines, measured } = await bench();
  const machine = { cores: availableParallelism(), architecture: process.arch, node: process.versions.node };
  const seconds = Math.round((Date.now() - started) / 1000);
  const foot = `${machine.cores} cores, ${machine.architecture}, Node ${machine.node}; the bench took ${seconds} s.`;
  const text = `${[title, '', ...lines, '', foot].join('\n')}\n`;
  process.stdout.write(text);
  writeFileSync(join(results, `bench-${name}.txt`), text);
  writeFileSync(join(results, `bench-${name}.json`), `${JSON.stringify({ title, machine, seconds, measured }, null, 2)}\n`);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`unknown bench: ${unknown.join(' ')}. There are: ${Object.keys(BENCHES).join(' ')}\n`);
  process.exit(2);
}
mkdirSync(results, { recursive: true });
for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) await run(name);
