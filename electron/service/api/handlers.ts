import type { z } from 'zod';
import type { CallOutput, contract, ServiceCall } from '../../../shared/ipc/contract.ts';
import type { Desk } from './desk.ts';

/** What answers each call of the service; parsed input in, value out, errors thrown as `ClavigerError`. */
export type Handlers<C extends ServiceCall = ServiceCall> = {
  readonly [K in C]: (desk: Desk, input: z.output<(typeof contract)[K]['input']>) => Promise<CallOutput<K>>;
};
