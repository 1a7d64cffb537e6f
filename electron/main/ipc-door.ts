import { type IpcMainInvokeEvent, ipcMain, type WebFrameMain } from 'electron';
import { reportError } from '../../shared/core/errors/index.ts';
import { CALL_CHANNEL, PUSH_CHANNEL } from '../../shared/ipc/call-names.ts';
import { type CallName, type CallOutput, contract, type MainCall, type Push, pushSchema } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/ipc/result.ts';
import { answerWindow, type ParsedInput, type Sender } from './calls.ts';
import { findWindow, type KnownWindow, openWindows } from './known-windows.ts';
import { originOf } from './served-files.ts';
import type { ServiceHost } from './service-host.ts';

/** The calls the main process answers itself; `caller` is the window that asks. */
export type MainHandlers = {
  readonly [C in MainCall]: (input: ParsedInput<C>, caller: KnownWindow) => Promise<CallOutput<C>>;
};

/** Throws unless the library a call has loaded, if any, may be. */
export type RequireLibrary = (call: CallName, input: unknown, caller: KnownWindow | undefined) => Promise<void>;

/** Opens the one door between windows and program: every call comes in here, every push goes out here. */
export function setupIpcDoor(host: ServiceHost, handlers: MainHandlers, requireLibrary: RequireLibrary): void {
  ipcMain.handle(CALL_CHANNEL, (event, ...values: unknown[]) =>
    answerWindow(senderOf(event), values, async (call, input) => {
      const caller = findWindow(event.sender);
      await requireLibrary(call, input, caller);
      if (!isMainCall(call)) return host.call(call, input);
      return caller === undefined ? { ok: true, value: undefined } : answerHere(handlers, call, input, caller);
    }),
  );
  host.onPush((push) => {
    const parsed = pushSchema.safeParse(push);
    // How the service is, only the main process says.
    if (parsed.success && parsed.data.push !== 'service') broadcast(parsed.data);
  });
  host.onStatus((status) => broadcast({ push: 'service', ...status }));
}

function senderOf({ sender, senderFrame }: IpcMainInvokeEvent): Sender {
  return {
    window: findWindow(sender)?.kind,
    isMainFrame: senderFrame !== null && isSameFrame(senderFrame, sender.mainFrame),
    origin: senderFrame === null ? '' : originOf(senderFrame.url),
  };
}

function isSameFrame(one: WebFrameMain, other: WebFrameMain): boolean {
  return one.processId === other.processId && one.routingId === other.routingId;
}

function isMainCall(call: CallName): call is MainCall {
  return contract[call].to === 'main';
}

async function answerHere<C extends MainCall>(
  handlers: MainHandlers,
  call: C,
  input: unknown,
  caller: KnownWindow,
): Promise<Result<unknown>> {
  try {
    return { ok: true, value: await handlers[call](input as ParsedInput<C>, caller) };
  } catch (error) {
    return { ok: false, error: reportError(error) };
  }
}

function broadcast(push: Push): void {
  for (const { window } of openWindows()) window.webContents.send(PUSH_CHANNEL, push);
}
