import type { PropertyId } from '../../../../shared/hsm/qualification/registry.ts';
import { countsWrongPins, hiddenBeforeLogin, refusesWrongPin, uniqueSerial } from './access.ts';
import { computesCmac, encryptsEcb, joinsByXor, keepsCheckValue } from './compute.ts';
import { alwaysAuthenticate, contextLogin } from './context-login.ts';
import { allowedMechanisms, undestroyable, unmodifiable, usageFlags } from './flags.ts';
import { attributesAsSet, honestHistory, keySizes } from './history.ts';
import { wrapsBy, wrapsByRsaAes } from './key-wrap.ts';
import { importsSecretKeys, makesPair, makesSecret, sessionObjects, tokenObjects } from './keys.ts';
import { hidesSensitiveKeys, keepsPrivateKeys, keepsSecretKeys, staysUnextractable } from './leaving.ts';
import { wrapsByOaep } from './oaep.ts';
import { opensBy } from './opening.ts';
import { randomSane, takesSeed } from './random.ts';
import { signsBy } from './signatures.ts';
import type { Probe } from './trial.ts';
import { officerSetsTrusted, wrapsWithTrusted } from './trust.ts';

/** How each property is tried. In this order: a logout would destroy the keys of the session, so what needs one comes first. */
export const probes = {
  'hidden-before-login': hiddenBeforeLogin,
  'refuses-wrong-pin': refusesWrongPin,
  'counts-wrong-pins': countsWrongPins,
  'unique-serial': uniqueSerial,
  'random-sane': randomSane,
  'takes-seed': takesSeed,
  'hides-sensitive-keys': hidesSensitiveKeys,
  'keeps-secret-keys': keepsSecretKeys,
  'stays-unextractable': staysUnextractable,
  'wrap-with-trusted': wrapsWithTrusted,
  'officer-sets-trusted': officerSetsTrusted,
  'usage-flags': usageFlags,
  'allowed-mechanisms': allowedMechanisms,
  undestroyable,
  unmodifiable,
  'honest-history': honestHistory,
  'key-sizes': keySizes,
  'attributes-as-set': attributesAsSet,
  'session-objects': sessionObjects,
  'token-objects': tokenObjects,
  'imports-secret-keys': importsSecretKeys,
  'makes-aes-128': makesSecret('aes-128'),
  'makes-aes-192': makesSecret('aes-192'),
  'makes-aes-256': makesSecret('aes-256'),
  'makes-hmac-256': makesSecret('hmac-256'),
  'makes-hmac-384': makesSecret('hmac-384'),
  'makes-hmac-512': makesSecret('hmac-512'),
  'makes-rsa-2048': makesPair('rsa-2048'),
  'makes-rsa-3072': makesPair('rsa-3072'),
  'makes-rsa-4096': makesPair('rsa-4096'),
  'makes-ec-p256': makesPair('ec-p256'),
  'makes-ec-p384': makesPair('ec-p384'),
  'makes-ec-p521': makesPair('ec-p521'),
  'makes-ed25519': makesPair('ed25519'),
  'keeps-private-keys': keepsPrivateKeys,
  'context-login': contextLogin,
  'always-authenticate': alwaysAuthenticate,
  'signs-ecdsa-sha256': signsBy('ecdsa-sha256'),
  'signs-ecdsa-sha384': signsBy('ecdsa-sha384'),
  'signs-ecdsa-sha512': signsBy('ecdsa-sha512'),
  'signs-rsa-pkcs1-sha256': signsBy('rsa-pkcs1-sha256'),
  'signs-rsa-pkcs1-sha384': signsBy('rsa-pkcs1-sha384'),
  'signs-rsa-pkcs1-sha512': signsBy('rsa-pkcs1-sha512'),
  'signs-rsa-pss-sha256': signsBy('rsa-pss-sha256'),
  'signs-rsa-pss-sha384': signsBy('rsa-pss-sha384'),
  'signs-rsa-pss-sha512': signsBy('rsa-pss-sha512'),
  'signs-ed25519': signsBy('ed25519'),
  'signs-hmac-sha256': signsBy('hmac-sha256'),
  'signs-hmac-sha384': signsBy('hmac-sha384'),
  'signs-hmac-sha512': signsBy('hmac-sha512'),
  'opens-rsa-pkcs1': opensBy('rsa-pkcs1'),
  'opens-oaep-sha1': opensBy('oaep-sha1'),
  'opens-oaep-sha256': opensBy('oaep-sha256'),
  'opens-oaep-sha384': opensBy('oaep-sha384'),
  'opens-oaep-sha512': opensBy('oaep-sha512'),
  'wraps-rfc3394': wrapsBy('RFC 3394'),
  'wraps-rfc5649': wrapsBy('RFC 5649'),
  'wraps-pkcs7-padded': wrapsBy('RFC 3394 over PKCS#7 padding'),
  'wraps-oaep-sha1': wrapsByOaep('SHA-1'),
  'wraps-oaep-sha256': wrapsByOaep('SHA-256'),
  'wraps-oaep-sha384': wrapsByOaep('SHA-384'),
  'wraps-oaep-sha512': wrapsByOaep('SHA-512'),
  'wraps-rsa-aes': wrapsByRsaAes,
  'computes-cmac': computesCmac,
  'encrypts-ecb': encryptsEcb,
  'keeps-check-value': keepsCheckValue,
  'joins-by-xor': joinsByXor,
} as const satisfies { readonly [Id in PropertyId]: Probe };
