import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { participantCertificate } from '../../electron/service/transcript/signers/participant-certificate.ts';
import { parseParticipant, writeParticipant } from '../../shared/transcript/participant.ts';
import type { Signer } from '../../shared/transcript/signer-port.ts';

/** A participant file with a real certificate whose key lies beside it in the clear, so that a test signs without scrypt. */
export function writeFastPerson(file: string, name: string): void {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = participantCertificate(keys, name, 'practice', Date.now());
  const sealed = new Uint8Array(randomBytes(154));
  const [salt, nonce] = [new Uint8Array(randomBytes(16)), new Uint8Array(randomBytes(12))];
  writeFileSync(file, writeParticipant({ name, mode: 'practice', certificate, salt, nonce, sealed }));
  writeFileSync(`${file}.key`, keys.privateKey.export({ format: 'pem', type: 'pkcs8' }));
}

/** A signer that really signs, with the key beside the participant file. */
export async function openFastPerson(file: string): Promise<Signer> {
  const { certificate } = parseParticipant(new Uint8Array(readFileSync(file)));
  const key = createPrivateKey(readFileSync(`${file}.key`));
  return {
    certificate,
    algorithm: 'ecdsa-p256-sha256',
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, key)),
    close: () => undefined,
  };
}
