import { en } from './en.ts';

/** Every word the windows show; another language is another object with the same keys. */
export const text: typeof en = en;
