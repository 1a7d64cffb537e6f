import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { type Contender, repeat } from '../contest.ts';
import type { OperationId } from './operations.ts';

const MESSAGE = new TextEncoder().encode('these bytes are what is signed. ');
const NOBODY = async () => undefined;
let names = 0;

/** A name no key has, as every request carries one. */
export function freshName(label = 'port'): { readonly label: string; readonly id: Uint8Array } {
  names += 1;
  return { label: label === 'port' ? `port ${names}` : label, id: new Uint8Array([0xbd, 0, names >> 8, names & 0xff]) };
}

/** The key pairs both contenders sign with: token objects `bench rsa` and `bench ec`. */
export interface SigningKeys {
  readonly rsa: KeyHandle;
  readonly ec: KeyHandle;
}

/** Makes the key pairs through the port. */
export async function makeSigningKeys(session: TokenSession): Promise<SigningKeys> {
  const request = { extractable: false, persistent: true, purpose: 'signing' } as const;
  const rsa = await session.generateKeyPair({ kind: 'rsa-2048', ...freshName('bench rsa'), ...request });
  const ec = await session.generateKeyPair({ kind: 'ec-p256', ...freshName('bench ec'), ...request });
  return { rsa: rsa.privateKey, ec: ec.privateKey };
}

/** The port, as an effect of a ceremony uses it: one open session. `keys` only where it is to sign. */
export async function portContender(session: TokenSession, keys: SigningKeys | null): Promise<Contender<OperationId>> {
  const aes = (persistent: boolean) =>
    session.generateKey({ kind: 'aes-256', ...freshName(), extractable: true, persistent, purpose: 'data' });
  const kek = await session.importWrappingKey(SecretBytes.take(new Uint8Array(32).fill(7)), freshName());
  const target = await aes(false);
  const sign = (key: KeyHandle | undefined, scheme: 'rsa-pkcs1-sha256' | 'ecdsa-sha256') => async () => {
    if (key === undefined) throw new Error('no key to sign with');
    return session.sign(key, scheme, MESSAGE);
  };
  const find = (query: { readonly id: string } | { readonly label: string }) => async () => {
    const found = await session.findKeys(query);
    if (found.length !== 1) throw new Error(`${found.length} keys were found`);
  };
  const making = (persistent: boolean): Contender<OperationId> => {
    const clear = (made: KeyHandle) => session.destroy(made);
    return (_, count, budget) => repeat(() => aes(persistent), clear, count, budget);
  };
  const using = (work: () => Promise<unknown>): Contender<OperationId> => {
    return (_, count, budget) => repeat(work, NOBODY, count, budget);
  };
  const works: Partial<Record<OperationId, Contender<OperationId>>> = {
    'aes-session': making(false),
    'aes-token': making(true),
    'rsa-token': (_, count, budget) =>
      repeat(
        () => makePair(session),
        ({ privateKey }) => session.destroy(privateKey),
        count,
        budget,
      ),
    'sign-rsa': using(sign(keys?.rsa, 'rsa-pkcs1-sha256')),
    'sign-ec': using(sign(keys?.ec, 'ecdsa-sha256')),
    wrap: using(() => session.wrapKey(kek, target)),
    'find-id': using(find({ id: 'f10000fa' })),
    'find-label': using(find({ label: 'filler 250' })),
  };
  return (operation, count, budget) => {
    const work = works[operation];
    if (work === undefined) throw new Error(`the port is not asked for ${operation}`);
    return work(operation, count, budget);
  };
}

type Pair = Awaited<ReturnType<TokenSession['generateKeyPair']>>;

function makePair(session: TokenSession): Promise<Pair> {
  return session.generateKeyPair({ kind: 'rsa-2048', ...freshName(), extractable: false, persistent: true, purpose: 'signing' });
}
