import { join } from 'node:path';
import { build } from 'vite';

const repository = join(import.meta.dirname, '../..');
// Below the repository, so that native modules are found; bundled, because they start some hundred times.
const program = join(repository, 'test-results/crash-program');

/** Bundles the program that starts at `entry` (`NAME.ts`), with all it imports but the native modules. Gives the path of the bundle. */
export async function bundleProgram(entry: string): Promise<string> {
  const name = entry.split('/').at(-1)?.replace(/\.ts$/, '') ?? '';
  await build({
    configFile: false,
    root: repository,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3', 'graphene-pk11', 'pkcs11js'] },
    build: { ssr: join(repository, entry), outDir: join(program, name), emptyOutDir: true, minify: false },
  });
  return join(program, name, `${name}.js`);
}
