import type { InitializationOptions, PKCS11 } from 'pkcs11js';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import { type AttributeName, attributeTypes } from '../../../shared/hsm/constants.ts';
import { returnValueOf, tokenError } from './errors.ts';
import { type AttributeValue, encodeMechanism, encodeTemplate, lend, type MechanismCall, requireHandle } from './guards.ts';

/** A slot, session or object number as the binding gives it. */
export type NativeHandle = Buffer;

const FIND_AT_ONCE = 100;
const READ_WRITE_SERIAL = 0x2 | 0x4;
const NOT_TOLD: readonly number[] = [0x11, 0x12];
export const SECURITY_OFFICER = 0;
export const USER = 1;

/**
 * The PKCS#11 calls that are used. Arguments are checked before native code sees them, outputs are copied out of the
 * large buffer, which is wiped, and whatever is thrown is a `ClavigerError`. Every call blocks until the token answers,
 * and none is left pending.
 */
export class NativeLibrary {
  readonly #library: PKCS11;

  constructor(library: PKCS11) {
    this.#library = library;
  }

  /** C_Initialize with CKF_OS_LOCKING_OK, without which a module may assume a single thread. `parameters` as the module wants them. */
  initialise(parameters: string | undefined): void {
    const flags = 2;
    // The binding drops the last character of the parameters.
    const options: InitializationOptions = parameters === undefined ? { flags } : { flags, libraryParameters: `${parameters} ` };
    this.#call('C_Initialize', () => this.#library.C_Initialize(options));
  }

  finalise(): void {
    this.#call('C_Finalize', () => this.#library.C_Finalize());
  }

  /** C_InitToken: wipes the token. `label`: at most 32 ASCII characters; padded, because the module reads 32 bytes. */
  initialiseToken(slot: NativeHandle, officerPin: string, label: string): void {
    requireHandle(slot, 'slot');
    this.#call('C_InitToken', () => this.#library.C_InitToken(slot, officerPin, label.padEnd(32)));
  }

  /** C_InitPIN, in a session of the security officer. */
  initialisePin(session: NativeHandle, pin: string): void {
    requireHandle(session, 'session');
    this.#call('C_InitPIN', () => this.#library.C_InitPIN(session, pin));
  }

  openSession(slot: NativeHandle): NativeHandle {
    requireHandle(slot, 'slot');
    return this.#call('C_OpenSession', () => this.#library.C_OpenSession(slot, READ_WRITE_SERIAL));
  }

  closeSession(session: NativeHandle): void {
    requireHandle(session, 'session');
    this.#call('C_CloseSession', () => this.#library.C_CloseSession(session));
  }

  login(session: NativeHandle, user: typeof SECURITY_OFFICER | typeof USER, pin: string): void {
    requireHandle(session, 'session');
    this.#call('C_Login', () => this.#library.C_Login(session, user, pin));
  }

  logout(session: NativeHandle): void {
    requireHandle(session, 'session');
    this.#call('C_Logout', () => this.#library.C_Logout(session));
  }

  /** Fills `target`, which lies in the caller's memory; nothing is copied. */
  random(session: NativeHandle, target: Uint8Array): void {
    requireHandle(session, 'session');
    const buffer = lend(target, 'length');
    this.#call('C_GenerateRandom', () => this.#library.C_GenerateRandom(session, buffer));
  }

  generateKey(session: NativeHandle, mechanism: MechanismCall, template: readonly AttributeValue[]): NativeHandle {
    requireHandle(session, 'session');
    const [how, what] = [encodeMechanism(mechanism), encodeTemplate(template)];
    return this.#call('C_GenerateKey', () => this.#library.C_GenerateKey(session, how, what));
  }

  createObject(session: NativeHandle, template: readonly AttributeValue[]): NativeHandle {
    requireHandle(session, 'session');
    const what = encodeTemplate(template);
    return this.#call('C_CreateObject', () => this.#library.C_CreateObject(session, what));
  }

  destroyObject(session: NativeHandle, object: NativeHandle): void {
    requireHandle(session, 'session');
    requireHandle(object, 'object');
    this.#call('C_DestroyObject', () => this.#library.C_DestroyObject(session, object));
  }

  /** All objects that match. */
  findObjects(session: NativeHandle, template: readonly AttributeValue[]): NativeHandle[] {
    requireHandle(session, 'session');
    const what = encodeTemplate(template);
    this.#call('C_FindObjectsInit', () => this.#library.C_FindObjectsInit(session, what));
    try {
      const found: NativeHandle[] = [];
      for (;;) {
        const some = this.#call('C_FindObjects', () => this.#library.C_FindObjects(session, FIND_AT_ONCE));
        found.push(...some);
        if (some.length === 0) return found;
      }
    } finally {
      this.#call('C_FindObjectsFinal', () => this.#library.C_FindObjectsFinal(session));
    }
  }

  /** The bytes of one attribute, or null: the module does not tell (sensitive, unknown, or empty). One attribute a call, for one bad one fails all. */
  attribute(session: NativeHandle, object: NativeHandle, name: AttributeName): Buffer | null {
    requireHandle(session, 'session');
    requireHandle(object, 'object');
    try {
      const [answer] = this.#library.C_GetAttributeValue(session, object, [{ type: attributeTypes[name] }]);
      return answer === undefined || answer.value.length === 0 ? null : Buffer.from(answer.value);
    } catch (error) {
      if (NOT_TOLD.includes(returnValueOf(error) ?? -1)) return null;
      throw tokenError('C_GetAttributeValue', error);
    }
  }

  setAttribute(session: NativeHandle, object: NativeHandle, entry: AttributeValue): void {
    requireHandle(session, 'session');
    requireHandle(object, 'object');
    const what = encodeTemplate([entry]);
    this.#call('C_SetAttributeValue', () => this.#library.C_SetAttributeValue(session, object, what));
  }

  /** What the key signs `data` with: at most `capacity` bytes. */
  sign(session: NativeHandle, mechanism: MechanismCall, key: NativeHandle, data: Uint8Array, capacity: number): Uint8Array {
    requireHandle(session, 'session');
    const [how, input] = [encodeMechanism(mechanism), lend(data, 'data')];
    this.#call('C_SignInit', () => this.#library.C_SignInit(session, how, requireHandle(key, 'key')));
    return this.#output('C_Sign', capacity, (output) => this.#library.C_Sign(session, input, output));
  }

  /** `data` encrypted: at most `capacity` bytes. */
  encrypt(session: NativeHandle, mechanism: MechanismCall, key: NativeHandle, data: Uint8Array, capacity: number): Uint8Array {
    requireHandle(session, 'session');
    const [how, input] = [encodeMechanism(mechanism), lend(data, 'data')];
    this.#call('C_EncryptInit', () => this.#library.C_EncryptInit(session, how, requireHandle(key, 'key')));
    return this.#output('C_Encrypt', capacity, (output) => this.#library.C_Encrypt(session, input, output));
  }

  /** `target` wrapped under `key`: at most `capacity` bytes. */
  wrap(session: NativeHandle, mechanism: MechanismCall, key: NativeHandle, target: NativeHandle, capacity: number): Uint8Array {
    requireHandle(session, 'session');
    requireHandle(key, 'key');
    requireHandle(target, 'target');
    const how = encodeMechanism(mechanism);
    return this.#output('C_WrapKey', capacity, (output) => this.#library.C_WrapKey(session, how, key, target, output));
  }

  /** The key in `blob` as a new object. `meanings`: what return values of this module mean here, beside the general ones. */
  unwrap(
    session: NativeHandle,
    unwrapping: {
      readonly mechanism: MechanismCall;
      readonly key: NativeHandle;
      readonly meanings: Readonly<Record<number, ErrorCode>>;
    },
    blob: Uint8Array,
    template: readonly AttributeValue[],
  ): NativeHandle {
    requireHandle(session, 'session');
    requireHandle(unwrapping.key, 'key');
    const [how, input, what] = [encodeMechanism(unwrapping.mechanism), lend(blob, 'blob'), encodeTemplate(template)];
    const work = () => this.#library.C_UnwrapKey(session, how, unwrapping.key, input, what);
    return this.#call('C_UnwrapKey', work, unwrapping.meanings);
  }

  #output(call: string, capacity: number, work: (output: Buffer) => Buffer): Uint8Array {
    const output = Buffer.alloc(capacity);
    try {
      return new Uint8Array(this.#call(call, () => work(output)));
    } finally {
      output.fill(0);
    }
  }

  #call<T>(call: string, work: () => T, meanings: Readonly<Record<number, ErrorCode>> = {}): T {
    try {
      return work();
    } catch (error) {
      throw tokenError(call, error, meanings);
    }
  }
}
