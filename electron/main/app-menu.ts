import { Menu } from 'electron';

/** No menu: its short cuts would reload pages, zoom them, and open developer tools. */
export function setupMenu(): void {
  Menu.setApplicationMenu(null);
}
