import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { MechanismCall } from '../../../../shared/hsm/constants/mechanisms.ts';
import { keyTypes, objectClasses } from '../../../../shared/hsm/constants/objects.ts';
import type { KeyPairKind } from '../../../../shared/hsm/key-kinds.ts';
import { privateHalfTemplate, publicHalfTemplate } from '../../../../shared/hsm/pair-templates.ts';
import { importedKeyTemplate } from '../../../../shared/hsm/templates.ts';
import { attributeValues, type SessionContext } from '../context.ts';
import { generatePairObjects } from '../keys/pair-objects.ts';
import { spkiOf } from '../keys/public-key.ts';
import { discard } from '../keys/settle.ts';
import type { NativeHandle } from '../native/handle.ts';
import type { AttributeValue } from '../native/template.ts';
import { unwrapInSoftware } from './software-unwrap.ts';

const KEK_BYTES = 32;
const ODD_BYTES = 20;
const ROOM = 4096;
const probeKinds = { CKK_RSA: 'rsa-2048', CKK_EC: 'ec-p256' } as const satisfies Record<string, KeyPairKind>;

/** Throws `TOKEN_CAPABILITY_MISSING` unless a private key of this type, wrapped and unwrapped in software, was seen to be whole. */
export function requirePrivateWrap(context: SessionContext, keyType: 'CKK_RSA' | 'CKK_EC', mechanism: MechanismCall): void {
  const { privateKeys } = context.wrapFindings;
  const known = privateKeys.get(keyType) ?? wrapsPrivateKeys(context, keyType, mechanism);
  privateKeys.set(keyType, known);
  if (!known) throw missing(`private keys of type ${keyType}`);
}

/** Throws `TOKEN_CAPABILITY_MISSING` unless a key of 20 bytes, wrapped and unwrapped in software, was seen to be whole. */
export function requireOddLengths(context: SessionContext, mechanism: MechanismCall): void {
  context.wrapFindings.oddLengths ??= wrapsOddLengths(context, mechanism);
  if (!context.wrapFindings.oddLengths) throw missing('keys whose length is no multiple of 8 bytes');
}

function wrapsPrivateKeys(context: SessionContext, keyType: 'CKK_RSA' | 'CKK_EC', mechanism: MechanismCall): boolean {
  return withKnownKek(context, (kek, kekBytes) => {
    const request = { kind: probeKinds[keyType], purpose: 'signing', extractable: true, persistent: false } as const;
    const values = {
      publicKey: attributeValues(publicHalfTemplate(request), probeName(), ['curve']),
      privateKey: attributeValues(privateHalfTemplate(request), probeName()),
    };
    const pair = generatePairObjects({ library: context.loaded.library, session: context.session }, request.kind, values);
    try {
      const spki = spkiOf(context, pair.publicKey);
      const clear = unwrapped(context, { mechanism, kek, kekBytes, target: pair.privateKey });
      return clear !== null && spki !== null && isWhole(clear, spki);
    } finally {
      discard(context, pair.privateKey);
      discard(context, pair.publicKey);
    }
  });
}

function wrapsOddLengths(context: SessionContext, mechanism: MechanismCall): boolean {
  return withKnownKek(context, (kek, kekBytes) => {
    const value = randomBytes(ODD_BYTES);
    const target = context.loaded.library.createObject(context.session, [
      { attribute: 'CKA_CLASS', value: objectClasses.CKO_SECRET_KEY },
      { attribute: 'CKA_KEY_TYPE', value: keyTypes.CKK_GENERIC_SECRET },
      { attribute: 'CKA_TOKEN', value: false },
      { attribute: 'CKA_SENSITIVE', value: true },
      { attribute: 'CKA_EXTRACTABLE', value: true },
      { attribute: 'CKA_VALUE', value },
    ]);
    try {
      const clear = unwrapped(context, { mechanism, kek, kekBytes, target });
      return clear?.equals(value) === true;
    } finally {
      discard(context, target);
    }
  });
}

// A token that takes no known key, or refuses, proves nothing.
function withKnownKek(context: SessionContext, work: (kek: NativeHandle, bytes: Buffer) => boolean): boolean {
  const value = randomBytes(KEK_BYTES);
  const template: AttributeValue[] = attributeValues(importedKeyTemplate('wrap', KEK_BYTES), probeName(), ['valueLength']);
  try {
    const kek = context.loaded.library.createObject(context.session, [...template, { attribute: 'CKA_VALUE', value }]);
    try {
      return work(kek, value);
    } finally {
      discard(context, kek);
    }
  } catch (error) {
    if (error instanceof ClavigerError && error.code === 'TOKEN_CALL_REFUSED') return false;
    throw error;
  }
}

function unwrapped(
  { loaded, session }: SessionContext,
  {
    mechanism,
    kek,
    kekBytes,
    target,
  }: Readonly<{ mechanism: MechanismCall; kek: NativeHandle; kekBytes: Buffer; target: NativeHandle }>,
): Buffer | null {
  const blob = loaded.library.wrap(session, { mechanism, key: kek }, target, ROOM);
  return unwrapInSoftware('RFC 5649', kekBytes, blob);
}

// A throw-away key: its bytes are of no worth. OpenSSL reads the structure that its header spans, and nothing behind it.
function isWhole(clear: Buffer, spki: Uint8Array): boolean {
  try {
    const key = createPublicKey(createPrivateKey({ key: clear, format: 'der', type: 'pkcs8' }));
    const long = clear[1] ?? 0;
    const header = long < 0x80 ? 2 : 2 + (long & 0x7f);
    const length = long < 0x80 ? long : clear.readUIntBE(2, long & 0x7f);
    const behind = clear.subarray(header + length);
    return key.export({ format: 'der', type: 'spki' }).equals(spki) && behind.length < 8 && behind.every((byte) => byte === 0);
  } catch {
    return false;
  }
}

function probeName(): { readonly label: string; readonly id: Uint8Array } {
  const id = new Uint8Array(randomBytes(16));
  return { label: `claviger probe ${Buffer.from(id.subarray(0, 8)).toString('hex')}`, id };
}

function missing(what: string): ClavigerError {
  return new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'key wrap', expected: `RFC 5649 for ${what}` });
}
