import { generateKeyPair, sign } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { encodeName } from '../../../shared/pki/name.ts';
import { toPem } from '../../../shared/pki/pem.ts';
import { signedStructure } from '../../../shared/pki/signing.ts';
import { der, derTag } from '../../../shared/transcript/cms-der.ts';
import { writeNewFile } from '../media/file.ts';

const VERSION_1 = der(derTag.integer, new Uint8Array(1));
const REQUEST_FILE = 'issuing-request.pem';

const names = {
  country: 'ZZ',
  organisation: 'Claviger practice',
  'root-name': 'Claviger Practice Root',
  'issuing-name': 'Claviger Practice Issuing',
} as const;

/**
 * The signing request of an authority that is only a key pair, forgotten at once, in the new file `issuing-request.pem` of `folder`. Gives
 * the values that a ceremony for a root and this authority takes. Throws `FILE_EXISTS`.
 */
export async function makePracticeAuthority(folder: string): Promise<Readonly<Record<string, string>>> {
  const subject = { country: names.country, organisation: names.organisation, commonName: names['issuing-name'] };
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-384' });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const body = der(derTag.sequence, VERSION_1, encodeName(subject), spki, der(derTag.context0));
  const signature = new Uint8Array(sign('sha384', body, { key: privateKey, dsaEncoding: 'der' }));
  const file = utf8ToBytes(toPem('CERTIFICATE REQUEST', signedStructure(body, 'ecdsa-sha384', signature)));
  const path = join(folder, REQUEST_FILE);
  await writeNewFile(path, file);
  return {
    ...names,
    'issuing-request': path,
    'issuing-request-sha256': digestHex(file),
    'permitted-domain': 'practice.example',
    'revocation-list-url': 'http://practice.example/root.crl',
    'issuer-url': 'http://practice.example/root.cer',
  };
}
