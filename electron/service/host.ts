/** The line to the process that started the service. */
export interface ServicePort {
  /** Sends one message; bytes are copied before it returns, so that the caller may wipe them. */
  post(message: unknown): void;
  /** Sets who gets what comes in. What came before is delivered first. */
  onMessage(receive: (message: unknown) => void): void;
}

/**
 * Opens the line to the main process: Electron's parent port in a utility process, the channel of `child_process` under plain Node,
 * where the service ends as soon as the main process is gone. Throws a plain Error when the program was started in another way.
 */
export function openPort(): ServicePort {
  return openParentPort() ?? openChannel() ?? refuse();
}

// Typed here, because this tree runs without Electron.
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', receive: (event: { readonly data: unknown }) => void): void;
}

function openParentPort(): ServicePort | undefined {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort === undefined) return undefined;
  return {
    post: (message) => parentPort.postMessage(message),
    onMessage: (receive) => parentPort.on('message', ({ data }) => receive(data)),
  };
}

function openChannel(): ServicePort | undefined {
  if (process.send === undefined) return undefined;
  const send = process.send.bind(process);
  process.once('disconnect', () => process.exit(0));
  return {
    post: (message) => {
      if (process.connected) send(message);
    },
    onMessage: (receive) => process.on('message', receive),
  };
}

function refuse(): never {
  throw new Error('The service is started by the application, not by hand.');
}
