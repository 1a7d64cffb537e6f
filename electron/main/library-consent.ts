import { realpath } from 'node:fs/promises';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CallName } from '../../shared/ipc/contract.ts';

/** What consent is asked for with. */
export interface ConsentPorts {
  /** The paths of the libraries installed in folders of the system. */
  readonly installed: () => Promise<readonly string[]>;
  /** Asks the person at the screen, outside the page, whether the library at `path` may be loaded. */
  readonly ask: (path: string) => Promise<boolean>;
}

/**
 * Which PKCS#11 libraries the main window may have loaded outside a ceremony, where no plan names them by hash: those installed in folders of
 * the system, those a person chose in the file dialogue, and those a person agreed to. A library is code: a page alone does not decide on it.
 */
export class LibraryConsent {
  readonly #agreed = new Set<string>();

  /** A person chose this file in a dialogue of the system. */
  remember(path: string): void {
    this.#agreed.add(path);
  }

  /** Throws `MODULE_NOT_AGREED` unless the library at `path` may be loaded. Asked once for each path. */
  async require(path: string, { installed, ask }: ConsentPorts): Promise<void> {
    if (this.#agreed.has(path)) return;
    if (!(await isAmong(path, await installed())) && !(await ask(path)))
      throw new ClavigerError('MODULE_NOT_AGREED', { field: 'module.path', got: path });
    this.#agreed.add(path);
  }
}

/** The path of the library that the service loads for a call of the main window; null for a call that loads none by itself. */
export function libraryLoadedFor(call: CallName, input: unknown): string | null {
  if (call !== 'tokens.list' && call !== 'custodian.open') return null;
  const { module } = input as { readonly module?: { readonly path: string } };
  return module?.path ?? null;
}

// One file may stand under several names; a file that is not there is none of them.
async function isAmong(path: string, known: readonly string[]): Promise<boolean> {
  const real = await realpath(path).catch(() => null);
  const all = await Promise.all(known.map((other) => realpath(other).catch(() => null)));
  return real !== null && all.includes(real);
}
