import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import type { NativeCaller } from './caller.ts';
import { type NativeHandle, requireHandle } from './handle.ts';
import { encodeMechanism } from './mechanism.ts';
import { type AttributeValue, encodeTemplate } from './template.ts';

/** Both halves of a key pair. */
export interface NativeKeyPair {
  readonly publicKey: NativeHandle;
  readonly privateKey: NativeHandle;
}

/** Calls that make and destroy objects. */
export function objectCalls({ library, passesPointers, call }: NativeCaller) {
  return {
    generateKey(session: NativeHandle, mechanism: MechanismCall, template: readonly AttributeValue[]): NativeHandle {
      requireHandle(session, 'session');
      const [how, what] = [encodeMechanism(mechanism, passesPointers), encodeTemplate(template)];
      return call('C_GenerateKey', () => library.C_GenerateKey(session, how, what));
    },

    generateKeyPair(
      session: NativeHandle,
      mechanism: MechanismCall,
      publicTemplate: readonly AttributeValue[],
      privateTemplate: readonly AttributeValue[],
    ): NativeKeyPair {
      requireHandle(session, 'session');
      const how = encodeMechanism(mechanism, passesPointers);
      const [open, secret] = [encodeTemplate(publicTemplate), encodeTemplate(privateTemplate)];
      return call('C_GenerateKeyPair', () => library.C_GenerateKeyPair(session, how, open, secret));
    },

    /** C_DeriveKey: a new key made of `key` as `mechanism` says. */
    deriveKey(
      session: NativeHandle,
      mechanism: MechanismCall,
      key: NativeHandle,
      template: readonly AttributeValue[],
    ): NativeHandle {
      requireHandle(session, 'session');
      requireHandle(key, 'key');
      const [how, what] = [encodeMechanism(mechanism, passesPointers), encodeTemplate(template)];
      return call('C_DeriveKey', () => library.C_DeriveKey(session, how, key, what));
    },

    createObject(session: NativeHandle, template: readonly AttributeValue[]): NativeHandle {
      requireHandle(session, 'session');
      const what = encodeTemplate(template);
      return call('C_CreateObject', () => library.C_CreateObject(session, what));
    },

    destroyObject(session: NativeHandle, object: NativeHandle): void {
      requireHandle(session, 'session');
      requireHandle(object, 'object');
      call('C_DestroyObject', () => library.C_DestroyObject(session, object));
    },
  };
}
