import { app, BrowserWindow, type BrowserWindowConstructorOptions, clipboard, session } from 'electron';
import type { WindowKind } from '../../shared/ipc/api.ts';
import { APP_ORIGIN } from './calls.ts';
import { registerWindow } from './known-windows.ts';

/** What all windows have in common. */
export interface WindowSettings {
  /** The path of a window's preload. */
  readonly preload: (kind: WindowKind) => string;
  /** True on anything but a release: the titles then say so. */
  readonly isDevelopment: boolean;
}

const TITLES = { main: 'Claviger', custodian: 'Claviger: one person alone' } as const;
const PAGES = { main: 'index.html', custodian: 'custodian.html' } as const;
const MAXIMUM_RELOADS = 3;

let opened = 0;

/** Opens the main window; it comes back by itself when its process crashes, a few times. */
export async function openMainWindow(settings: WindowSettings): Promise<BrowserWindow> {
  const window = createWindow('main', settings, { width: 1440, height: 900, minWidth: 1280, minHeight: 800 });
  let reloads = 0;
  window.webContents.on('render-process-gone', () => {
    if (++reloads > MAXIMUM_RELOADS) window.destroy();
    else load(window, 'main').catch(() => window.destroy());
  });
  await load(window, 'main');
  return window;
}

/** Opens a custodian window above `parent`, full screen unless `isWindowed`, in a process of its own that ends with it. */
export function openCustodianWindow(parent: BrowserWindow, settings: WindowSettings, isWindowed: boolean): BrowserWindow {
  const size = isWindowed ? { width: 1280, height: 800 } : { fullscreen: true };
  const window = createWindow('custodian', settings, { ...size, parent });
  window.setContentProtection(true);
  window.webContents.on('render-process-gone', () => window.destroy());
  // On X11 what somebody selected, of a secret they had shown, stays readable for every program.
  if (process.platform === 'linux') window.once('closed', clearSelection);
  load(window, 'custodian').catch(() => window.destroy());
  return window;
}

/** Electron 45 gives the selection as a clipboard of its own; the development runtime takes its name as an argument. */
function clearSelection(): void {
  const selection: Electron.Clipboard | undefined = clipboard.selection;
  if (selection !== undefined) selection.clear();
  else (clipboard.clear as (type: string) => void).call(clipboard, 'selection');
}

function createWindow(kind: WindowKind, settings: WindowSettings, size: BrowserWindowConstructorOptions): BrowserWindow {
  const title = settings.isDevelopment ? `${TITLES[kind]} (development runtime)` : TITLES[kind];
  const window = new BrowserWindow({
    ...size,
    title,
    show: true,
    backgroundColor: '#f7f3ea',
    webPreferences: {
      preload: settings.preload(kind),
      // A name without "persist:" lives in memory; a name used once is a process and a memory of its own.
      session: session.fromPartition(`${kind}-${++opened}`, { cache: false }),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
      v8CacheOptions: 'none',
    },
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  registerWindow({ kind, window });
  return window;
}

async function load(window: BrowserWindow, kind: WindowKind): Promise<void> {
  await window.loadURL(`${APP_ORIGIN}/${PAGES[kind]}`);
}
