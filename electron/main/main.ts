import { app, type BrowserWindow } from 'electron';
import { setupMenu } from './app-menu.ts';
import { CustodianDesk } from './custodian-window.ts';
import { failWith, setupFailureExit } from './failure-exit.ts';
import { setupIpcDoor } from './ipc-door.ts';
import { findForbiddenLaunch } from './launch-guard.ts';
import { LibraryConsent } from './library-consent.ts';
import { setupNetworkLock } from './network-lock.ts';
import { identifyRuntime, programPaths } from './runtime.ts';
import { setupService } from './service-start.ts';
import { createLibraryGuard, createShellCalls } from './shell-calls.ts';
import { openCustodianWindow, openMainWindow, type WindowSettings } from './windows.ts';

const out = import.meta.dirname;
const paths = programPaths(out);
const isDevelopment = identifyRuntime({ isPackaged: app.isPackaged, electron: process.versions.electron }) === 'development';
const settings: WindowSettings = { preload: paths.preload, isDevelopment };
let mainWindow: BrowserWindow | undefined;

setupFailureExit();
setupLaunchGuard();
process.umask(0o077);
if (setupSingleInstance()) {
  setupSandbox();
  setupNetworkLock(paths.renderer);
  setupMenu();
  void app.whenReady().then(start);
}

async function start(): Promise<void> {
  const host = setupService(out);
  const isWindowed = isDevelopment && process.env.CLAVIGER_WINDOWED !== undefined;
  const desk = new CustodianDesk(host, (parent) => openCustodianWindow(parent, settings, isWindowed));
  const consent = new LibraryConsent();
  setupIpcDoor(host, createShellCalls(host, desk, consent), createLibraryGuard(host, consent));
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => host.stop());
  host.start();
  mainWindow = await openMainWindow(settings);
  mainWindow.once('closed', () => desk.close());
}

function setupLaunchGuard(): void {
  if (isDevelopment) return;
  const found = findForbiddenLaunch((name) => app.commandLine.hasSwitch(name), process.env);
  if (found !== undefined) failWith(`Claviger does not run with ${found}: start it without.`);
}

function setupSandbox(): void {
  // Together with --no-sandbox, which root needs, this would end every child process as soon as it starts.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** A second start only shows the window of the first; what it was called with is not looked at. */
function setupSingleInstance(): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', () => mainWindow?.show());
  return true;
}
