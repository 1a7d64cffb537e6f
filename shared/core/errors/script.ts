/** What can go wrong in the stage `script`. */
export const scriptErrors = {} as const;
