// The end-to-end test: the built application on a virtual display, section by section. A section is any other file in this folder
// that exports `run({check})`; name some to run only those. The last line says how many checks passed and failed.
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureRuntime, runtimeEnvironment } from '../../scripts/dev-runtime.mjs';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { startDisplay } from '../../scripts/setup/display.mjs';
import { ensureNode } from '../../scripts/setup/node.mjs';
import { Report } from './support.mjs';

const HELPERS = ['run.mjs', 'support.mjs', 'paper.mjs', 'driver.mjs', 'hand-over.mjs', 'events.mjs'];

function findSections() {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.mjs') && !HELPERS.includes(name));
  return files.map((name) => basename(name, '.mjs')).sort();
}

/** When `npm run e2e` did not do it already. */
async function prepare() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined) {
    const added = runtimeEnvironment(await ensureRuntime());
    ensureBuild(added);
    Object.assign(process.env, added);
  }
  if (process.env.DISPLAY !== undefined) return () => {};
  const display = await startDisplay();
  Object.assign(process.env, display.env);
  return display.stop;
}

async function runSection(name, report) {
  process.stdout.write(`\n── ${name}\n`);
  const { run } = await import(`./${name}.mjs`);
  await run({ check: (...values) => report.check(...values) });
}

const wanted = process.argv.slice(2);
await ensureNode(fileURLToPath(import.meta.url), wanted);
const unknown = wanted.filter((name) => !findSections().includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such section: ${unknown.join(', ')}; there are: ${findSections().join(', ')}\n`);
  process.exit(2);
}
const report = new Report();
const stop = await prepare();
for (const name of wanted.length > 0 ? wanted : findSections())
  await runSection(name, report).catch((error) => report.check(`${name} runs to its end`, false, error.stack ?? String(error)));
stop();
process.stdout.write(`\n${report.passed} passed, ${report.failed} failed\n`);
process.exit(report.failed === 0 ? 0 : 1);
