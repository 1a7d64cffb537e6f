import { z } from 'zod';
import { errorReportSchema } from './view.ts';

/** The answer to a call: a value, or an error of the closed set. Nothing is ever thrown across a process. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: z.infer<typeof errorReportSchema> };

/** A request from main to the service. */
export const requestSchema = z.strictObject({ id: z.int(), call: z.string(), input: z.unknown() });

/** A call to a PKCS#11 library: its `C_…` name, and the label of the token it is about, where it is about one. */
export const tokenCallSchema = z.strictObject({ call: z.string().max(64), token: z.string().max(64).nullable() });
export type TokenCall = z.infer<typeof tokenCallSchema>;

/** What the service sends: an answer, a push, a sign of life, or that it is ready. */
export const messageSchema = z.union([
  z.strictObject({
    id: z.int(),
    result: z.union([
      z.strictObject({ ok: z.literal(true), value: z.unknown() }),
      z.strictObject({ ok: z.literal(false), error: errorReportSchema }),
    ]),
  }),
  z.strictObject({ push: z.unknown() }),
  z.strictObject({ ready: z.literal(true) }),
  /** Sent every second while the service is alive; `busy` names the token call under way, if any. */
  z.strictObject({ alive: z.int(), busy: z.string().nullable() }),
  /** Sent before a call to a PKCS#11 library that blocks the service until it answers; null once the service goes on. */
  z.strictObject({ calling: tokenCallSchema.nullable() }),
]);
export type ServiceMessage = z.infer<typeof messageSchema>;
