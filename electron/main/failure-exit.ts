import { app, dialog } from 'electron';

const TEXT = 'Claviger met an error it does not know and ends. The record of the ceremony is safe: start again and resume.';

/** Ends the program on any error nobody handled, with a fixed text: the error's own could hold a secret. */
export function setupFailureExit(): void {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

/** Ends the program with a reason for the person in front of it. */
export function failWith(text: string): never {
  process.stderr.write(`${text}\n`);
  if (app.isPackaged) dialog.showErrorBox('Claviger', text);
  app.exit(1);
  process.exit(1);
}

function fail(): never {
  process.off('uncaughtException', fail);
  process.off('unhandledRejection', fail);
  failWith(TEXT);
}
