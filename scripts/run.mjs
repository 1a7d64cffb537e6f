#!/usr/bin/env node
// npm run rehearse | npm test | npm start | npm run e2e: does all set-up on a fresh clone, then the task. Plain Node 18 or later.
import { fileURLToPath } from 'node:url';
import { endWith, follow, root, SetupError, say } from './setup/common.mjs';
import { ensureDependencies, isInstalled } from './setup/dependencies.mjs';
import { ensureNode } from './setup/node.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';

const isRoot = process.getuid?.() === 0;

async function ensureApplication() {
  const { ensureRuntime, runtimeEnvironment } = await import('./dev-runtime.mjs');
  const { ensureBuild } = await import('./setup/build.mjs');
  const runtime = await ensureRuntime();
  const added = runtimeEnvironment(runtime);
  ensureBuild(added);
  return { runtime, env: { ...process.env, ...added } };
}

async function start(args) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    throw new SetupError('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). Run this in a desktop session.');
  const { runtime, env } = await ensureApplication();
  say(`starting Claviger on Electron ${runtime.version} (${runtime.kind})`);
  return follow(runtime.executable, [root, ...(isRoot ? ['--no-sandbox'] : []), ...args], { env });
}

async function endToEnd(args) {
  const { env } = await ensureApplication();
  const { startDisplay } = await import('./setup/display.mjs');
  const display = await startDisplay();
  try {
    return await follow(process.execPath, ['test/e2e/run.mjs', ...args], { env: { ...env, ...display.env } });
  } finally {
    display.stop();
  }
}

const TASKS = {
  rehearse: (args) => follow(process.execPath, ['electron/cli/main.ts', 'rehearse', ...args]),
  test: async (args) => (await import('./steps.mjs')).runSteps(args),
  start,
  e2e: endToEnd,
};

async function main([name, ...args]) {
  const task = Object.hasOwn(TASKS, name ?? '') ? TASKS[name] : undefined;
  if (task === undefined) throw new SetupError(`usage: node scripts/run.mjs ${Object.keys(TASKS).join('|')} [options]`);
  process.chdir(root);
  ensureSystemPackages(name, { compile: !isInstalled() });
  ensureDependencies();
  await ensureNode(fileURLToPath(import.meta.url), [name, ...args]);
  process.exit(await task(args));
}

main(process.argv.slice(2)).catch(endWith);
