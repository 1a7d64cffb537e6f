import { createPublicKey, sign } from 'node:crypto';
import type { CardKey } from './keys.ts';
import { tlv } from './tlv.ts';

const sequence = (...parts: readonly Uint8Array[]) => tlv('30', ...parts);
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const RSA_WITH_SHA256 = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), tlv('05'));
const VERSION_3 = tlv('a0', tlv('02', Buffer.from([2])));
const VALIDITY = sequence(tlv('17', Buffer.from('250101000000Z')), tlv('18', Buffer.from('20991231235959Z')));

/** A self-signed certificate (RFC 5280, DER) of `key`, with the common name `holder` and `serial` (1 to 127). */
export function selfSignedCertificate(key: CardKey, holder: string, serial: number): Buffer {
  const algorithm = key.kind === 'rsa-2048' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
  const name = sequence(tlv('31', sequence(COMMON_NAME, tlv('0c', Buffer.from(holder)))));
  const publicKey = createPublicKey(key.pem).export({ type: 'spki', format: 'der' });
  const number = tlv('02', Buffer.from([serial]));
  const signed = sequence(VERSION_3, number, algorithm, name, VALIDITY, name, publicKey);
  return sequence(signed, algorithm, tlv('03', Buffer.from([0]), sign('sha256', signed, key.pem)));
}
