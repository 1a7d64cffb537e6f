import { constants, publicEncrypt } from 'node:crypto';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { type DecryptionSchemeId, decryptionSchemes } from '../../../../shared/hsm/decryption-schemes.ts';
import { nodeHash } from '../node-hash.ts';
import { tryOut } from './attempt.ts';
import { firstPairOf, publicKeyOf } from './pairs.ts';
import { notTestable, type Probe, supported, unsupported } from './trial.ts';

const ROOM = 512;
const message = Buffer.from('32 bytes that are no secret, ok?', 'utf8');

/** The probe of decrypting by a scheme what software encrypted. */
export function opensBy(id: DecryptionSchemeId): Probe {
  const mechanism: MechanismCall = decryptionSchemes[id];
  const how =
    'oaep' in mechanism
      ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: nodeHash(mechanism.oaep) }
      : { padding: constants.RSA_PKCS1_PADDING };
  return (trial) => {
    const pair = firstPairOf(trial, ['rsa-2048', 'rsa-3072', 'rsa-4096']);
    if (pair === null) return notTestable('The token makes no RSA key pair.');
    const encrypted = publicEncrypt({ key: publicKeyOf(trial, pair), ...how }, message);
    const opened = tryOut(() => trial.seen.decrypt(trial.context.session, { mechanism, key: pair.privateKey }, encrypted, ROOM));
    if (!opened.done) return unsupported(`The token refuses it (${opened.returned}).`);
    const isRight = opened.value.use((bytes) => message.equals(bytes));
    opened.value.wipe();
    return isRight
      ? supported('What software encrypted was opened, equal.')
      : unsupported('The token opens it to something else.');
  };
}
