import { createHash, randomBytes } from 'node:crypto';
import { type Command, type Instructions, perform, Refusal, statusWords } from './apdu.ts';
import { emptyFiles, FileSystem, type StoredFiles } from './file-system.ts';
import { type CardKey, ecdsa, ecPublicPoint, generateKey, rsaPublicParts, rsaRaw } from './keys.ts';
import { newPin, type StoredPin, type StoredPins, triesLeft, verify } from './pin.ts';
import { readTlvs, tlv } from './tlv.ts';
import type { Applet } from './transport.ts';

/** What the card keeps without power. */
export interface IsoAppletState extends StoredPins {
  readonly applet: 'iso';
  readonly files: StoredFiles;
  /** Private keys by their reference. */
  readonly keys: Record<string, CardKey>;
}

const APPLICATION = 'f276a288bcfba69d34f31001';
// Version 0.6, which reports its features: extended lengths, random numbers, elliptic curves.
const VERSION_AND_FEATURES = Buffer.from('000607', 'hex');
const PIN_BYTES = 16;
const GENERATE_RSA_2048 = 0xf3;
const GENERATE_EC = 0xec;
const SIGN = 0x9e;
const DECRYPT = 0x80;
const curveKinds: Readonly<Record<string, CardKey['kind']>> = {
  ffffffff00000001000000000000000000000000ffffffffffffffffffffffff: 'ec-p256',
  fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff: 'ec-p384',
};

/** A card as it leaves the factory: no PIN, no files. */
export function emptyIsoApplet(): IsoAppletState {
  return { applet: 'iso', files: emptyFiles(), pin: null, puk: null, keys: {} };
}

/**
 * A card with the free Java Card applet “IsoApplet”, as OpenSC's drivers card-isoApplet and pkcs15-isoApplet speak to it:
 * files of ISO 7816-4 (PKCS#15 by pkcs15-init), one PIN and PUK, keys made on the card. It signs EC over SHA-1 only, as
 * OpenSC 0.23 knows it.
 */
export class IsoApplet implements Applet {
  readonly #state: IsoAppletState;
  readonly #save: () => void;
  readonly #files: FileSystem;
  #isVerified = false;
  #environment = new Map<string, Buffer>();

  constructor(state: IsoAppletState, save: () => void) {
    this.#state = state;
    this.#save = save;
    // Before there is a PIN the card is being personalised, and everything may be written.
    this.#files = new FileSystem(state.files, () => this.#isVerified || state.pin === null);
  }

  handle(command: Command): Buffer {
    return perform(this.#instructions, command, this.#save);
  }

  readonly #instructions: Instructions = new Map<number, (command: Command) => Buffer | undefined>([
    [0xa4, (command) => this.#select(command)],
    [0xb0, ({ p1, p2, expected }) => this.#files.read((p1 << 8) | p2, expected ?? 0)],
    [0xd6, ({ p1, p2, data }) => void this.#files.update((p1 << 8) | p2, data)],
    [0x0e, ({ p1, p2 }) => void this.#files.erase((p1 << 8) | p2)],
    [0xe0, ({ data }) => void this.#files.create(data)],
    [0xe4, ({ data }) => void this.#files.remove(data.toString('hex'))],
    [0x20, (command) => void this.#verify(command)],
    [0x24, (command) => void this.#setPin(command)],
    [0x2c, ({ data }) => void this.#unblock(data)],
    [0x22, ({ data }) => void this.#setEnvironment(data)],
    [0x46, ({ data }) => this.#generate(data)],
    [0x2a, ({ p1, data }) => this.#compute(p1, data)],
    [0x84, ({ expected }) => randomBytes(expected ?? 8)],
  ]);

  #select({ p1, p2, data }: Command): Buffer {
    const reference = data.toString('hex');
    if (p1 === 4 && reference === APPLICATION) {
      this.#files.select(0, '');
      return VERSION_AND_FEATURES;
    }
    const description = p1 === 4 ? this.#files.selectName(reference) : this.#files.select(p1, reference);
    return p2 === 0x0c ? Buffer.alloc(0) : description;
  }

  #verify({ p2, data }: Command): void {
    const { pin } = this.#state;
    if (p2 !== 1 || pin === null) throw new Refusal(statusWords.noReference);
    if (data.length === 0 && !this.#isVerified) throw new Refusal(triesLeft(pin));
    if (data.length === 0) return;
    this.#isVerified = false;
    verify(pin, padded(data));
    this.#isVerified = true;
  }

  // p1 = 1 sets PIN (p2 = 1) or PUK (p2 = 2) of a new card; p1 = 0 changes the PIN: old and new, equally long.
  #setPin({ p1, p2, data }: Command): void {
    if (p1 === 1 && p2 === 2) this.#state.puk = newPin(padded(data));
    else if (p1 === 1) this.#state.pin = this.#firstPin(data);
    else {
      verify(this.#state.pin, padded(data.subarray(0, data.length / 2)));
      this.#state.pin = newPin(padded(data.subarray(data.length / 2)));
    }
    if (p2 !== 2) this.#isVerified = true;
  }

  #firstPin(data: Buffer): StoredPin {
    if (this.#state.pin !== null) throw new Refusal(statusWords.notAllowed);
    return newPin(padded(data));
  }

  // PUK of 16 bytes, then the new PIN; without one the old PIN gets its tries back.
  #unblock(data: Buffer): void {
    verify(this.#state.puk, padded(data.subarray(0, PIN_BYTES)));
    const next = data.subarray(PIN_BYTES);
    if (next.length > 0) this.#state.pin = newPin(padded(next));
    else if (this.#state.pin !== null) this.#state.pin.tries = 3;
  }

  #setEnvironment(data: Buffer): void {
    this.#environment = readTlvs(data);
  }

  #generate(data: Buffer): Buffer {
    if (this.#state.pin !== null && !this.#isVerified) throw new Refusal(statusWords.securityNotSatisfied);
    const algorithm = this.#environment.get('80')?.[0];
    const reference = this.#reference();
    if (algorithm === GENERATE_RSA_2048) {
      const key = generateKey('rsa-2048');
      this.#state.keys[reference] = key;
      const { modulus, exponent } = rsaPublicParts(key);
      return tlv('7f49', tlv('81', modulus), tlv('82', exponent));
    }
    const fields = algorithm === GENERATE_EC ? ecParameters(data) : new Map<string, Buffer>();
    const kind = curveKinds[fields.get('81')?.toString('hex') ?? ''];
    if (kind === undefined) throw new Refusal(statusWords.notSupported);
    const key = generateKey(kind);
    this.#state.keys[reference] = key;
    return tlv('7f49', ...[...fields].map(([tag, value]) => tlv(tag, value)), tlv('86', ecPublicPoint(key)));
  }

  #compute(operation: number, data: Buffer): Buffer {
    if (!this.#isVerified) throw new Refusal(statusWords.securityNotSatisfied);
    const key = this.#state.keys[this.#reference()];
    if (key === undefined) throw new Refusal(statusWords.noReference);
    if (operation === SIGN) {
      return key.kind === 'rsa-2048' ? rsaRaw(key, padForSignature(data)) : ecdsa(key, createHash('sha1').update(data).digest());
    }
    // The first byte says which padding; PKCS#1 is the only one.
    if (operation === DECRYPT) return withoutEncryptionPadding(rsaRaw(key, data.subarray(1)));
    throw new Refusal(statusWords.wrongParameters);
  }

  #reference(): number {
    const reference = (this.#environment.get('84') ?? this.#environment.get('83'))?.[0];
    if (reference === undefined) throw new Refusal(statusWords.noReference);
    return reference;
  }
}

function padded(pin: Buffer): Buffer {
  return Buffer.concat([pin, Buffer.alloc(PIN_BYTES)]).subarray(0, PIN_BYTES);
}

// Prime, coefficients, base point, order and cofactor.
function ecParameters(data: Buffer): Map<string, Buffer> {
  const fields = readTlvs(data);
  return new Map(['81', '82', '83', '84', '85', '87'].map((tag) => [tag, fields.get(tag) ?? Buffer.alloc(0)]));
}

// PKCS#1 v1.5 (RFC 8017, 9.2): the terminal gives the DigestInfo.
function padForSignature(data: Buffer): Buffer {
  if (data.length > 245) throw new Refusal(statusWords.wrongData);
  return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(253 - data.length, 0xff), Buffer.from([0]), data]);
}

// PKCS#1 v1.5 (RFC 8017, 7.2.2).
function withoutEncryptionPadding(block: Buffer): Buffer {
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Refusal(statusWords.wrongData);
  return block.subarray(end + 1);
}
