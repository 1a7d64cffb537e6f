import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { CALL_CHANNEL, PUSH_CHANNEL } from '../../shared/ipc/call-names.ts';

/** Puts `window.claviger` into the page: one function a call, and `onPush`. No event, channel or Electron object goes with it. */
export function exposeCalls(names: readonly string[]): void {
  const calls = Object.fromEntries(
    names.map((name) => [name, (...values: unknown[]) => ipcRenderer.invoke(CALL_CHANNEL, name, ...values)]),
  );
  contextBridge.exposeInMainWorld('claviger', { ...calls, onPush });
}

function onPush(listener: (push: unknown) => void): () => void {
  const receive = (_event: IpcRendererEvent, push: unknown) => listener(push);
  ipcRenderer.on(PUSH_CHANNEL, receive);
  return () => {
    ipcRenderer.off(PUSH_CHANNEL, receive);
  };
}
