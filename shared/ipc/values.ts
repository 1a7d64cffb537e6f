import { z } from 'zod';

/** The code of a ceremony. */
export const codeSchema = z.string().regex(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/, 'a ceremony code of two groups of four');

/** An absolute path: what a relative one means depends on where the program was started. */
export const pathSchema = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^(\/|[A-Za-z]:[\\/])[^\0]*$/, 'an absolute path');

/** Bytes that one person hands over: wiped after use on every side. */
export const secretSchema = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length <= 1024,
  'at most 1024 bytes',
);

/** For a call that needs nothing, or answers nothing. */
export const noneSchema = z.strictObject({});
