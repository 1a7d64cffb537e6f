import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { curves } from '../../../../shared/hsm/constants/curves.ts';
import { type KeyPairKind, pairKind } from '../../../../shared/hsm/key-kinds.ts';
import type { SessionContext } from '../context.ts';
import type { NativeKeyPair } from '../native/object-calls.ts';
import type { AttributeValue } from '../native/template.ts';

const PUBLIC_EXPONENT = new Uint8Array([1, 0, 1]);

/** What both halves of a pair are made with, but for the exponent or the curve. */
export interface PairValues {
  readonly publicKey: readonly AttributeValue[];
  readonly privateKey: readonly AttributeValue[];
}

/** A new pair of objects of `kind`. Tokens differ in how they want a curve named, so each way is tried. */
export function generatePairObjects({ loaded, session }: SessionContext, kind: KeyPairKind, values: PairValues): NativeKeyPair {
  const { curve, keyType } = pairKind(kind);
  const { library } = loaded;
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
