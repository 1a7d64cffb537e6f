import { ClavigerError } from '../core/errors/index.ts';
import type { ModuleLocation } from './port/token.ts';
import { familyOf } from './quirks/index.ts';

/** Whether a library must be told where its tokens are: `needed`, `possible`, or `none`: it finds them by itself. */
export type ConfigurationNeed = 'needed' | 'possible' | 'none';

/** What the library at `path` needs, by what its family makes of it. */
export function configurationNeed(path: string): ConfigurationNeed {
  if (!takes({ path })) return 'needed';
  return takes({ path, configuration: '/any' }) ? 'possible' : 'none';
}

function takes(location: ModuleLocation): boolean {
  try {
    familyOf(location).start(location);
    return true;
  } catch (error) {
    if (error instanceof ClavigerError) return false;
    throw error;
  }
}
