import { utilityProcess } from 'electron';
import type { LaunchService } from './service-process.ts';

/** Starts the service in a process of Electron's own: only where its Node-API is new enough for the native modules. */
export function launchUtilityProcess(entry: string, environment: Record<string, string>): LaunchService {
  return ({ message, exit }) => {
    const child = utilityProcess.fork(entry, [], { env: environment, serviceName: 'claviger service', stdio: 'inherit' });
    child.on('message', message);
    child.once('exit', (code) => exit(`exit code ${code}`));
    return {
      get pid() {
        return child.pid;
      },
      post: (value) => child.postMessage(value),
      end: () => void child.kill(),
    };
  };
}
