import { createPublicKey, type KeyObject } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type KeyPairKind, pairKind } from '../../../../shared/hsm/key-kinds.ts';
import { curveSpki, publicPoint, rsaSpki } from '../../../../shared/hsm/public-key.ts';
import { generatePairObjects } from '../keys/pair-objects.ts';
import type { NativeKeyPair } from '../native/object-calls.ts';
import type { AttributeValue } from '../native/template.ts';
import { tryOut } from './attempt.ts';
import type { Trial } from './trial.ts';

/** A throw-away key pair. */
export interface ProbePair extends NativeKeyPair {
  readonly kind: KeyPairKind;
  /** Whether the token made it of the session only, as it was asked to; some know no such key pairs. */
  readonly isSession: boolean;
}

/** A throw-away pair of `kind` that signs (RSA: also decrypts) and may not leave. Each kind is made once. Throws what the token answers. */
export function pairOf(trial: Trial, kind: KeyPairKind): ProbePair {
  return trial.bench.once(`pair ${kind}`, () => generatePair(trial, kind, []));
}

/** The first pair of `kinds` that the token makes, or null. */
export function firstPairOf(trial: Trial, kinds: readonly KeyPairKind[]): ProbePair | null {
  for (const kind of kinds) {
    const made = tryOut(() => pairOf(trial, kind));
    if (made.done) return made.value;
  }
  return null;
}

/** A pair whose private key may leave, or may not. Throws what the token answers. */
export function generatedPair(trial: Trial, leaving: 'extractable' | 'unextractable'): ProbePair {
  const kind = firstPairOf(trial, ['ec-p256', 'rsa-2048'])?.kind ?? 'ec-p256';
  if (leaving === 'unextractable') return pairOf(trial, kind);
  return trial.bench.once('extractable pair', () => generatePair(trial, kind, [{ attribute: 'CKA_EXTRACTABLE', value: true }]));
}

/** A new pair of `kind` that is kept on the token until the end. Throws what the token answers. */
export function generateKept(trial: Trial, kind: KeyPairKind): NativeKeyPair {
  return keep(trial, generate(trial, kind, [], true));
}

/** A new pair of `kind`; `changes` are set in its private half. A session object, or where the token refuses that, one kept until the end. */
export function generatePair(trial: Trial, kind: KeyPairKind, changes: readonly AttributeValue[]): ProbePair {
  const inSession = tryOut(() => generate(trial, kind, changes, false));
  const pair = inSession.done ? inSession.value : generate(trial, kind, changes, true);
  keep(trial, pair);
  const token = trial.library.attribute(trial.context.session, pair.privateKey, 'CKA_TOKEN');
  return { ...pair, kind, isSession: token?.[0] === 0 };
}

/** The public half of a pair as software knows it. Throws `TOKEN_ATTRIBUTE_MISMATCH` where the token does not tell it. */
export function publicKeyOf({ library, context }: Trial, pair: ProbePair): KeyObject {
  const read = (name: 'CKA_MODULUS' | 'CKA_PUBLIC_EXPONENT' | 'CKA_EC_POINT') => {
    const value = library.attribute(context.session, pair.publicKey, name);
    if (value === null)
      throw new ClavigerError('TOKEN_ATTRIBUTE_MISMATCH', { field: name, expected: 'a value', got: 'not told' });
    return value;
  };
  const { curve } = pairKind(pair.kind);
  const spki =
    curve === null
      ? rsaSpki(read('CKA_MODULUS'), read('CKA_PUBLIC_EXPONENT'))
      : curveSpki(curve, publicPoint(curve, read('CKA_EC_POINT')));
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** What was made, in words. */
export function describePair({ kind, isSession }: ProbePair): string {
  return `A pair was made, ${pairKind(kind).title}${isSession ? '' : ', kept on the token until it was destroyed'}.`;
}

function generate(trial: Trial, kind: KeyPairKind, changes: readonly AttributeValue[], token: boolean): NativeKeyPair {
  const { library, context, bench } = trial;
  const { modulusBits } = pairKind(kind);
  const always: readonly AttributeValue[] = [...bench.name(), { attribute: 'CKA_TOKEN', value: token }];
  const forRsa = (...values: AttributeValue[]): readonly AttributeValue[] => (modulusBits === null ? [] : values);
  const changed = changes.map(({ attribute }) => attribute);
  const secret: readonly AttributeValue[] = [
    { attribute: 'CKA_PRIVATE', value: true },
    { attribute: 'CKA_SENSITIVE', value: true },
    { attribute: 'CKA_EXTRACTABLE', value: false },
    { attribute: 'CKA_SIGN', value: true },
    ...forRsa({ attribute: 'CKA_DECRYPT', value: true }),
  ];
  const open: readonly AttributeValue[] = [
    { attribute: 'CKA_PRIVATE', value: false },
    { attribute: 'CKA_VERIFY', value: true },
    ...forRsa({ attribute: 'CKA_ENCRYPT', value: true }, { attribute: 'CKA_MODULUS_BITS', value: modulusBits ?? 0 }),
  ];
  return generatePairObjects({ library, session: context.session }, kind, {
    publicKey: [...always, ...open],
    privateKey: [...always, ...secret.filter(({ attribute }) => !changed.includes(attribute)), ...changes],
  });
}

function keep({ bench }: Trial, pair: NativeKeyPair): NativeKeyPair {
  bench.keep(pair.publicKey);
  bench.keep(pair.privateKey);
  return pair;
}
