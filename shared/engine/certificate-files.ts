import { base64ToBytes, utf8ToBytes } from '../core/bytes.ts';
import { toPem } from '../pki/pem.ts';
import type { CertificateFact } from './facts.ts';

/** How the files of each kind are called: the end of the DER file's name, and the label of the PEM block (RFC 7468, RFC 5280 section 4.2.1.13). */
const forms = {
  certificate: { extension: 'cer', label: 'CERTIFICATE' },
  'signing-request': { extension: 'csr', label: 'CERTIFICATE REQUEST' },
  'revocation-list': { extension: 'crl', label: 'X509 CRL' },
} as const satisfies { readonly [K in CertificateFact['kind']]: { readonly extension: string; readonly label: string } };

/** The files of the certificate or list `name`, on the medium and below `artefacts/`: DER, and the same in PEM. */
export function certificateFiles(name: string, { kind, der }: CertificateFact): readonly { path: string; bytes: Uint8Array }[] {
  const { extension, label } = forms[kind];
  const bytes = base64ToBytes(der);
  return [
    { path: `${name}.${extension}`, bytes },
    { path: `${name}.${extension}.pem`, bytes: utf8ToBytes(toPem(label, bytes)) },
  ];
}
