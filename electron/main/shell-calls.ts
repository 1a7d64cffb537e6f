import { dialog } from 'electron';
import { parseOutput, unwrap } from './calls.ts';
import type { CustodianDesk } from './custodian-window.ts';
import type { MainHandlers, RequireLibrary } from './ipc-door.ts';
import { type LibraryConsent, libraryLoadedFor } from './library-consent.ts';
import type { ServiceHost } from './service-host.ts';

/** The calls that the main process answers itself: about windows, folders and the service's health. */
export function createShellCalls(host: ServiceHost, desk: CustodianDesk, consent: LibraryConsent): MainHandlers {
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
      const path = canceled ? null : (filePaths[0] ?? null);
      if (path !== null) consent.remember(path);
      return { path };
    },
    'shell.service': async () => host.status,
    'shell.restartService': async () => {
      host.restart();
      return {};
    },
  };
}

/** Asks in a dialogue of the system, which no page can answer, before a library from elsewhere is loaded. */
export function createLibraryGuard(host: ServiceHost, consent: LibraryConsent): RequireLibrary {
  return async (call, input, caller) => {
    const path = libraryLoadedFor(call, input);
    if (path === null || caller === undefined) return;
    await consent.require(path, {
      installed: async () => {
        const libraries = parseOutput('tokens.libraries', unwrap(await host.call('tokens.libraries', {})));
        return libraries.map((library) => library.path);
      },
      ask: async () => {
        const { response } = await dialog.showMessageBox(caller.window, {
          type: 'warning',
          message: 'Load this library?',
          detail: `${path}\n\nIt is a program, and whoever wrote it sees every PIN typed for its tokens. It is not in a folder of the system: load it only if the token’s maker delivered it.`,
          buttons: ['Do not load', 'Load it'],
          defaultId: 0,
          cancelId: 0,
          noLink: true,
        });
        return response === 1;
      },
    });
  };
}
