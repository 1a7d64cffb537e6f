import { createHash } from 'node:crypto';
import { ClavigerError, type ErrorCode } from '../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';
import type { OaepHash } from '../../../shared/hsm/constants/mechanisms.ts';
import type { DecryptionSchemeId } from '../../../shared/hsm/decryption-schemes.ts';
import type { AppliedQuirk } from '../../../shared/hsm/port/capabilities.ts';
import type { KeyHandle, NamedKey } from '../../../shared/hsm/port/key.ts';
import type { KeyPairHandles, KeyPairRequest, SecretKeyRequest } from '../../../shared/hsm/port/key-requests.ts';
import type { QualificationRequest } from '../../../shared/hsm/port/qualification.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { TokenIdentity } from '../../../shared/hsm/port/token.ts';
import type { SignatureSchemeId } from '../../../shared/hsm/signature-schemes.ts';
import { readAttributes } from './attributes.ts';
import { callWatch } from './call-watch.ts';
import { probeCapabilities } from './capabilities.ts';
import { certificates } from './certificates.ts';
import { checkValue } from './check-value.ts';
import { objectOf, requireOpen, type SessionContext } from './context.ts';
import { decrypt } from './keys/decrypt.ts';
import { destroyKey, findKeys, listKeys, makeUnextractable, proveAbsent } from './keys/find.ts';
import { generateKeyPair, importPrivateKey } from './keys/pairs.ts';
import { publicKey } from './keys/public-key.ts';
import { generateKey, importAesKey, importKey } from './keys/secret.ts';
import { sign } from './keys/sign.ts';
import { endLease, isLeaseAlive } from './leases.ts';
import { pinText } from './pin.ts';
import { qualify } from './qualify.ts';
import { Queue } from './queue.ts';
import { explainFullStore } from './store-space.ts';
import { importPublicKey, wrapOaep } from './wrapping/oaep.ts';
import { unwrapKey, unwrapPrivateKey } from './wrapping/unwrap.ts';
import { wrapKey } from './wrapping/wrap.ts';

const MOST_RANDOM = 1024;
const JUDGED_RANDOM = 16;
const OF_A_LOST_TOKEN: readonly ErrorCode[] = ['TOKEN_ABSENT', 'TOKEN_DEVICE_ERROR'];

/** A logged-in session. Its operations wait for one another: a second one on the same session kills the process of some modules. */
export class Pkcs11Session implements TokenSession {
  readonly identity: TokenIdentity;
  readonly #context: SessionContext;
  readonly #queue = new Queue();
  #lastRandom = '';
  #closed = false;

  constructor(context: SessionContext) {
    this.#context = context;
    this.identity = context.identity;
  }

  appliedQuirks(): readonly AppliedQuirk[] {
    return this.#context.quirks.applied();
  }

  random(length: number): Promise<SecretBytes> {
    return this.#run((context) => this.#draw(context, length));
  }

  generateKey(request: SecretKeyRequest): Promise<KeyHandle> {
    return this.#run((context) => generateKey(context, request));
  }

  generateKeyPair(request: KeyPairRequest, pin?: Uint8Array): Promise<KeyPairHandles> {
    return this.#runWithPin(pin, (context, text) => generateKeyPair(context, request, text));
  }

  importKey(key: SecretBytes, request: SecretKeyRequest): Promise<KeyHandle> {
    return this.#run((context) => importKey(context, key, request));
  }

  importPrivateKey(pkcs8: SecretBytes, request: KeyPairRequest, pin?: Uint8Array): Promise<KeyPairHandles> {
    return this.#runWithPin(pin, (context, text) => importPrivateKey(context, pkcs8, request, text));
  }

  publicKey(key: KeyHandle): Promise<Uint8Array> {
    return this.#run((context) => publicKey(context, key));
  }

  sign(key: KeyHandle, scheme: SignatureSchemeId, data: Uint8Array, pin?: Uint8Array): Promise<Uint8Array> {
    return this.#runWithPin(pin, (context, text) => sign(context, key, { scheme, data, pin: text }));
  }

  decrypt(key: KeyHandle, scheme: DecryptionSchemeId, data: Uint8Array, pin?: Uint8Array): Promise<SecretBytes> {
    return this.#runWithPin(pin, (context, text) => decrypt(context, key, { scheme, data, pin: text }));
  }

  importWrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle> {
    return this.#run((context) => importAesKey(context, key, name, 'wrap'));
  }

  importUnwrappingKey(key: SecretBytes, name: NamedKey): Promise<KeyHandle> {
    return this.#run((context) => importAesKey(context, key, name, 'unwrap'));
  }

  findKeys(query: { readonly id?: string; readonly label?: string }): ReturnType<TokenSession['findKeys']> {
    return this.#run((context) => findKeys(context, query));
  }

  async listKeys(onProgress?: (done: number, total: number) => void): ReturnType<TokenSession['listKeys']> {
    return await this.#run((context) => listKeys(context, onProgress));
  }

  certificates(): ReturnType<TokenSession['certificates']> {
    return this.#run(certificates);
  }

  attributes(key: KeyHandle): ReturnType<TokenSession['attributes']> {
    return this.#run((context) => readAttributes(context, objectOf(context, key)));
  }

  checkValue(key: KeyHandle): ReturnType<TokenSession['checkValue']> {
    return this.#run((context) => checkValue(context, key));
  }

  wrapKey(wrappingKey: KeyHandle, target: KeyHandle): Promise<Uint8Array> {
    return this.#run((context) => wrapKey(context, wrappingKey, target));
  }

  unwrapKey(unwrappingKey: KeyHandle, blob: Uint8Array, request: SecretKeyRequest): Promise<KeyHandle> {
    return this.#run((context) => unwrapKey(context, unwrappingKey, blob, request));
  }

  unwrapPrivateKey(
    unwrappingKey: KeyHandle,
    blob: Uint8Array,
    request: KeyPairRequest,
    publicKey?: Uint8Array,
    pin?: Uint8Array,
  ): Promise<KeyPairHandles> {
    return this.#runWithPin(pin, (context, text) =>
      unwrapPrivateKey(context, unwrappingKey, blob, request, { publicKey, pin: text }),
    );
  }

  importPublicKey(spki: Uint8Array): Promise<KeyHandle> {
    return this.#run((context) => importPublicKey(context, spki));
  }

  wrapOaep(publicKey: KeyHandle, target: KeyHandle, hash: OaepHash): Promise<Uint8Array> {
    return this.#run((context) => wrapOaep(context, publicKey, target, hash));
  }

  makeUnextractable(key: KeyHandle): ReturnType<TokenSession['makeUnextractable']> {
    return this.#run((context) => makeUnextractable(context, key));
  }

  destroy(key: KeyHandle): Promise<void> {
    return this.#run((context) => destroyKey(context, key));
  }

  proveAbsent(id: string): Promise<boolean> {
    return this.#run((context) => proveAbsent(context, id));
  }

  async qualify(request: QualificationRequest = {}): ReturnType<TokenSession['qualify']> {
    return await this.#run((context) => qualify(context, request));
  }

  capabilities(): ReturnType<TokenSession['capabilities']> {
    return this.#run(probeCapabilities);
  }

  isAlive(): Promise<boolean> {
    return this.#queue.run(() => {
      const { loaded, lease } = this.#context;
      return !this.#closed && callWatch.about(this.identity.label, () => isLeaseAlive(loaded, lease));
    });
  }

  close(): Promise<void> {
    return this.#queue.run(() => {
      if (this.#closed) return;
      this.#closed = true;
      const { loaded, lease } = this.#context;
      callWatch.about(this.identity.label, () => endLease(loaded, lease));
    });
  }

  #run<T>(work: (context: SessionContext) => T | Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      if (this.#closed) throw new ClavigerError('TOKEN_SESSION_CLOSED', { field: 'session' });
      requireOpen(this.#context);
      try {
        return await callWatch.about(this.identity.label, () => work(this.#context));
      } catch (error) {
        // Some tokens log out whoever gives a wrong PIN for one use of a key.
        if (error instanceof ClavigerError && error.code === 'TOKEN_PIN_WRONG')
          isLeaseAlive(this.#context.loaded, this.#context.lease);
        if (error instanceof ClavigerError && OF_A_LOST_TOKEN.includes(error.code)) this.#context.quirks.reached('token-failed');
        throw explainFullStore(error, this.#context.loaded.configuration);
      }
    });
  }

  // The text of the PIN is made at the last moment; its bytes are wiped whatever happens.
  async #runWithPin<T>(pin: Uint8Array | undefined, work: (context: SessionContext, pin: string | undefined) => T): Promise<T> {
    try {
      return await this.#run((context) => work(context, pin === undefined ? undefined : pinText(pin)));
    } finally {
      pin?.fill(0);
    }
  }

  #draw({ loaded, session }: SessionContext, length: number): SecretBytes {
    if (!Number.isInteger(length) || length < 1 || length > MOST_RANDOM) {
      throw new ClavigerError('INPUT_INVALID', { field: 'length', expected: `1 to ${MOST_RANDOM} bytes`, got: String(length) });
    }
    const secret = SecretBytes.zeros(length);
    secret.use((bytes) => loaded.library.random(session, bytes));
    if (length >= JUDGED_RANDOM) this.#judge(secret);
    return secret;
  }

  // Catches a generator that is stuck, not one that is weak: the same byte throughout, or the same answer twice.
  #judge(secret: SecretBytes): void {
    const hash = secret.use((bytes) => createHash('sha256').update(bytes).digest('base64'));
    const isConstant = secret.use((bytes) => bytes.every((byte) => byte === bytes[0]));
    const isRepeated = hash === this.#lastRandom;
    this.#lastRandom = hash;
    if (!isConstant && !isRepeated) return;
    secret.wipe();
    throw new ClavigerError('TOKEN_RANDOM_SUSPICIOUS', {
      field: 'C_GenerateRandom',
      got: isConstant ? 'one byte value' : 'the same bytes twice',
    });
  }
}
