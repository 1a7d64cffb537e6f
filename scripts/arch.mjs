// Checks who imports whom (.dependency-cruiser.cjs); when the tool saw no module at all, that is a failure.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup/common.mjs';

/** Cruises `trees` below `base`: `{seen, violations}`, how many modules were read, and what breaks which rule. */
export function checkImports(trees = ['electron', 'shared', 'renderer'], base = root) {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const done = spawnSync(process.execPath, [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...trees], {
    cwd: base,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!done.stdout.startsWith('{')) return { seen: 0, violations: [`dependency-cruiser: ${done.stdout}${done.stderr}`.trim()] };
  const { summary, modules } = JSON.parse(done.stdout);
  const own = modules.filter(({ source }) => trees.some((tree) => source.startsWith(`${tree}/`)));
  return { seen: own.length, violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { seen, violations } = checkImports(undefined, process.argv[2]);
  process.stdout.write(`${[...violations, `${seen} modules read, ${violations.length} violations`].join('\n')}\n`);
  process.exitCode = seen > 0 && violations.length === 0 ? 0 : 1;
}
