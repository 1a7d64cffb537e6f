import type { CustodianWindowApi, MainWindowApi } from '../../shared/ipc/api.ts';

/** What the preload offers the main window. */
export function mainApi(): MainWindowApi {
  return (globalThis as unknown as { readonly claviger: MainWindowApi }).claviger;
}

/** What the preload offers the custodian window. */
export function custodianApi(): CustodianWindowApi {
  return (globalThis as unknown as { readonly claviger: CustodianWindowApi }).claviger;
}
