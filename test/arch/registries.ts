import { posix } from 'node:path';
import ts from 'typescript';
import { nodesOf, type Source } from './source-files.ts';

/** A folder of which every file is a member of a registry, or helps one; and the files that may be that registry. */
export interface RegistryFolder {
  readonly folder: string;
  readonly registries: readonly string[];
}

/** The folders that grow by one file an addition (docs: design, "Layout"). */
export const REGISTRY_FOLDERS: readonly RegistryFolder[] = [
  'shared/engine/steps',
  'electron/service/engine/effects',
  'shared/byok/providers',
  'shared/script/rules',
  'shared/hsm/quirks',
  'renderer/steps',
].map((folder) => ({
  folder,
  registries: [`${folder}/index.ts`, `${folder}/registry.ts`, `${folder}/index.tsx`, `${posix.dirname(folder)}/registry.ts`],
}));

/** The relative imports of a file, as paths from the root of the checkout. */
function importsOf(source: Source): string[] {
  return [...nodesOf(source.tree)].flatMap((node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    const target = node.moduleSpecifier;
    if (target === undefined || !ts.isStringLiteral(target) || !target.text.startsWith('.')) return [];
    return [posix.join(posix.dirname(source.path), target.text)];
  });
}

/** The files of the folder that its registry does not reach, directly or through other files of the folder. */
export function findUnregistered({ folder, registries }: RegistryFolder, sources: readonly Source[]): string[] {
  const inFolder = new Map(sources.filter(({ path }) => path.startsWith(`${folder}/`)).map((source) => [source.path, source]));
  const registry = registries.find((path) => inFolder.has(path) || sources.some((source) => source.path === path));
  if (registry === undefined) return inFolder.size === 0 ? [] : [`${folder} has files but none of ${registries.join(', ')}`];
  const reached = new Set([registry]);
  const queue = sources.filter(({ path }) => path === registry);
  for (let source = queue.pop(); source !== undefined; source = queue.pop())
    for (const path of importsOf(source)) {
      const next = inFolder.get(path);
      if (next === undefined || reached.has(path)) continue;
      reached.add(path);
      queue.push(next);
    }
  return [...inFolder.keys()].filter((path) => !reached.has(path)).map((path) => `${path} is not in ${registry}`);
}
