import { capability, type Property } from '../property.ts';

const generates = (title: string, why: string) =>
  capability(`makes ${title}`, why, 'PKCS#11 v3.0, C_GenerateKey and C_GenerateKeyPair');
const data = 'The target of most clouds and of backups.';
const mac = 'For message authentication.';
const certificates = 'For certificates and signatures.';

/** The kinds of key a token can make. The names behind `makes-` are those of the key kinds. */
export const keyCapabilities = {
  'makes-aes-128': generates('AES-128 keys', data),
  'makes-aes-192': generates('AES-192 keys', data),
  'makes-aes-256': generates('AES-256 keys', data),
  'makes-hmac-256': generates('HMAC keys of 256 bits', mac),
  'makes-hmac-384': generates('HMAC keys of 384 bits', mac),
  'makes-hmac-512': generates('HMAC keys of 512 bits', mac),
  'makes-rsa-2048': generates('RSA-2048 key pairs', certificates),
  'makes-rsa-3072': generates('RSA-3072 key pairs', certificates),
  'makes-rsa-4096': generates('RSA-4096 key pairs', certificates),
  'makes-ec-p256': generates('P-256 key pairs', certificates),
  'makes-ec-p384': generates('P-384 key pairs', certificates),
  'makes-ec-p521': generates('P-521 key pairs', certificates),
  'makes-ed25519': generates('Ed25519 key pairs', certificates),
  'session-objects': capability(
    'keeps keys of a session only',
    'A wrapping key that is never stored cannot be left behind.',
    'PKCS#11 v3.0, storage objects: CKA_TOKEN false',
  ),
  'token-objects': capability(
    'keeps AES keys for good',
    'What is made must be there tomorrow.',
    'PKCS#11 v3.0, storage objects: CKA_TOKEN true',
  ),
  'imports-secret-keys': capability(
    'takes an AES key from outside',
    'Restoring from shares needs it, and so does checking a wrap in software.',
    'PKCS#11 v3.0, C_CreateObject',
  ),
} as const satisfies Readonly<Record<string, Property>>;
