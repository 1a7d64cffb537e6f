import { createCipheriv, randomBytes } from 'node:crypto';
import { tryOut } from './attempt.ts';
import { secretTemplate } from './bench.ts';
import { notTestable, type Outcome, type Probe, supported, type Trial, unsupported } from './trial.ts';

const BLOCK = 16;
const KEY_BYTES = 32;

/** CKM_AES_CMAC of one zero block, which NIST SP 800-38B lets one compute from AES-ECB. */
export const computesCmac: Probe = (trial) => {
  const key = subject(trial);
  const use = { mechanism: { name: 'CKM_AES_CMAC' } as const, key: key.object };
  const mac = tryOut(() => trial.seen.sign(trial.context.session, use, Buffer.alloc(BLOCK), BLOCK));
  if (!mac.done) return refusal(mac.returned);
  return compared(mac.value, cmacOfZeros(key.bytes));
};

/** CKM_AES_ECB of one zero block. */
export const encryptsEcb: Probe = (trial) => {
  const key = subject(trial);
  const use = { mechanism: { name: 'CKM_AES_ECB' } as const, key: key.object };
  const encrypted = tryOut(() => trial.seen.encrypt(trial.context.session, use, Buffer.alloc(BLOCK), BLOCK));
  if (!encrypted.done) return refusal(encrypted.returned);
  return compared(encrypted.value, encryptBlock(key.bytes, Buffer.alloc(BLOCK)));
};

/** CKA_CHECK_VALUE, held against AES-ECB of a zero block. */
export const keepsCheckValue: Probe = (trial) => {
  const key = subject(trial);
  const value = trial.seen.attribute(trial.context.session, key.object, 'CKA_CHECK_VALUE');
  if (value === null) return unsupported('The token keeps none.');
  return compared(value, encryptBlock(key.bytes, Buffer.alloc(BLOCK)).subarray(0, value.length));
};

/** CKM_XOR_BASE_AND_DATA: a component joined to a known key, the result compared by its encryption of a zero block. */
export const joinsByXor: Probe = (trial) => {
  const { bench, seen, context } = trial;
  if (!context.quirks.family.xorByPointer)
    return notTestable('The binding passes its parameter only to libraries known to take it; others could end the process.');
  const base = bench.known({ CKA_DERIVE: true, CKA_EXTRACTABLE: true });
  const data = new Uint8Array(randomBytes(KEY_BYTES));
  const template = [
    ...bench.name(),
    ...secretTemplate({ CKA_ENCRYPT: true }),
    { attribute: 'CKA_VALUE_LEN' as const, value: KEY_BYTES },
  ];
  const derived = tryOut(() =>
    bench.keep(seen.deriveKey(context.session, { name: 'CKM_XOR_BASE_AND_DATA', data }, base.object, template)),
  );
  if (!derived.done) return refusal(derived.returned);
  const use = { mechanism: { name: 'CKM_AES_ECB' } as const, key: derived.value };
  const joined = Buffer.from(base.bytes.map((byte, index) => byte ^ (data[index] ?? 0)));
  return compared(
    trial.library.encrypt(context.session, use, Buffer.alloc(BLOCK), BLOCK),
    encryptBlock(joined, Buffer.alloc(BLOCK)),
  );
};

function subject(trial: Trial) {
  return trial.bench.once('known AES key', () => trial.bench.known({ CKA_ENCRYPT: true, CKA_SIGN: true }));
}

function refusal(returned: string): Outcome {
  return unsupported(`The token refuses it (${returned}).`);
}

function compared(got: Uint8Array, expected: Buffer): Outcome {
  if (expected.equals(got)) return supported('With a known key it gives what software gives.');
  return unsupported('The token answers, and not with what software gives for the same key.');
}

function encryptBlock(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function cmacOfZeros(key: Buffer): Buffer {
  const zero = encryptBlock(key, Buffer.alloc(BLOCK));
  const shifted = (BigInt(`0x${zero.toString('hex')}`) << 1n) & ((1n << 128n) - 1n);
  const subkey = ((zero[0] ?? 0) & 0x80) === 0 ? shifted : shifted ^ 0x87n;
  return encryptBlock(key, Buffer.from(subkey.toString(16).padStart(BLOCK * 2, '0'), 'hex'));
}
