import { dialog } from 'electron';
import type { CustodianDesk } from './custodian-window.ts';
import type { MainHandlers } from './ipc-door.ts';
import type { ServiceHost } from './service-host.ts';

/** The calls that the main process answers itself: about windows, folders and the service's health. */
export function createShellCalls(host: ServiceHost, desk: CustodianDesk): MainHandlers {
  return {
    'custodian.open': async (task, { window }) => ({ done: await desk.open(task, window) }),
    'custodian.current': async (_input, caller) => desk.prompt(caller),
    'custodian.submit': async (submission, caller) => {
      await desk.submit(caller, submission);
      return {};
    },
    'custodian.cancel': async (_input, caller) => {
      desk.cancel(caller);
      return {};
    },
    'shell.chooseFolder': async (_input, { window }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] });
      return { path: canceled ? null : (filePaths[0] ?? null) };
    },
    'shell.chooseFile': async (_input, { window }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile', 'showHiddenFiles'] });
      return { path: canceled ? null : (filePaths[0] ?? null) };
    },
    'shell.service': async () => host.status,
    'shell.restartService': async () => {
      host.restart();
      return {};
    },
  };
}
