/** What can go wrong in the stage `ipc`. */
export const ipcErrors = {} as const;
