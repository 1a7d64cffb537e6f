import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Module } from 'graphene-pk11';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';
import type { QuirkFamily } from '../../../shared/hsm/quirks/family.ts';
import { familyOf } from '../../../shared/hsm/quirks/index.ts';
import { callWatch } from './call-watch.ts';
import { ignoreRefusal } from './errors.ts';
import { isLeased, type Lease } from './leases.ts';
import { createNativeLibrary, type NativeLibrary } from './native-library.ts';

/** A library that is loaded and started. */
export interface LoadedModule {
  readonly module: Module;
  readonly library: NativeLibrary;
  readonly family: QuirkFamily;
  /** Lower-case hexadecimal SHA-256 of the file that was loaded. */
  readonly sha256: string;
  /** The logged-in sessions. */
  readonly leases: Set<Lease>;
  /** The store it was started with. */
  configuration: string | undefined;
  /** Whether C_Initialize succeeded and C_Finalize was not called since. */
  running: boolean;
}

// A library's state belongs to the process, not to whoever loaded it; so does this list.
const loaded = new Map<string, LoadedModule>();

/**
 * The started library at `location`. One of each path a process; another store of it can be opened only while no session
 * is. Throws `MODULE_MISSING`, `MODULE_NOT_PKCS11`, `MODULE_CHANGED`, `MODULE_FAILED`, `MODULE_BUSY`, `INPUT_INVALID`.
 */
export function startModule(location: ModuleLocation): LoadedModule {
  if (!isAbsolute(location.path))
    throw new ClavigerError('INPUT_INVALID', { field: 'module.path', expected: 'an absolute path' });
  if (!existsSync(location.path)) throw new ClavigerError('MODULE_MISSING', { field: 'module.path', got: location.path });
  const path = realpathSync(location.path);
  const known = loaded.get(path);
  if (known === undefined) return loadModule(path, location);
  requireHash(known.sha256, location);
  if (!known.running || known.configuration !== location.configuration) restart(known, location);
  return known;
}

/** Stops the library, if it is started and no session is open, so that the next use reads its store anew. Throws `MODULE_BUSY`. */
export function stopModule(location: ModuleLocation): void {
  if (!existsSync(location.path)) return;
  const path = realpathSync(location.path);
  const known = loaded.get(path);
  if (known !== undefined) finalise(known);
}

/**
 * Stops the library and starts it anew, which is what some need after their device or connection was away. Null while a living session
 * is open; dead ones do not count. Throws as `startModule`.
 */
export function startAnew(location: ModuleLocation): LoadedModule | null {
  const known = startModule(location);
  if (isLeased(known)) return null;
  restart(known, location);
  return known;
}

function loadModule(path: string, location: ModuleLocation): LoadedModule {
  const sha256 = hashFile(path);
  requireHash(sha256, location);
  const family = familyOf({ ...location, path });
  const module = openLibrary(path);
  const library = createNativeLibrary(module.lib, { passesPointers: family.xorByPointer, observer: callWatch });
  const fresh: LoadedModule = { module, library, family, sha256, leases: new Set(), configuration: undefined, running: false };
  loaded.set(path, fresh);
  start(fresh, location);
  return fresh;
}

function restart(known: LoadedModule, location: ModuleLocation): void {
  finalise(known);
  start(known, location);
}

function finalise(known: LoadedModule): void {
  if (isLeased(known)) throw new ClavigerError('MODULE_BUSY', { field: 'module', expected: 'no open session' });
  const { running } = known;
  known.running = false;
  if (running) ignoreRefusal(() => known.library.finalise());
}

function start(known: LoadedModule, location: ModuleLocation): void {
  const { environment, parameters } = known.family.start(location);
  setEnvironment(known.family, environment);
  try {
    known.library.initialise(parameters);
  } catch (error) {
    throw startFailure(error, location);
  }
  known.running = true;
  known.configuration = location.configuration;
}

// What the variables of a family were before this program set them: a library that is given no configuration then finds its own.
const outside = new WeakMap<QuirkFamily, ReadonlyMap<string, string | undefined>>();

function setEnvironment(family: QuirkFamily, environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of outside.get(family) ?? []) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  outside.set(family, new Map(Object.keys(environment).map((name) => [name, process.env[name]])));
  Object.assign(process.env, environment);
}

function startFailure(error: unknown, location: ModuleLocation): unknown {
  if (!(error instanceof ClavigerError) || error.code === 'MODULE_BUSY') return error;
  return new ClavigerError('MODULE_FAILED', {
    field: 'C_Initialize',
    expected: location.path,
    got: error.details.got ?? error.code,
  });
}

// After a failed load the binding's object keeps a handle whose use kills the process: it is dropped here.
function openLibrary(path: string): Module {
  try {
    return Module.load(path);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const dependency = /cannot open shared object file|image not found/.test(text);
    throw new ClavigerError(dependency ? 'MODULE_FAILED' : 'MODULE_NOT_PKCS11', { field: 'module.path', got: path });
  }
}

function hashFile(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    throw new ClavigerError('MODULE_NOT_PKCS11', { field: 'module.path', expected: 'a readable file', got: path });
  }
}

function requireHash(sha256: string, { expectedSha256 }: ModuleLocation): void {
  if (expectedSha256 === undefined || expectedSha256 === sha256) return;
  throw new ClavigerError('MODULE_CHANGED', { field: 'module', expected: expectedSha256, got: sha256 });
}
