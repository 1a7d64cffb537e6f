import { randomBytes } from 'node:crypto';
import type { AttributeName } from '../../../../shared/hsm/constants/attributes.ts';
import { tryOut } from './attempt.ts';
import { type SecretFlags, secretTemplate } from './bench.ts';
import { triedImport } from './keys.ts';
import { isNow } from './leaving.ts';
import { enforced, notTestable, type Probe, violated } from './trial.ts';

const ODD_LENGTHS: readonly number[] = [8, 31];

/** CKA_LOCAL, CKA_NEVER_EXTRACTABLE and CKA_ALWAYS_SENSITIVE of a key from outside: none may be true. */
export const honestHistory: Probe = (trial) => {
  const { bench, seen, context } = trial;
  const { fault, evidence } = triedImport(trial);
  if (fault !== null) return { ...notTestable(fault), evidence };
  const { object } = bench.known({ CKA_ENCRYPT: true });
  const claims = (
    ['CKA_LOCAL', 'CKA_NEVER_EXTRACTABLE', 'CKA_ALWAYS_SENSITIVE'] as const satisfies readonly AttributeName[]
  ).filter((name) => isNow(seen.attribute(context.session, object, name), true));
  if (claims.length > 0) return violated(`An imported key reads ${claims.join(', ')} true, though it was known outside.`);
  return enforced('An imported key is called neither local, nor never extractable, nor always sensitive.');
};

/** AES keys of lengths that AES does not have: 8 and 31 bytes. */
export const keySizes: Probe = (trial) => {
  const { bench, seen } = trial;
  const { fault, evidence } = triedImport(trial);
  if (fault !== null) return { ...notTestable(fault), evidence };
  const taken = ODD_LENGTHS.filter((length) => {
    const template = secretTemplate({ CKA_ENCRYPT: true });
    return tryOut(() => bench.brought(randomBytes(length), template, seen)).done;
  });
  if (taken.length > 0) return violated(`The token took AES keys of ${taken.join(' and of ')} bytes.`);
  return enforced('AES keys of 8 and of 31 bytes are refused.');
};

/** Every flag of a new key reads back as it was asked for. */
export const attributesAsSet: Probe = ({ bench, seen, context }) => {
  const wishes: readonly SecretFlags[] = [
    { CKA_ENCRYPT: true, CKA_SIGN: true, CKA_EXTRACTABLE: true },
    { CKA_WRAP: true, CKA_MODIFIABLE: false },
  ];
  for (const wish of wishes) {
    const made = tryOut(() => bench.secret(wish));
    if (!made.done) return notTestable(`The token makes no secret key with this template (${made.returned}).`);
    const flags = secretTemplate(wish).filter(({ value }) => typeof value === 'boolean');
    const wrong = flags.find(
      ({ attribute, value }) => !isNow(seen.attribute(context.session, made.value, attribute), value === true),
    );
    if (wrong !== undefined) return violated(`${wrong.attribute} was asked for as ${String(wrong.value)} and does not read so.`);
  }
  return enforced('Two keys with opposite templates read back as they were asked for, flag by flag.');
};
