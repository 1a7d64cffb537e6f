import { constants, createCipheriv, createPublicKey, publicEncrypt } from 'node:crypto';
import type { WrapCapabilities } from '../../../shared/byok/provider.ts';
import type { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';

/** A token in software, for as much of the port as wrapping uses, with a record of the calls. */
export interface SoftwareToken {
  readonly session: TokenSession;
  readonly target: KeyHandle;
  /** The target's value, which a test may know. */
  readonly value: Uint8Array;
  readonly calls: string[];
  /** The one-use keys that were imported, as they look now. */
  readonly imported: SecretBytes[];
  /** Handles that still exist besides the target. */
  readonly left: Set<KeyHandle>;
}

export interface SoftwareFaults {
  readonly oaep?: boolean;
  /** Changes what RFC 5649 wrapping gives. */
  readonly kwp?: (blob: Uint8Array) => Uint8Array;
  /** Changes what OAEP gives. */
  readonly blob?: (blob: Uint8Array) => Uint8Array;
}

/** A software token that holds one AES-256 key of bytes 1, 2, 3, …. */
export function softwareToken(faults: SoftwareFaults = {}): SoftwareToken {
  const value = new Uint8Array(32).map((_, index) => index + 1);
  const target: KeyHandle = { kind: 'key-handle', id: 'aa', label: 'target' };
  const keys = new Map<KeyHandle, Uint8Array>([[target, value]]);
  const token = { target, value, calls: [] as string[], imported: [] as SecretBytes[], left: new Set<KeyHandle>() };
  const added = (label: string, bytes: Uint8Array): KeyHandle => {
    const handle: KeyHandle = { kind: 'key-handle', id: '', label };
    keys.set(handle, bytes);
    token.left.add(handle);
    return handle;
  };
  const known = (handle: KeyHandle) => keys.get(handle) ?? new Uint8Array(0);
  const used = {
    capabilities: async () => capabilitiesOf(faults.oaep ?? true),
    importPublicKey: async (spki: Uint8Array) => added('public', spki),
    importWrappingKey: async (key: SecretBytes, { label }: { label: string }) => {
      token.imported.push(key);
      return added(
        label,
        key.use((bytes) => Uint8Array.from(bytes)),
      );
    },
    wrapOaep: async (publicKey: KeyHandle, key: KeyHandle, hash: string) =>
      (faults.blob ?? ((blob) => blob))(encryptOaep(known(publicKey), known(key), hash)),
    wrapKey: async (wrapping: KeyHandle, key: KeyHandle) =>
      (faults.kwp ?? ((blob) => blob))(wrapPadded(known(wrapping), known(key))),
    destroy: async (key: KeyHandle) => void token.left.delete(key),
  };
  const session = new Proxy(used, {
    get:
      (methods, name) =>
      (...args: unknown[]) => {
        token.calls.push(String(name));
        const method: unknown = Reflect.get(methods, name);
        if (typeof method !== 'function') throw new Error(`wrapping must not call ${String(name)}`);
        return Reflect.apply(method, methods, args) as unknown;
      },
  }) as unknown as TokenSession;
  return { session, ...token };
}

function capabilitiesOf(oaep: boolean): WrapCapabilities {
  return {
    oaep: { 'SHA-1': true, 'SHA-256': oaep },
    kwp: { mechanism: '0x0000210B', name: 'CKM_AES_KEY_WRAP_KWP', known: 'software' },
  };
}

function encryptOaep(spki: Uint8Array, key: Uint8Array, hash: string): Uint8Array {
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const oaepHash = hash === 'SHA-256' ? 'sha256' : 'sha1';
  return new Uint8Array(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, key));
}

function wrapPadded(wrapping: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv('id-aes256-wrap-pad', wrapping, Buffer.from('A65959A6', 'hex'));
  return new Uint8Array(Buffer.concat([cipher.update(key), cipher.final()]));
}
