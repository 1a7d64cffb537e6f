import { spawn } from 'node:child_process';

/** A running service process, however it was started. */
export interface ServiceProcess {
  readonly pid: number | undefined;
  /** Sends one message. Bytes in it are copied before this returns. */
  post(message: unknown): void;
  /** Asks the process to end. */
  end(): void;
}

/** Who hears of a service process. `exit` comes once, with the reason in words. */
export interface ServiceEvents {
  readonly message: (message: unknown) => void;
  readonly exit: (reason: string) => void;
}

/** Starts the service and reports to `events`. */
export type LaunchService = (events: ServiceEvents) => ServiceProcess;

/** Starts the service under a plain Node; `advanced` serialisation carries bytes as bytes. */
export function launchChildProcess(node: string, entry: string, environment: Record<string, string>): LaunchService {
  return ({ message, exit }) => {
    // Without this flag a signal opens the debugger of a running process.
    const child = spawn(node, ['--disable-sigusr1', entry], {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child.on('message', message);
    child.once('error', (error) => exit(`${'code' in error ? error.code : error.name}`));
    child.once('exit', (code, signal) => exit(signal ?? `exit code ${code}`));
    return {
      pid: child.pid,
      post: (value) => {
        // A channel that closed a moment ago is followed by `exit`, which answers for it.
        if (child.connected) child.send(value as object, () => {});
      },
      end: () => void child.kill(),
    };
  };
}
