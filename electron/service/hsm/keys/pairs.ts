import { constants, createPrivateKey, createPublicKey, publicEncrypt, randomBytes, verify } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { curves } from '../../../../shared/hsm/constants/curves.ts';
import type { KeyPairKind } from '../../../../shared/hsm/key-kinds.ts';
import { arrivedPrivateTemplate, privateHalfTemplate, publicHalfTemplate } from '../../../../shared/hsm/pair-templates.ts';
import type { KeyPairHandles, KeyPairRequest } from '../../../../shared/hsm/port/key-requests.ts';
import { type PrivateKeyParts, readPrivateKeyInfo } from '../../../../shared/hsm/private-key-info.ts';
import { type SignatureSchemeId, signatureSchemes } from '../../../../shared/hsm/signature-schemes.ts';
import type { TemplateRule } from '../../../../shared/hsm/template-rules.ts';
import { attributeValues, type SessionContext } from '../context.ts';
import { requireUnchanged } from '../identity.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { NativeKeyPair } from '../native/object-calls.ts';
import type { AttributeValue } from '../native/template.ts';
import { nodeHash } from '../node-hash.ts';
import { decryptWith } from './decrypt.ts';
import { generatePairObjects } from './pair-objects.ts';
import { createPublicHalf, parsePublicKey, requireKindOf, spkiOf } from './public-key.ts';
import { checkedHandle, firstUse, keepOrDiscard, requireFree, requireName } from './settle.ts';
import { signWith } from './sign.ts';

const TRIAL_BYTES = 32;

/** What a new pair of each kind signs by for its first use. */
const firstScheme = {
  'rsa-2048': 'rsa-pkcs1-sha256',
  'rsa-3072': 'rsa-pkcs1-sha256',
  'rsa-4096': 'rsa-pkcs1-sha256',
  'ec-p256': 'ecdsa-sha256',
  'ec-p384': 'ecdsa-sha384',
  'ec-p521': 'ecdsa-sha512',
  ed25519: 'ed25519',
} as const satisfies Record<KeyPairKind, SignatureSchemeId>;

/** See `TokenSession.generateKeyPair`. */
export function generateKeyPair(context: SessionContext, request: KeyPairRequest, pin: string | undefined): KeyPairHandles {
  requireName(request);
  requirePinFor(request, pin);
  const templates = { publicKey: publicHalfTemplate(request), privateKey: privateHalfTemplate(request) };
  requireUnchanged(context);
  requireFree(context, request);
  const pair = generatePairObjects({ library: context.loaded.library, session: context.session }, request.kind, {
    publicKey: attributeValues(templates.publicKey, request, ['curve']),
    privateKey: attributeValues(templates.privateKey, request),
  });
  return settlePair(context, pair, { request, template: templates.privateKey, pin });
}

/** See `TokenSession.importPrivateKey`. */
export function importPrivateKey(
  context: SessionContext,
  pkcs8: SecretBytes,
  request: KeyPairRequest,
  pin: string | undefined,
): KeyPairHandles {
  requireName(request);
  requirePinFor(request, pin);
  const template = arrivedPrivateTemplate(request);
  const spki = pkcs8.use(publicKeyOf);
  requireKindOf(spki, request);
  requireUnchanged(context);
  requireFree(context, request);
  const values = attributeValues(template, request);
  const privateKey = pkcs8.use((bytes) =>
    context.loaded.library.createObject(context.session, [...privateValues(readPrivateKeyInfo(bytes)), ...values]),
  );
  return completePair(context, privateKey, spki, { request, template, pin });
}

/** What a new pair must read back as, and what its first use takes. */
export interface PairExpectation {
  readonly request: KeyPairRequest;
  /** That of the private half. */
  readonly template: readonly TemplateRule[];
  readonly pin: string | undefined;
}

/** Throws `TOKEN_PIN_NEEDED` where the key will ask for a PIN at its first use and none is there. */
export function requirePinFor({ alwaysAuthenticate, label }: KeyPairRequest, pin: string | undefined): void {
  if (alwaysAuthenticate === true && pin === undefined) throw new ClavigerError('TOKEN_PIN_NEEDED', { field: `key ${label}` });
}

/** Makes the public half of a private key just made, and settles both. What fails is destroyed. */
export function completePair(
  context: SessionContext,
  privateKey: NativeHandle,
  spki: Uint8Array,
  expectation: PairExpectation,
): KeyPairHandles {
  const publicKey = keepOrDiscard(context, [privateKey], () => createPublicHalf(context, spki, expectation.request));
  return settlePair(context, { publicKey, privateKey }, expectation);
}

function settlePair(context: SessionContext, pair: NativeKeyPair, { request, template, pin }: PairExpectation): KeyPairHandles {
  return keepOrDiscard(context, [pair.privateKey, pair.publicKey], () => {
    const handles = {
      publicKey: checkedHandle(context, { object: pair.publicKey, template: publicHalfTemplate(request) }, request),
      privateKey: checkedHandle(context, { object: pair.privateKey, template }, request),
    };
    firstUse(() => usePair(context, pair, request, pin));
    context.quirks.reached('key-made');
    return handles;
  });
}

// The private half answers, and the public half, in software, agrees.
function usePair(context: SessionContext, pair: NativeKeyPair, request: KeyPairRequest, pin: string | undefined): void {
  const spki = spkiOf(context, pair.publicKey);
  if (spki === null) throw new ClavigerError('TOKEN_KEY_UNUSABLE', { field: 'public key', got: 'no answer' });
  const works =
    request.purpose === 'signing'
      ? signsForItself(context, pair.privateKey, { spki, kind: request.kind, pin })
      : decryptsForItself(context, pair.privateKey, { spki, pin });
  if (!works) throw new ClavigerError('TOKEN_KEY_UNUSABLE', { field: 'pair', expected: 'halves that belong together' });
}

function signsForItself(
  context: SessionContext,
  privateKey: NativeHandle,
  { spki, kind, pin }: { readonly spki: Uint8Array; readonly kind: KeyPairKind; readonly pin: string | undefined },
): boolean {
  const scheme = firstScheme[kind];
  const data = new Uint8Array(randomBytes(TRIAL_BYTES));
  const signature = signWith(context, privateKey, { scheme, data, pin });
  const { hash } = signatureSchemes[scheme];
  return verify(hash === null ? null : nodeHash(hash), data, parsePublicKey(spki), signature);
}

function decryptsForItself(
  context: SessionContext,
  privateKey: NativeHandle,
  { spki, pin }: { readonly spki: Uint8Array; readonly pin: string | undefined },
): boolean {
  const clear = randomBytes(TRIAL_BYTES);
  const key = { key: parsePublicKey(spki), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const data = new Uint8Array(publicEncrypt(key, clear));
  const answer = decryptWith(context, privateKey, { scheme: 'oaep-sha1', data, pin });
  const isSame = answer.use((bytes) => clear.equals(bytes));
  answer.wipe();
  return isSame;
}

// The key stays in memory that OpenSSL wipes itself.
function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  readPrivateKeyInfo(pkcs8);
  const key = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length);
  try {
    const secret = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }));
  } catch {
    throw new ClavigerError('INPUT_INVALID', { field: 'private key', expected: 'a private key in PKCS#8' });
  }
}

function privateValues(parts: PrivateKeyParts): readonly AttributeValue[] {
  if (parts.keyType === 'CKK_EC') {
    const [parameters] = curves[parts.curve].parameters;
    return [
      { attribute: 'CKA_EC_PARAMS', value: parameters },
      { attribute: 'CKA_VALUE', value: parts.scalar },
    ];
  }
  return [
    { attribute: 'CKA_MODULUS', value: parts.modulus },
    { attribute: 'CKA_PUBLIC_EXPONENT', value: parts.publicExponent },
    { attribute: 'CKA_PRIVATE_EXPONENT', value: parts.privateExponent },
    { attribute: 'CKA_PRIME_1', value: parts.prime1 },
    { attribute: 'CKA_PRIME_2', value: parts.prime2 },
    { attribute: 'CKA_EXPONENT_1', value: parts.exponent1 },
    { attribute: 'CKA_EXPONENT_2', value: parts.exponent2 },
    { attribute: 'CKA_COEFFICIENT', value: parts.coefficient },
  ];
}
