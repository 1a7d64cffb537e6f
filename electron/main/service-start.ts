import { join } from 'node:path';
import { app } from 'electron';
import { hasNativeSupport, identifyRuntime, programPaths, unpacked } from './runtime.ts';
import { serviceEnvironment } from './service-environment.ts';
import { ServiceHost } from './service-host.ts';
import { launchChildProcess } from './service-process.ts';
import { launchUtilityProcess } from './utility-process.ts';

/** Makes the host of the service, with the transport this runtime allows; `out` is the folder of the built main process. */
export function setupService(out: string): ServiceHost {
  const paths = programPaths(out);
  const runtime = identifyRuntime({ isPackaged: app.isPackaged, electron: process.versions.electron });
  const own = runtime === 'development' ? process.env : {};
  const environment = serviceEnvironment(process.env, {
    version: app.getVersion(),
    runtime,
    data: own.CLAVIGER_DATA ?? join(app.getPath('userData'), 'data'),
    resources: paths.resources,
  });
  const launch = hasNativeSupport(process.versions.napi)
    ? launchUtilityProcess(paths.service, environment)
    : launchChildProcess(own.CLAVIGER_NODE ?? 'node', unpacked(paths.service), environment);
  return new ServiceHost(launch);
}
