import { constants, createHash, createHmac, type KeyObject, randomBytes, type VerifyKeyObjectInput, verify } from 'node:crypto';
import { digestInfo, hashes } from '../../../../shared/hsm/constants/hashes.ts';
import type { SignatureHash } from '../../../../shared/hsm/constants/mechanisms.ts';
import type { KeyPairKind } from '../../../../shared/hsm/key-kinds.ts';
import {
  type SignatureScheme,
  type SignatureSchemeId,
  type SigningWay,
  signatureSchemes,
} from '../../../../shared/hsm/signature-schemes.ts';
import { nodeHash } from '../node-hash.ts';
import { tryOut } from './attempt.ts';
import { secretTemplate } from './bench.ts';
import { firstPairOf, type ProbePair, publicKeyOf } from './pairs.ts';
import { notTestable, type Outcome, type Probe, supported, type Trial, unsupported } from './trial.ts';

const ROOM = 1024;
const message = Buffer.from('Claviger asks whether this token signs.', 'utf8');

const rsaKinds: readonly KeyPairKind[] = ['rsa-2048', 'rsa-3072', 'rsa-4096'];
const ecKinds = {
  'SHA-256': ['ec-p256', 'ec-p384', 'ec-p521'],
  'SHA-384': ['ec-p384', 'ec-p256', 'ec-p521'],
  'SHA-512': ['ec-p521', 'ec-p384', 'ec-p256'],
} as const satisfies Record<SignatureHash, readonly KeyPairKind[]>;

/** The probe of a signature scheme: every way to it, each answer verified in software. */
export function signsBy(id: SignatureSchemeId): Probe {
  const scheme: SignatureScheme = signatureSchemes[id];
  return scheme.keyType === 'CKK_GENERIC_SECRET' ? (trial) => macs(trial, scheme) : (trial) => signs(trial, scheme);
}

function signs(trial: Trial, scheme: SignatureScheme): Outcome {
  const pair = firstPairOf(trial, kindsOf(scheme));
  if (pair === null) return notTestable('The token makes no key pair for it.');
  const key = publicKeyOf(trial, pair);
  return judged(
    pair,
    scheme.ways.map((way) => ({ way, fault: faultOf(trial, pair, { way, scheme, key }) })),
  );
}

function kindsOf({ keyType, hash }: SignatureScheme): readonly KeyPairKind[] {
  if (keyType === 'CKK_EC') return ecKinds[hash ?? 'SHA-256'];
  return keyType === 'CKK_RSA' ? rsaKinds : ['ed25519'];
}

function judged(pair: ProbePair, answers: readonly { readonly way: SigningWay; readonly fault: string | null }[]): Outcome {
  const good = answers.filter(({ fault }) => fault === null).map(({ way }) => nameOf(way));
  const bad = answers.flatMap(({ way, fault }) => (fault === null ? [] : [`${nameOf(way)}: ${fault}`]));
  const without = bad.length === 0 ? '' : ` Not by ${bad.join('; ')}.`;
  if (good.length === 0) return unsupported(`With ${pair.kind}.${without}`);
  return supported(`With ${pair.kind} by ${good.join(' and ')}, verified in software.${without}`);
}

// Null: a right signature.
function faultOf(
  trial: Trial,
  pair: ProbePair,
  { way, scheme, key }: { readonly way: SigningWay; readonly scheme: SignatureScheme; readonly key: KeyObject },
): string | null {
  const use = { mechanism: way.mechanism, key: pair.privateKey };
  const signed = tryOut(() => trial.seen.sign(trial.context.session, use, inputOf(way, scheme.hash), ROOM));
  if (!signed.done) return signed.returned;
  return isVerified(scheme, way, key, signed.value) ? null : 'the signature does not verify';
}

function inputOf({ input }: SigningWay, hash: SignatureHash | null): Buffer {
  if (input === 'data' || hash === null) return message;
  const digest = createHash(nodeHash(hash)).update(message).digest();
  return input === 'hash' ? digest : Buffer.concat([digestInfo[hash], digest]);
}

function isVerified(
  { hash, keyType }: SignatureScheme,
  { mechanism }: SigningWay,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  const pss: Partial<VerifyKeyObjectInput> = {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: hash === null ? 0 : hashes[hash].bytes,
  };
  const how: VerifyKeyObjectInput =
    keyType === 'CKK_RSA'
      ? { key, padding: constants.RSA_PKCS1_PADDING, ...('pss' in mechanism ? pss : {}) }
      : { key, dsaEncoding: 'ieee-p1363' };
  try {
    return verify(hash === null ? null : nodeHash(hash), message, how, signature);
  } catch {
    return false;
  }
}

// Over a key that is known here, so that software can give the same.
function macs({ bench, seen, context }: Trial, { hash, ways }: SignatureScheme): Outcome {
  const [way] = ways;
  if (hash === null || way === undefined) return notTestable('There is no way to try it.');
  const bytes = randomBytes(hashes[hash].bytes);
  const template = secretTemplate({ CKA_SIGN: true, CKA_VERIFY: true }, 'CKK_GENERIC_SECRET');
  const known = tryOut(() => bench.brought(bytes, template));
  if (!known.done) return notTestable(`The token takes no known HMAC key (${known.returned}).`);
  const signed = tryOut(() => seen.sign(context.session, { mechanism: way.mechanism, key: known.value }, message, ROOM));
  if (!signed.done) return unsupported(`The token refuses it (${signed.returned}).`);
  const expected = createHmac(nodeHash(hash), bytes).update(message).digest();
  return expected.equals(signed.value)
    ? supported('With a known key it gives what software gives.')
    : unsupported('The token answers wrongly.');
}

function nameOf({ mechanism }: SigningWay): string {
  return 'name' in mechanism ? mechanism.name : `0x${mechanism.number.toString(16)}`;
}
