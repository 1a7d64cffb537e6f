import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scrypt,
  sign,
} from 'node:crypto';
import { equalBytes } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { readCertificate } from '../../../../shared/transcript/certificate.ts';
import {
  type Participant,
  parseParticipant,
  participantAssociatedData,
  participantBytes,
  participantNameSchema,
  participantScrypt,
  writeParticipant,
} from '../../../../shared/transcript/participant.ts';
import type { Mode } from '../../../../shared/transcript/schemas.ts';
import type { Signer } from '../../../../shared/transcript/signer-port.ts';
import { participantCertificate } from './participant-certificate.ts';

const CIPHER = 'aes-256-gcm';
const SCRYPT_MEMORY = 192 * 1024 * 1024;

/** What a participant file is made from. */
export interface NewParticipant {
  readonly name: string;
  readonly mode: Mode;
  /** UTF-8, exactly as typed: neither trimmed nor normalised. 8 to 1024 bytes. The caller wipes it. */
  readonly passphrase: Uint8Array;
  /** ms since 1970: the start of the certificate's validity. */
  readonly now: number;
}

/**
 * Makes a P-256 key, its self-signed certificate, and the bytes of a `participant-v1.json` file that holds both.
 * Throws `PASSPHRASE_TOO_SHORT` under 8 bytes, `INPUT_TOO_LARGE` for a passphrase above 1024 bytes, `INPUT_INVALID` for a bad name.
 */
export async function createParticipant({ name, mode, passphrase, now }: NewParticipant): Promise<Uint8Array> {
  checkName(name);
  checkPassphrase(passphrase);
  const salt = new Uint8Array(randomBytes(participantBytes.salt));
  const nonce = new Uint8Array(randomBytes(participantBytes.nonce));
  const derived = await deriveKey(passphrase, salt);
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const certificate = participantCertificate(keys, name, mode, now);
  const sealed = seal(keys.privateKey, derived, nonce, certificate);
  return writeParticipant({ name, mode, certificate, salt, nonce, sealed });
}

/**
 * Unlocks the key of a `participant-v1.json` file. `passphrase`: UTF-8, exactly as typed; the caller wipes it.
 * Throws what `parseParticipant` throws, `PASSPHRASE_WRONG` naming the participant, and `PARTICIPANT_KEY_MISMATCH`.
 */
export async function openParticipant(file: Uint8Array, passphrase: Uint8Array): Promise<Signer> {
  const participant = parseParticipant(file);
  const derived = await deriveKey(passphrase, participant.salt);
  const privateKey = unseal(participant, derived);
  try {
    const key = importKey(participant.name, privateKey);
    checkKey(participant, key);
    return keySigner(participant, key);
  } finally {
    privateKey.fill(0);
  }
}

function keySigner({ name, certificate }: Participant, opened: KeyObject): Signer {
  let key: KeyObject | null = opened;
  return {
    certificate,
    algorithm: 'ecdsa-p256-sha256',
    async sign(bytes) {
      if (key === null) throw new ClavigerError('SIGNER_CLOSED', { field: `signing key of ${name}` });
      return new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'der' }));
    },
    close() {
      key = null;
    },
  };
}

/** Wipes `derived`. */
function seal(key: KeyObject, derived: Buffer, nonce: Uint8Array, certificate: Uint8Array): Uint8Array {
  const privateKey = key.export({ format: 'der', type: 'pkcs8' });
  try {
    const cipher = createCipheriv(CIPHER, derived, nonce).setAAD(participantAssociatedData(certificate));
    return new Uint8Array(Buffer.concat([cipher.update(privateKey), cipher.final(), cipher.getAuthTag()]));
  } finally {
    derived.fill(0);
    privateKey.fill(0);
  }
}

/** Wipes `derived`. */
function unseal({ name, certificate, nonce, sealed }: Participant, derived: Buffer): Buffer {
  const end = sealed.length - participantBytes.tag;
  const decipher = createDecipheriv(CIPHER, derived, nonce, { authTagLength: participantBytes.tag });
  decipher.setAAD(participantAssociatedData(certificate)).setAuthTag(sealed.subarray(end));
  const opened = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return opened;
  } catch {
    opened.fill(0);
    throw new ClavigerError('PASSPHRASE_WRONG', { field: `participant file of ${name}` });
  } finally {
    derived.fill(0);
  }
}

function importKey(name: string, privateKey: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  } catch {
    throw new ClavigerError('PARTICIPANT_MALFORMED', { field: `sealed key of ${name}`, expected: 'a P-256 key in PKCS#8' });
  }
}

function checkKey({ name, certificate }: Participant, key: KeyObject): void {
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' });
  if (!equalBytes(publicKey, readCertificate(certificate).subjectPublicKeyInfo))
    throw new ClavigerError('PARTICIPANT_KEY_MISMATCH', { field: `participant file of ${name}` });
}

function checkName(name: string): void {
  const parsed = participantNameSchema.safeParse(name);
  if (!parsed.success)
    throw new ClavigerError('INPUT_INVALID', { field: 'name', expected: parsed.error.issues[0]?.message ?? 'a name' });
}

function checkPassphrase({ length }: Uint8Array): void {
  const { leastPassphrase, mostPassphrase } = participantBytes;
  if (length < leastPassphrase)
    throw new ClavigerError('PASSPHRASE_TOO_SHORT', { field: 'passphrase', expected: `at least ${leastPassphrase} bytes` });
  if (length > mostPassphrase)
    throw new ClavigerError('INPUT_TOO_LARGE', { field: 'passphrase', expected: `at most ${mostPassphrase} bytes` });
}

function deriveKey(passphrase: Uint8Array, salt: Uint8Array): Promise<Buffer> {
  const { n, r, p } = participantScrypt;
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, participantBytes.key, { N: n, r, p, maxmem: SCRYPT_MEMORY }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
