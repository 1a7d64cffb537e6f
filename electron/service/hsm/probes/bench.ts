import { randomBytes } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { keyTypes, objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { SecretKind } from '../../../../shared/hsm/key-kinds.ts';
import type { SessionContext } from '../context.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import type { NativeLibrary } from '../native-library.ts';
import { tryOut } from './attempt.ts';

/** What the label of every throw-away key begins with. */
export const PROBE_PREFIX = 'claviger probe ';

const ID_BYTES = 16;
const LABEL_BYTES = 8;
const AES_BYTES = 32;

/** What a throw-away secret key may do, and how it is kept. What is not named is false; all are private and sensitive. */
export type SecretFlags = Partial<Record<AttributeValue['attribute'], boolean>>;

/** A throw-away key whose bytes are known here, so that the token's answers can be checked in software. */
export interface KnownKey {
  readonly object: NativeHandle;
  readonly bytes: Buffer;
}

/**
 * The throw-away keys of one qualification: session objects of random labels and CKA_IDs. Each is noted as it is
 * made, so that all can be destroyed and looked for afterwards, whatever happened between.
 */
export class Bench {
  readonly #context: SessionContext;
  readonly #made: NativeHandle[] = [];
  readonly #ids: AttributeValue[] = [];
  readonly #cached = new Map<string, unknown>();
  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** What `make` gave the first time it was asked for by `name`; what it threw is thrown again. */
  once<T>(name: string, make: () => T): T {
    const known = this.#cached.get(name) as { readonly value?: T; readonly error?: unknown } | undefined;
    if (known !== undefined) {
      if ('error' in known) throw known.error;
      return known.value as T;
    }
    try {
      const value = make();
      this.#cached.set(name, { value });
      return value;
    } catch (error) {
      this.#cached.set(name, { error });
      throw error;
    }
  }

  /** Label and CKA_ID of a new throw-away object, used by no other: some tokens refuse a second key of the same CKA_ID. */
  name(): readonly AttributeValue[] {
    const label = Buffer.from(`${PROBE_PREFIX}${randomBytes(LABEL_BYTES).toString('hex')}`, 'utf8');
    const id: AttributeValue = { attribute: 'CKA_ID', value: randomBytes(ID_BYTES) };
    this.#ids.push(id);
    return [{ attribute: 'CKA_LABEL', value: label }, id];
  }

  /** Notes an object that was made, so that it is destroyed at the end. */
  keep(object: NativeHandle): NativeHandle {
    this.#made.push(object);
    return object;
  }

  /** An AES-256 key the token makes itself. `more` goes into the template. */
  secret(flags: SecretFlags, more: readonly AttributeValue[] = []): NativeHandle {
    const { loaded, session } = this.#context;
    const template = [...secretTemplate(flags), { attribute: 'CKA_VALUE_LEN' as const, value: AES_BYTES }, ...more];
    return this.keep(loaded.library.generateKey(session, { name: 'CKM_AES_KEY_GEN' }, [...this.name(), ...template]));
  }

  /** An AES-256 key of known bytes. */
  known(flags: SecretFlags): KnownKey {
    const bytes = randomBytes(AES_BYTES);
    return { object: this.brought(bytes, secretTemplate(flags)), bytes };
  }

  /** A secret key of `bytes`, which are no secret. `library`: by whose call. */
  brought(
    bytes: Buffer,
    template: readonly AttributeValue[],
    library: Pick<NativeLibrary, 'createObject'> = this.#context.loaded.library,
  ): NativeHandle {
    const value: AttributeValue = { attribute: 'CKA_VALUE', value: bytes };
    return this.keep(library.createObject(this.#context.session, [...this.name(), ...template, value]));
  }

  /**
   * Destroys everything that was made and looks for it in a session opened for that. Throws `TOKEN_PROBE_LEFT_BEHIND` where
   * something is still there, and `TOKEN_ABSENT` and the like where the token is gone.
   */
  clear(): void {
    const { library } = this.#context.loaded;
    const destroy = (object: NativeHandle) => tryOut(() => library.destroyObject(this.#context.session, object));
    this.#made.splice(0).reverse().forEach(destroy);
    // A login makes the handles from before it invalid on some tokens, and some keep a key whose template they refused.
    const forgotten = this.#left(this.#context.session);
    forgotten.forEach(destroy);
    const fresh = library.openSession(this.#context.slot);
    try {
      const sessions = forgotten.length === 0 ? [fresh] : [fresh, this.#context.session];
      const left = sessions.flatMap((session) => this.#left(session));
      if (left.length === 0) return;
      throw new ClavigerError('TOKEN_PROBE_LEFT_BEHIND', { field: 'throw-away keys', expected: 'none', got: `${left.length}` });
    } finally {
      library.closeSession(fresh);
    }
  }

  #left(session: NativeHandle): readonly NativeHandle[] {
    return this.#ids.flatMap((id) => this.#context.loaded.library.findObjects(session, [id]));
  }
}

/** The template of a throw-away secret key, without its length or value. CKA_MODIFIABLE comes last: some modules refuse what follows it. */
export function secretTemplate(flags: SecretFlags, keyType: SecretKind['keyType'] = 'CKK_AES'): AttributeValue[] {
  const all: SecretFlags = {
    CKA_TOKEN: false,
    CKA_PRIVATE: true,
    CKA_SENSITIVE: true,
    CKA_EXTRACTABLE: false,
    CKA_ENCRYPT: false,
    CKA_DECRYPT: false,
    CKA_WRAP: false,
    CKA_UNWRAP: false,
    CKA_SIGN: false,
    CKA_VERIFY: false,
    CKA_DERIVE: false,
    ...flags,
    CKA_MODIFIABLE: flags.CKA_MODIFIABLE ?? true,
  };
  const { CKA_MODIFIABLE, ...others } = all;
  return [
    { attribute: 'CKA_CLASS', value: objectClasses.CKO_SECRET_KEY },
    { attribute: 'CKA_KEY_TYPE', value: keyTypes[keyType] },
    ...Object.entries({ ...others, CKA_MODIFIABLE }).map(([attribute, value]) => ({
      attribute: attribute as AttributeValue['attribute'],
      value: value === true,
    })),
  ];
}
