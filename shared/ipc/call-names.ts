import type { CallFrom } from './api.ts';

/** How calls travel from a window to the main process, and pushes back. Nothing else names a channel. */
export const CALL_CHANNEL = 'claviger:call';
export const PUSH_CHANNEL = 'claviger:push';

// The contract itself would bring its schemas into the preload. A name too many or too few here does not compile.
const mainWindow = {
  'app.status': true,
  'scripts.list': true,
  'scripts.plan': true,
  'people.list': true,
  'practice.prepare': true,
  'ceremony.prepare': true,
  'ceremony.draft': true,
  'ceremony.open': true,
  'ceremony.list': true,
  'ceremony.view': true,
  'ceremony.resume': true,
  'step.begin': true,
  'step.performOpen': true,
  'step.skip': true,
  'room.insert': true,
  'folder.verify': true,
  'tokens.libraries': true,
  'tokens.list': true,
  'tokens.report': true,
  'tokens.saveReport': true,
  'custodian.open': true,
  'shell.chooseFolder': true,
  'shell.chooseFile': true,
  'shell.restartService': true,
  'shell.service': true,
} as const satisfies Record<CallFrom<'main'>, true>;

const custodianWindow = {
  'app.status': true,
  'custodian.current': true,
  'custodian.submit': true,
  'custodian.cancel': true,
} as const satisfies Record<CallFrom<'custodian'>, true>;

/** The names of the calls the main window may make. */
export const MAIN_WINDOW_CALLS: readonly string[] = Object.keys(mainWindow);

/** The names of the calls the custodian window may make. */
export const CUSTODIAN_WINDOW_CALLS: readonly string[] = Object.keys(custodianWindow);
