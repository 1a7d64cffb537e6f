import type { BrowserWindow, WebContents } from 'electron';
import type { WindowKind } from '../../shared/ipc/api.ts';

/** A window of this program. */
export interface KnownWindow {
  readonly kind: WindowKind;
  readonly window: BrowserWindow;
}

const known = new Map<number, KnownWindow>();

/** Makes a window known, before it loads anything, until it closes. */
export function registerWindow(entry: KnownWindow): void {
  const { id } = entry.window.webContents;
  known.set(id, entry);
  entry.window.once('closed', () => known.delete(id));
}

/** The window of these contents; undefined when it is none of ours. */
export function findWindow(contents: WebContents | null): KnownWindow | undefined {
  return contents === null ? undefined : known.get(contents.id);
}

/** Every open window of this program. */
export function openWindows(): readonly KnownWindow[] {
  return [...known.values()].filter(({ window }) => !window.isDestroyed());
}
