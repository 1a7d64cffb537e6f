import { join, sep } from 'node:path';

/** The Electron that releases are built on. A test compares it with package.json. */
export const RELEASE_ELECTRON = '45.4.1';

/** What is known of the running program. */
export interface ProgramFacts {
  readonly isPackaged: boolean;
  /** `process.versions.electron`. */
  readonly electron: string;
}

/** Only the packaged application on the official Electron is a release; everything else is for development. */
export function identifyRuntime({ isPackaged, electron }: ProgramFacts): 'release' | 'development' {
  return isPackaged && electron === RELEASE_ELECTRON ? 'release' : 'development';
}

/** Whether the native modules load in a process of Electron's own: they need Node-API 10. */
export function hasNativeSupport(nodeApi: string | undefined): boolean {
  return Number(nodeApi) >= 10;
}

/** A path inside app.asar as other programs see it: beside it, unpacked. */
export function unpacked(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}

/** Where the built parts are; `out` is the folder of this program's own file. */
export function programPaths(out: string) {
  return {
    service: join(out, 'service.js'),
    renderer: join(out, '../renderer'),
    preload: (name: 'main' | 'custodian') => join(out, '../preload', `${name}.cjs`),
    resources: unpacked(join(out, '../../resources')),
  };
}
