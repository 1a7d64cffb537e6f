// Every optional dependency that package-lock.json names must have an entry there: npm install drops what the registry
// lacks, and npm ci then refuses the lock.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup/common.mjs';

/** Returns `{seen, missing}`: how many optional dependencies the lock names, and which of them have no entry. */
export function checkLock(file = join(root, 'package-lock.json')) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const wanted = Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).map(([name, version]) => ({ path, name, version })),
  );
  const missing = wanted
    .filter(({ name }) => !names.has(name))
    .map(({ path, name, version }) => `${path || 'package.json'} wants ${name}@${version}, which the lock does not have`);
  return { seen: wanted.length, missing };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { seen, missing } = checkLock(process.argv[2]);
  process.stdout.write(`${[...missing, `${seen} optional dependencies named, ${missing.length} missing`].join('\n')}\n`);
  process.exitCode = seen > 0 && missing.length === 0 ? 0 : 1;
}
