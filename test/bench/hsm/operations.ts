import type { Operation } from '../contest.ts';

/** What is measured. */
export type OperationId =
  | 'log-in'
  | 'aes-session'
  | 'aes-token'
  | 'rsa-token'
  | 'sign-rsa'
  | 'sign-ec'
  | 'wrap'
  | 'find-id'
  | 'find-label';

/** Who does it: the port, the C program with the least calls, the C program with the port's checks, and pkcs11-tool. */
export type ContenderId = 'port' | 'direct' | 'checked' | 'tool';

type HsmOperation = Operation<OperationId, ContenderId>;

const toolOnly = { port: 0, direct: 0, checked: 0, tool: 2 };
const notTheTool = { tool: 0 };

/** Measured on a token that holds a few keys. Milliseconds a turn. */
export const onSmallStore: readonly HsmOperation[] = [
  { id: 'aes-session', title: 'generate AES-256, session object', count: 100, budget: 200, counts: notTheTool },
  { id: 'aes-token', title: 'generate AES-256, token object', count: 20, budget: 300, counts: { tool: 2 } },
  { id: 'rsa-token', title: 'generate RSA-2048 pair, token objects', count: 6, budget: 1000, counts: { tool: 2 } },
  { id: 'sign-rsa', title: 'sign RSA-2048 PKCS#1 SHA-256', count: 200, budget: 250, counts: { tool: 2 } },
  { id: 'sign-ec', title: 'sign ECDSA P-256 SHA-256', count: 300, budget: 250, counts: { tool: 2 } },
  { id: 'wrap', title: 'wrap AES-256 under AES-256, RFC 5649', count: 300, budget: 200, counts: { tool: 2 } },
  { id: 'log-in', title: 'start, log in, end', count: 0, budget: 500, counts: toolOnly },
];

/** Measured on a token that holds `CROWD` keys. */
export const onCrowdedStore: readonly HsmOperation[] = [
  { id: 'aes-token', title: 'generate AES-256, token object', count: 10, budget: 300, counts: notTheTool },
  { id: 'find-id', title: 'find one key by CKA_ID', count: 20, budget: 200, counts: notTheTool },
  { id: 'find-label', title: 'find one key by CKA_LABEL', count: 20, budget: 200, counts: notTheTool },
];

/** Token objects on the crowded token; direct.c makes them and looks for number 250. */
export const CROWD = 500;
