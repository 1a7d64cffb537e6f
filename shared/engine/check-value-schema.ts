import { z } from 'zod';

/** A key check value in an event: its method is never left out. */
export const checkValueSchema = z.strictObject({ method: z.enum(['CMAC', 'encrypt-zeros']), value: z.string() });
