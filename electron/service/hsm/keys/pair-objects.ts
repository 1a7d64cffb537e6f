import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { curves } from '../../../../shared/hsm/constants/curves.ts';
import { type KeyPairKind, pairKind } from '../../../../shared/hsm/key-kinds.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { NativeKeyPair } from '../native/object-calls.ts';
import type { AttributeValue } from '../native/template.ts';
import type { NativeLibrary } from '../native-library.ts';

const PUBLIC_EXPONENT = new Uint8Array([1, 0, 1]);

/** The session a pair is made in, and the library it is asked of. */
export interface PairMaker {
  readonly library: Pick<NativeLibrary, 'generateKeyPair'>;
  readonly session: NativeHandle;
}

/** What both halves of a pair are made with, but for the exponent or the curve. */
export interface PairValues {
  readonly publicKey: readonly AttributeValue[];
  readonly privateKey: readonly AttributeValue[];
}

/** A new pair of objects of `kind`. Tokens differ in how they want a curve named, so each way is tried. */
export function generatePairObjects({ library, session }: PairMaker, kind: KeyPairKind, values: PairValues): NativeKeyPair {
  const { curve, keyType } = pairKind(kind);
  if (curve === null) {
    const publicValues: AttributeValue[] = [...values.publicKey, { attribute: 'CKA_PUBLIC_EXPONENT', value: PUBLIC_EXPONENT }];
    return library.generateKeyPair(session, { name: 'CKM_RSA_PKCS_KEY_PAIR_GEN' }, publicValues, values.privateKey);
  }
  const name = keyType === 'CKK_EC' ? 'CKM_EC_KEY_PAIR_GEN' : 'CKM_EC_EDWARDS_KEY_PAIR_GEN';
  let refusal: unknown;
  for (const value of curves[curve].parameters) {
    try {
      const publicValues: AttributeValue[] = [...values.publicKey, { attribute: 'CKA_EC_PARAMS', value }];
      return library.generateKeyPair(session, { name }, publicValues, values.privateKey);
    } catch (error) {
      if (!(error instanceof ClavigerError) || error.code !== 'TOKEN_CALL_REFUSED') throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}
