// npm test: every check, one after the other. A failing step does not stop the later ones; a step that saw nothing has
// failed. The last line says how many checks and tests passed and failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { checkImports } from './arch.mjs';
import { ensureRuntime, runtimeEnvironment } from './dev-runtime.mjs';
import { checkLock } from './lock-check.mjs';
import { ensureBuild } from './setup/build.mjs';
import { root, say } from './setup/common.mjs';
import { startDisplay } from './setup/display.mjs';
import { manyTests, oneCheck } from './step-results.mjs';
import { TREES, typecheckTree } from './typecheck.mjs';

const results = join(root, 'test-results');

/** Runs a Node script, shows its output as it comes, and resolves to `{code, output}`; ends it after `minutes`. */
function runScript(script, args, { env = process.env, minutes = 10 } = {}) {
  return new Promise((settle) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const timer = setTimeout(() => {
      take(`\nended after ${minutes} minutes\n`);
      child.kill('SIGKILL');
    }, minutes * 60_000);
    child.once('error', (error) => take(`${error.message}\n`));
    child.once('close', (code) => {
      clearTimeout(timer);
      settle({ code: code ?? 1, output });
    });
  });
}

async function biome() {
  const { code, output } = await runScript('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'], {
    minutes: 2,
  });
  return oneCheck(
    Number(/Checked (\d+) files?/.exec(stripVTControlCharacters(output))?.[1] ?? 0),
    'files',
    code === 0 ? [] : [`biome ended with ${code}`],
  );
}

/** knip says how many files it analysed only in its table of timings. */
async function knip() {
  const { code, output } = await runScript('node_modules/knip/bin/knip.js', ['--no-progress', '--performance'], { minutes: 2 });
  const seen = Number(/^getImportsAndExports\s+(\d+)/m.exec(stripVTControlCharacters(output))?.[1] ?? 0);
  return oneCheck(seen, 'files', code === 0 ? [] : [`knip ended with ${code}`]);
}

async function vitest() {
  const file = join(results, 'vitest.json');
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // Half of it is the loop of kills; on a busy machine it takes twice as long.
  const { code } = await runScript('node_modules/vitest/vitest.mjs', ['run', ...reporters], { minutes: 35 });
  if (!existsSync(file)) return manyTests(code, 0, 0, 0);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const skipped = report.numPendingTests + report.numTodoTests;
  const result = manyTests(code, report.numPassedTests, report.numFailedTests, skipped);
  return { ...result, note: [result.note, ...reasonsIn(report)].join('; '), failures: failuresIn(report) };
}

/** Why tests were skipped: each reason once, as the title of a suite gives it. */
function reasonsIn(report) {
  const titles = report.testResults.flatMap(({ assertionResults }) => assertionResults.flatMap((test) => test.ancestorTitles));
  return [...new Set(titles.flatMap((title) => /\((skipped: .*)\)$/.exec(title)?.[1] ?? []))];
}

/** Each failed test of a report of vitest: its file, its name, and the first line of what it says. */
function failuresIn(report) {
  return report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && message) return [`${file}: ${firstLine(message)}`];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
  });
}

function firstLine(text) {
  return stripVTControlCharacters(text).split('\n')[0].slice(0, 200);
}

async function endToEnd(context) {
  const script = 'test/e2e/run.mjs';
  if (!existsSync(join(root, script))) return oneCheck(0, 'tests', [`${script} is not there`]);
  if (context.env === undefined) await application(context);
  const display = await startDisplay();
  try {
    const { code, output } = await runScript(script, [], { env: { ...context.env, ...display.env } });
    const counts = [...stripVTControlCharacters(output).matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
    const failures = stripVTControlCharacters(output).match(/^FAIL .*$/gm) ?? [];
    return { ...manyTests(code, Number(counts?.[1] ?? 0), Number(counts?.[2] ?? 0), 0), failures };
  } finally {
    display.stop();
  }
}

async function application(context) {
  const runtime = await ensureRuntime();
  const added = runtimeEnvironment(runtime);
  context.env = { ...process.env, ...added };
  ensureBuild(added);
  return oneCheck(
    existsSync(join(root, 'out/main/index.js')) ? 1 : 0,
    `build, for Electron ${runtime.version} (${runtime.kind})`,
    [],
  );
}

const STEPS = {
  lock: () => {
    const { seen, missing } = checkLock();
    return oneCheck(seen, 'optional dependencies', missing);
  },
  biome,
  ...Object.fromEntries(
    TREES.map((tree) => [
      `types ${tree}`,
      () => {
        const { seen, errors } = typecheckTree(tree);
        return oneCheck(seen, 'files', errors);
      },
    ]),
  ),
  imports: () => {
    const { seen, violations } = checkImports();
    return oneCheck(seen, 'modules', violations);
  },
  knip,
  vitest,
  application,
  e2e: endToEnd,
};

async function runStep(name, context) {
  const began = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  say(name);
  const result = await Promise.resolve()
    .then(() => STEPS[name](context))
    .catch((error) => {
      const message = error?.message ?? String(error);
      process.stdout.write(`${message}\n`);
      return { passed: 0, failed: 1, note: message.split('\n')[0] };
    });
  return { name, seconds: (Date.now() - began) / 1000, ...result };
}

/** Runs the named steps (all when none is named) in order; resolves to the exit code: 0 when nothing failed. */
export async function runSteps(names) {
  const unknown = names.filter((name) => !Object.hasOwn(STEPS, name));
  if (unknown.length > 0) {
    process.stderr.write(`no such step: ${unknown.join(', ')}; there are: ${Object.keys(STEPS).join(', ')}\n`);
    return 2;
  }
  mkdirSync(results, { recursive: true });
  const context = {};
  const done = [];
  for (const name of names.length > 0 ? names : Object.keys(STEPS)) done.push(await runStep(name, context));
  process.stdout.write('\n');
  for (const { name, seconds, failed, note } of done)
    process.stdout.write(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(15)} ${seconds.toFixed(1).padStart(6)} s  ${note}\n`);
  // Again at the end, because a reader of a long log begins there.
  for (const failure of done.flatMap(({ failures }) => failures ?? [])) process.stdout.write(`     ${failure}\n`);
  const sum = (key) => done.reduce((total, step) => total + step[key], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') === 0 ? 0 : 1;
}
