import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findForbiddenLaunch } from '../../../electron/main/launch-guard.ts';
import { hasNativeSupport, identifyRuntime, programPaths, RELEASE_ELECTRON, unpacked } from '../../../electron/main/runtime.ts';
import { serviceEnvironment } from '../../../electron/main/service-environment.ts';
import packageJson from '../../../package.json' with { type: 'json' };

describe('the runtime', () => {
  it('is a release only when packaged with the Electron that releases pin', () => {
    expect(RELEASE_ELECTRON).toBe(packageJson.devDependencies.electron);
    expect(identifyRuntime({ isPackaged: true, electron: RELEASE_ELECTRON })).toBe('release');
    expect(identifyRuntime({ isPackaged: false, electron: RELEASE_ELECTRON })).toBe('development');
    expect(identifyRuntime({ isPackaged: true, electron: '33.2.1' })).toBe('development');
  });

  it('loads native modules from Node-API 10 on', () => {
    expect(['9', '10', '11', undefined, 'x'].map(hasNativeSupport)).toEqual([false, true, true, false, false]);
  });

  it('finds its parts, for other programs beside the archive', () => {
    const out = join('/opt', 'app.asar', 'out', 'main');
    const paths = programPaths(out);
    expect(paths.service).toBe('/opt/app.asar/out/main/service.js');
    expect(unpacked(paths.service)).toBe('/opt/app.asar.unpacked/out/main/service.js');
    expect(paths.resources).toBe('/opt/app.asar.unpacked/resources');
    expect(paths.renderer).toBe('/opt/app.asar/out/renderer');
    expect(paths.preload('custodian')).toBe('/opt/app.asar/out/preload/custodian.cjs');
    expect(unpacked('/home/me/out/main/service.js')).toBe('/home/me/out/main/service.js');
  });
});

describe('the environment of the service', () => {
  const settings = { version: '1.2.3', runtime: 'development', data: '/data', resources: '/resources' } as const;

  it('holds what it is told and what token libraries need', () => {
    const surroundings = {
      PATH: '/bin',
      SOFTHSM2_CONF: '/c',
      CLAVIGER_DATA: '/other',
      CLAVIGER_RUNTIME: 'release',
      HOME: undefined,
    };
    expect(serviceEnvironment(surroundings, settings)).toEqual({
      PATH: '/bin',
      SOFTHSM2_CONF: '/c',
      CLAVIGER_VERSION: '1.2.3',
      CLAVIGER_RUNTIME: 'development',
      CLAVIGER_DATA: '/data',
      CLAVIGER_RESOURCES: '/resources',
    });
  });

  it.each([
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'ELECTRON_RUN_AS_NODE',
    'NODE_EXTRA_CA_CERTS',
    'HTTPS_PROXY',
    'CUPS_SERVER',
    'DISPLAY',
  ])('does not hold %s', (name) => expect(serviceEnvironment({ [name]: 'x' }, settings)).not.toHaveProperty(name));
});

describe('a release', () => {
  const launch = (switches: string[], environment = {}) => findForbiddenLaunch((name) => switches.includes(name), environment);

  it.each([
    'inspect',
    'remote-debugging-port',
    'no-sandbox',
    'host-resolver-rules',
    'js-flags',
    'single-process',
    'renderer-process-limit',
    'enable-logging',
    'use-fake-device-for-media-stream',
  ])('does not start with --%s', (name) => expect(launch([name])).toBe(`--${name}`));

  it.each(['NODE_OPTIONS', 'LD_PRELOAD', 'LD_AUDIT', 'ELECTRON_RUN_AS_NODE'])('does not start with %s', (name) => {
    expect(launch([], { [name]: 'x' })).toBe(name);
  });

  it('starts with anything else', () => {
    expect(launch(['lang', 'disable-gpu'], { PATH: '/bin', NODE_OPTIONS: '' })).toBeUndefined();
  });
});
