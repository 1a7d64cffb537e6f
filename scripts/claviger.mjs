#!/usr/bin/env node
// The command `claviger`: the command line under a Node that can run it. Exit 2 says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWith, root, SetupError } from './setup/common.mjs';
import { findNode, isNodeNewEnough } from './setup/node.mjs';

/** Where the sources are, a build may be older than they are. */
function entry() {
  const source = join(root, 'electron/cli/main.ts');
  return existsSync(source) ? source : join(root, 'out/main/cli.js');
}

async function main(args) {
  if (isNodeNewEnough()) {
    if (!existsSync(join(root, 'node_modules/pkcs11js'))) throw new SetupError(`Packages are missing: run "npm ci" in ${root}.`);
    const file = entry();
    if (!existsSync(file)) throw new SetupError(`The command line is missing: ${file}.`);
    process.argv[1] = file;
    await import(pathToFileURL(file).href);
    return;
  }
  const node = findNode();
  if (node === undefined)
    throw new SetupError(
      `This needs Node 22.18 or later (24 is best), or the one "npm ci" puts in node_modules; this is ${process.version}.`,
    );
  // Shares and passphrases are typed here, so standard input goes through.
  const done = spawnSync(node, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  process.exitCode = done.status ?? 1;
}

main(process.argv.slice(2)).catch(endWith);
