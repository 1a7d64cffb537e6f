import { constants, createDecipheriv, generateKeyPairSync, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { type MechanismCall, mechanisms, type OaepHash } from '../../../shared/hsm/constants/mechanisms.ts';
import type { TokenCapabilities, WrapMechanism } from '../../../shared/hsm/port/capabilities.ts';
import type { KeyWrapCandidate } from '../../../shared/hsm/quirks/family.ts';
import { cmacOfZeros, encryptZeros } from './check-value.ts';
import type { SessionContext } from './context.ts';
import { discard } from './keys.ts';
import type { NativeHandle } from './native/handle.ts';
import type { AttributeValue } from './native/template.ts';

const ROOM = 1024;
const RSA_BITS = 2048;
const PAD = mechanisms.CKM_AES_KEY_WRAP_PAD.number;
const PKCS7_KIND = 'RFC 3394 over PKCS#7 padding';
// RFC 5649 section 3: the initial value that id-aes256-wrap-pad needs named.
const RFC_5649_IV = Buffer.from('a65959a6', 'hex');
// RFC 3394 section 2.2.3.1.
const RFC_3394_IV = Buffer.alloc(8, 0xa6);

/** Throw-away keys of one probing, whose bytes are known here so that the token's answers can be checked in software. */
interface Probe {
  readonly context: SessionContext;
  readonly note: (probe: string, result: string) => void;
  /** How many notes there are. */
  readonly noted: () => number;
  readonly kek: { readonly object: NativeHandle; readonly bytes: Buffer };
  readonly target: { readonly object: NativeHandle; readonly bytes: Buffer };
  readonly locked: NativeHandle;
}

/** What the token really does, found once a session with throw-away session keys, all destroyed before it returns. */
export function probeCapabilities(context: SessionContext): TokenCapabilities {
  if (context.capabilities === null) context.capabilities = withThrowAwayKeys(context, probeAll);
  return context.capabilities;
}

function withThrowAwayKeys(
  context: SessionContext,
  work: (probe: Probe, probes: TokenCapabilities['probes']) => TokenCapabilities,
): TokenCapabilities {
  const made: NativeHandle[] = [];
  const probes: { probe: string; result: string }[] = [];
  const make = (bytes: Buffer, rules: Partial<Record<AttributeValue['attribute'], boolean>>) => {
    const object = context.loaded.library.createObject(context.session, throwAwayTemplate(bytes, rules));
    made.push(object);
    return { object, bytes };
  };
  try {
    const kek = make(randomBytes(32), { CKA_WRAP: true, CKA_UNWRAP: true });
    const target = make(randomBytes(32), { CKA_ENCRYPT: true, CKA_SIGN: true, CKA_EXTRACTABLE: true });
    const locked = make(randomBytes(32), { CKA_ENCRYPT: true, CKA_EXTRACTABLE: false }).object;
    const note = (probe: string, result: string) => probes.push({ probe, result });
    return work({ context, note, noted: () => probes.length, kek, target, locked }, probes);
  } catch (error) {
    // Only a token that takes known keys can be checked in software; of another, nothing is proved.
    if (!(error instanceof ClavigerError) || error.code !== 'TOKEN_CALL_REFUSED' || error.details.field !== 'C_CreateObject')
      throw error;
    return { ...nothingProved, probes: [...probes, { probe: 'import a known key', result: `refused: ${error.details.got}` }] };
  } finally {
    for (const object of made) discard(context, object);
  }
}

const nothingProved: TokenCapabilities = {
  kwp: null,
  keyWrapPadIsPkcs7: false,
  oaep: { 'SHA-1': false, 'SHA-256': false, 'SHA-384': false, 'SHA-512': false },
  checkValues: { cmac: false, encryptZeros: false },
  refusesToWrapUnextractable: false,
  refusesToReveal: false,
  refusesToMakeExtractable: false,
  probes: [],
};

function throwAwayTemplate(bytes: Buffer, rules: Partial<Record<AttributeValue['attribute'], boolean>>): AttributeValue[] {
  const flags = {
    CKA_TOKEN: false,
    CKA_PRIVATE: true,
    CKA_SENSITIVE: true,
    CKA_EXTRACTABLE: false,
    CKA_MODIFIABLE: true,
    CKA_ENCRYPT: false,
    CKA_DECRYPT: false,
    CKA_WRAP: false,
    CKA_UNWRAP: false,
    CKA_SIGN: false,
    CKA_VERIFY: false,
    CKA_DERIVE: false,
    ...rules,
  };
  return [
    { attribute: 'CKA_CLASS', value: 4 },
    { attribute: 'CKA_KEY_TYPE', value: 0x1f },
    ...Object.entries(flags).map(([attribute, value]) => ({ attribute: attribute as AttributeValue['attribute'], value })),
    { attribute: 'CKA_VALUE', value: bytes },
  ];
}

function probeAll(probe: Probe, probes: TokenCapabilities['probes']): TokenCapabilities {
  const candidates = probe.context.quirks.family.keyWrapCandidates;
  const kinds = candidates.map((candidate) => ({ candidate, kind: keyWrapKind(probe, candidate) }));
  probe.context.quirks.reached('key-wrap-probed');
  const padded = kinds.find(({ kind }) => kind === 'RFC 5649')?.candidate;
  const rsa = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  return {
    kwp: padded === undefined ? null : wrapMechanism(padded),
    keyWrapPadIsPkcs7: kinds.some(({ candidate, kind }) => candidate.mechanism === PAD && kind === PKCS7_KIND),
    oaep: probeOaep(probe, rsa),
    checkValues: { cmac: computesCmac(probe), encryptZeros: computesZeros(probe) },
    refusesToWrapUnextractable: padded !== undefined && refusesToWrap(probe, { number: padded.mechanism }),
    refusesToReveal: refusesToReveal(probe),
    refusesToMakeExtractable: refusesToMakeExtractable(probe),
    probes,
  };
}

function wrapMechanism({ mechanism: number, name }: KeyWrapCandidate): WrapMechanism {
  const mechanism = `0x${number.toString(16).toUpperCase()}`;
  return { mechanism, name, known: 'a known 32-byte key was wrapped by the token and unwrapped in software by RFC 5649' };
}

// --- which key wrap a mechanism number really is

function keyWrapKind(probe: Probe, { mechanism, name }: KeyWrapCandidate): string {
  const blob = attempt(probe, name, () => wrap(probe, { number: mechanism }, probe.kek.object));
  if (blob === null) return 'refused';
  const kind = kindOf(blob, probe);
  probe.note(name, `${blob.length} bytes: ${kind}`);
  return kind;
}

function kindOf(blob: Uint8Array, { kek, target }: Probe): string {
  if (unwrapInSoftware('id-aes256-wrap-pad', kek.bytes, RFC_5649_IV, blob)?.equals(target.bytes) === true) return 'RFC 5649';
  const plain = unwrapInSoftware('id-aes256-wrap', kek.bytes, RFC_3394_IV, blob);
  if (plain === null) return 'unknown';
  if (plain.equals(target.bytes)) return 'RFC 3394';
  const isPadded =
    plain.subarray(0, target.bytes.length).equals(target.bytes) && plain.subarray(target.bytes.length).equals(Buffer.alloc(8, 8));
  return isPadded ? PKCS7_KIND : 'unknown';
}

function unwrapInSoftware(cipher: string, key: Buffer, iv: Buffer, blob: Uint8Array): Buffer | null {
  try {
    const decipher = createDecipheriv(cipher, key, iv);
    return Buffer.concat([decipher.update(blob), decipher.final()]);
  } catch {
    return null;
  }
}

// --- RSA-OAEP

function probeOaep(probe: Probe, rsa: { publicKey: KeyObject; privateKey: KeyObject }): TokenCapabilities['oaep'] {
  const works = (hash: OaepHash) => wrapsByOaep(probe, rsa, hash);
  probe.context.quirks.reached('oaep-used');
  return { 'SHA-1': works('SHA-1'), 'SHA-256': works('SHA-256'), 'SHA-384': works('SHA-384'), 'SHA-512': works('SHA-512') };
}

function wrapsByOaep(probe: Probe, rsa: { publicKey: KeyObject; privateKey: KeyObject }, hash: OaepHash): boolean {
  const publicKey = attempt(probe, 'import RSA public key', () => createPublic(probe.context, rsa.publicKey));
  if (publicKey === null) return false;
  try {
    const wrapped = attempt(probe, `OAEP ${hash}`, () => wrap(probe, { name: 'CKM_RSA_PKCS_OAEP', oaep: hash }, publicKey));
    if (wrapped === null) return false;
    const equal = decryptOaep(rsa.privateKey, wrapped, hash)?.equals(probe.target.bytes) === true;
    probe.note(`OAEP ${hash}`, equal ? 'opened in software, equal' : 'did not open in software');
    return equal;
  } finally {
    discard(probe.context, publicKey);
  }
}

function createPublic(context: SessionContext, key: KeyObject): NativeHandle {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return context.loaded.library.createObject(context.session, [
    { attribute: 'CKA_CLASS', value: 2 },
    { attribute: 'CKA_KEY_TYPE', value: 0 },
    { attribute: 'CKA_TOKEN', value: false },
    { attribute: 'CKA_PRIVATE', value: false },
    { attribute: 'CKA_WRAP', value: true },
    { attribute: 'CKA_MODULUS', value: Buffer.from(n, 'base64url') },
    { attribute: 'CKA_PUBLIC_EXPONENT', value: Buffer.from(e, 'base64url') },
  ]);
}

function decryptOaep(key: KeyObject, wrapped: Uint8Array, hash: OaepHash): Buffer | null {
  try {
    const oaepHash = hash.replace('-', '').toLowerCase();
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
  } catch {
    return null;
  }
}

// --- check values

function computesCmac(probe: Probe): boolean {
  const value = attempt(probe, 'CKM_AES_CMAC', () => cmacOfZeros(probe.context, probe.target.object));
  if (value !== null) probe.note('CKM_AES_CMAC', `${value.length} bytes`);
  return value !== null;
}

function computesZeros(probe: Probe): boolean {
  const value = attempt(probe, 'CKM_AES_ECB', () => encryptZeros(probe.context, probe.target.object));
  if (value !== null) probe.note('CKM_AES_ECB', `${value.length} bytes`);
  return value !== null;
}

// --- what it should refuse

function refusesToWrap(probe: Probe, mechanism: MechanismCall): boolean {
  const { context, kek, locked } = probe;
  return refused(probe, 'wrap an unextractable key', () =>
    context.loaded.library.wrap(context.session, { mechanism, key: kek.object }, locked, ROOM),
  );
}

function refusesToReveal(probe: Probe): boolean {
  const { context, target, locked } = probe;
  const read = (object: NativeHandle) => context.loaded.library.attribute(context.session, object, 'CKA_VALUE');
  return refused(probe, 'reveal a sensitive key', () => read(target.object) ?? read(locked));
}

function refusesToMakeExtractable(probe: Probe): boolean {
  const { context, locked } = probe;
  return refused(probe, 'make an unextractable key extractable', () => {
    context.loaded.library.setAttribute(context.session, locked, { attribute: 'CKA_EXTRACTABLE', value: true });
    return flagBytes;
  });
}

const flagBytes = new Uint8Array(new ArrayBuffer(1));

// `work` gives what it should not have got, or null.
function refused(probe: Probe, name: string, work: () => Uint8Array | null): boolean {
  const before = probe.noted();
  const answer = attempt(probe, name, work);
  answer?.fill(0);
  if (answer !== null) probe.note(name, 'ALLOWED');
  else if (probe.noted() === before) probe.note(name, 'refused');
  return answer === null;
}

function wrap({ context, target }: Probe, mechanism: MechanismCall, key: NativeHandle): Uint8Array {
  return context.loaded.library.wrap(context.session, { mechanism, key }, target.object, ROOM);
}

// A refusal is a result of the probe. A token that is gone is not, and ends it.
function attempt<T>(probe: Probe, name: string, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ClavigerError) || error.code === 'TOKEN_DEVICE_ERROR' || error.code === 'TOKEN_ABSENT') throw error;
    probe.note(name, `refused: ${error.details.got ?? error.code}`);
    return null;
  }
}
