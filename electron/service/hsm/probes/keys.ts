import { randomBytes } from 'node:crypto';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { type KeyPairKind, type SecretKeyKind, secretKind } from '../../../../shared/hsm/key-kinds.ts';
import type { AttributeValue } from '../native/template.ts';
import { type Tried, tryOut } from './attempt.ts';
import { secretTemplate } from './bench.ts';
import { describePair, pairOf, publicKeyOf } from './pairs.ts';
import { type Evidence, evidenceOf, recordedLibrary } from './recording.ts';
import { type Outcome, type Probe, supported, type Trial, unsupported } from './trial.ts';

/** The probe of making a secret key of `kind`. */
export function makesSecret(kind: SecretKeyKind): Probe {
  return (trial) => {
    const inSession = tryOut(() => makeSecret(trial, kind, false));
    if (inSession.done) return sized(trial, inSession.value, secretKind(kind).bits);
    const kept = tryOut(() => makeSecret(trial, kind, true));
    return kept.done ? sized(trial, kept.value, secretKind(kind).bits) : unsupported(`The token refuses it (${kept.returned}).`);
  };
}

/** The probe of making a key pair of `kind`; its public half must be one software can read. */
export function makesPair(kind: KeyPairKind): Probe {
  return (trial) => {
    const made = tryOut(() => pairOf(trial, kind));
    if (!made.done) return withEvidence(unsupported(`The token refuses it (${made.returned}).`), made);
    // A pair whose public half cannot be read is of no use.
    publicKeyOf(trial, made.value);
    const evidence = [{ call: 'C_GenerateKeyPair', returned: 'CKR_OK (0x0)' }];
    return { ...supported(describePair(made.value)), evidence };
  };
}

/** CKA_TOKEN false: a key that another session opened later would not keep. */
export const sessionObjects: Probe = (trial) => {
  const made = tryOut(() =>
    trial.seen.generateKey(trial.context.session, { name: 'CKM_AES_KEY_GEN' }, aesTemplate(trial, false)),
  );
  const key = made.done ? trial.bench.keep(made.value) : null;
  if (key === null) return trial.bench.once('pair ec-p256 in session', () => pairsInSession(trial));
  const isToken = trial.seen.attribute(trial.context.session, key, 'CKA_TOKEN')?.[0] !== 0;
  return isToken
    ? unsupported('A key asked for the session only was kept on the token.')
    : supported('An AES key of the session only was made.');
};

/** CKA_TOKEN true: found again in a session opened afterwards. */
export const tokenObjects: Probe = (trial) => {
  const { seen, library, context, bench } = trial;
  const template = aesTemplate(trial, true);
  const made = tryOut(() => bench.keep(seen.generateKey(context.session, { name: 'CKM_AES_KEY_GEN' }, template)));
  if (!made.done) return unsupported(`The token refuses it (${made.returned}).`);
  const label = template.filter(({ attribute }) => attribute === 'CKA_LABEL');
  const fresh = library.openSession(context.slot);
  try {
    const found = seen.findObjects(fresh, label).length;
    return found === 1
      ? supported('An AES key was made and found again in another session.')
      : unsupported('The key was not found in another session.');
  } finally {
    library.closeSession(fresh);
  }
};

/** C_CreateObject of an AES key that is then kept as it should be. */
export const importsSecretKeys: Probe = (trial) => {
  const { fault, evidence } = triedImport(trial);
  const outcome = fault === null ? supported('A 32-byte AES key was taken, and is not given back.') : unsupported(fault);
  return { ...outcome, evidence };
};

/**
 * What is wrong with an AES key that comes from outside, or null. Some libraries take one for a token that cannot, and keep it
 * in the computer's memory, from where anybody reads it.
 */
export function triedImport(trial: Trial): { readonly fault: string | null; readonly evidence: readonly Evidence[] } {
  const { bench, library, context } = trial;
  return bench.once('import', () => {
    const evidence: Evidence[] = [];
    const seen = recordedLibrary(library, (call) => evidence.push(call));
    const made = tryOut(() => bench.brought(randomBytes(32), secretTemplate({ CKA_ENCRYPT: true }), seen));
    if (!made.done) return { fault: `The token takes no AES key from outside (${made.returned}).`, evidence };
    const value = seen.attribute(context.session, made.value, 'CKA_VALUE');
    value?.fill(0);
    const fault = 'An AES key from outside is taken and given back in the clear: it never was in the token.';
    return { fault: value === null ? null : fault, evidence };
  });
}

function makeSecret(trial: Trial, kind: SecretKeyKind, token: boolean) {
  const { keyType, mechanism, bits } = secretKind(kind);
  const flags = keyType === 'CKK_AES' ? { CKA_ENCRYPT: true } : { CKA_SIGN: true, CKA_VERIFY: true };
  const template = secretTemplate({ ...flags, CKA_TOKEN: token }, keyType);
  const length: AttributeValue = { attribute: 'CKA_VALUE_LEN', value: bits / 8 };
  const call = { name: mechanism } as MechanismCall;
  return trial.bench.keep(trial.seen.generateKey(trial.context.session, call, [...trial.bench.name(), ...template, length]));
}

function aesTemplate(trial: Trial, token: boolean): readonly AttributeValue[] {
  return [
    ...trial.bench.name(),
    ...secretTemplate({ CKA_ENCRYPT: true, CKA_TOKEN: token }),
    { attribute: 'CKA_VALUE_LEN', value: 32 },
  ];
}

function sized(trial: Trial, key: Buffer, bits: number): Outcome {
  const read = trial.library.attribute(trial.context.session, key, 'CKA_VALUE_LEN');
  const bytes = read === null ? null : read.readUInt32LE();
  if (bytes !== null && bytes !== bits / 8) return unsupported(`A key was made, and it says that it has ${bytes} bytes.`);
  return supported(bytes === null ? 'A key was made; it does not tell its length.' : `A key of ${bytes} bytes was made.`);
}

function pairsInSession(trial: Trial): Outcome {
  const pair = tryOut(() => pairOf(trial, 'ec-p256'));
  const made = pair.done ? pair : tryOut(() => pairOf(trial, 'rsa-2048'));
  if (!made.done) return unsupported(`No key of the session only can be made (${made.returned}).`);
  const isSession = made.value.isSession;
  return isSession
    ? supported('A key pair of the session only was made; no AES key can be.')
    : unsupported('Every key is kept on the token.');
}

function withEvidence(outcome: Outcome, tried: Tried<unknown>): Outcome {
  return tried.done ? outcome : { ...outcome, evidence: [evidenceOf(tried.error)] };
}
