import { randomBytes } from 'node:crypto';
import type { AttributeName } from '../../../../shared/hsm/constants/attributes.ts';
import { tryOut } from './attempt.ts';
import { type SecretFlags, secretTemplate } from './bench.ts';
import { triedImport } from './keys.ts';
import { isNow } from './leaving.ts';
import { enforced, notTestable, type Probe, violated } from './trial.ts';

const ODD_LENGTHS: readonly number[] = [8, 31];
const claimsOfOrigin = ['CKA_LOCAL', 'CKA_NEVER_EXTRACTABLE', 'CKA_ALWAYS_SENSITIVE'] as const satisfies readonly AttributeName[];

/** CKA_LOCAL, CKA_NEVER_EXTRACTABLE and CKA_ALWAYS_SENSITIVE of a key from outside: none may be true. */
export const honestHistory: Probe = (trial) => {
  const { bench, seen, context } = trial;
  const { fault, evidence } = triedImport(trial);
  if (fault !== null) return { ...notTestable(fault), evidence };
  const { object } = bench.known({ CKA_ENCRYPT: true });
  const answers = claimsOfOrigin.map((name) => ({ name, read: seen.attribute(context.session, object, name) }));
  const namesOf = (value: boolean) => answers.flatMap(({ name, read }) => (isNow(read, value) ? [name] : []));
  const [claimed, denied] = [namesOf(true), namesOf(false)];
  if (claimed.length > 0) return violated(`An imported key reads ${claimed.join(', ')} true, though it was known outside.`);
  if (denied.length === 0) return notTestable(`Of an imported key the token tells none of ${claimsOfOrigin.join(', ')}.`);
  return enforced(`An imported key does not claim what is not true of it: it reads ${denied.join(', ')} false.`);
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
    const answers = flags.map((flag) => ({ ...flag, read: seen.attribute(context.session, made.value, flag.attribute) }));
    const wrong = answers.find(({ value, read }) => isNow(read, value !== true));
    if (wrong !== undefined) return violated(`${wrong.attribute} was asked for as ${String(wrong.value)} and does not read so.`);
    const untold = answers.filter(({ read }) => read?.length !== 1).map(({ attribute }) => attribute);
    if (untold.length > 0) return notTestable(`Nothing reads otherwise than it was asked for; not told: ${untold.join(', ')}.`);
  }
  return enforced('Two keys with opposite templates read back as they were asked for, flag by flag.');
};
