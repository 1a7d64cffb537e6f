import { type Command, type Instructions, perform, Refusal, statusWords } from './apdu.ts';
import { type CardKey, type CardKeyKind, ecdsa, rsaRaw } from './keys.ts';
import { MOST_TRIES, newPin, type StoredPins, triesLeft, verify } from './pin.ts';
import { readTlvs, tlv } from './tlv.ts';
import type { Applet } from './transport.ts';

/** What the card keeps without power. */
export interface PivState extends StoredPins {
  readonly applet: 'piv';
  /** Data objects in hexadecimal by their tag, with the outer tag 53 or 7E. */
  readonly objects: Record<string, string>;
  /** Private keys by their reference in hexadecimal: 9a, 9c, 9d, 9e. */
  readonly keys: Record<string, CardKey>;
}

/** Application identifier of PIV with its version, which the card answers with (SP 800-73-4 part 2, 3.1.1). */
export const PIV_APPLICATION = 'a000000308000010000100';
const SELECTED_BY = 'a000000308';
const PIN = 0x80;
const PUK = 0x81;
const PIN_BYTES = 8;
/** The key that wants the PIN before each single use (SP 800-73-4 part 1, 5.5). */
const SIGNATURE_KEY = '9c';
/** The key that wants no PIN. */
const CARD_AUTHENTICATION_KEY = '9e';
// SP 800-78-4, table 6-2.
const algorithms = new Map<number, CardKeyKind>([
  [0x07, 'rsa-2048'],
  [0x11, 'ec-p256'],
  [0x14, 'ec-p384'],
]);

/**
 * A PIV card (NIST SP 800-73-4, 800-78-4) as far as OpenSC's driver card-piv uses one that was issued before: data
 * objects, PIN with three tries, PUK, and signatures and decryption with keys 9A, 9C, 9D and 9E.
 */
export class PivApplet implements Applet {
  readonly #state: PivState;
  readonly #save: () => void;
  #isVerified = false;
  #isFresh = false;

  constructor(state: PivState, save: () => void) {
    this.#state = state;
    this.#save = save;
  }

  handle(command: Command): Buffer {
    return perform(this.#instructions, command, this.#save);
  }

  readonly #instructions: Instructions = new Map<number, (command: Command) => Buffer | undefined>([
    [0xa4, (command) => select(command)],
    [0xcb, ({ data }) => this.#object(data)],
    [0x20, (command) => void this.#verify(command)],
    [0x24, (command) => void this.#change(command)],
    [0x2c, (command) => void this.#unblock(command)],
    [0x87, (command) => this.#authenticate(command)],
  ]);

  #object(data: Buffer): Buffer {
    const tag = readTlvs(data).get('5c')?.toString('hex') ?? '';
    const object = this.#state.objects[tag];
    if (object === undefined) throw new Refusal(statusWords.notFound);
    return Buffer.from(object, 'hex');
  }

  // p1 = FF logs out; no data asks whether the PIN is needed.
  #verify({ p1, p2, data }: Command): void {
    const { pin } = this.#state;
    if (p2 !== PIN || pin === null) throw new Refusal(statusWords.noReference);
    if (p1 === 0xff) this.#logOut();
    else if (data.length > 0) this.#logIn(data);
    else if (!this.#isVerified) throw new Refusal(triesLeft(pin));
  }

  #logOut(): void {
    this.#isVerified = false;
    this.#isFresh = false;
  }

  #logIn(data: Buffer): void {
    this.#logOut();
    verify(this.#state.pin, data);
    this.#isVerified = true;
    this.#isFresh = true;
  }

  #change({ p2, data }: Command): void {
    const name = p2 === PUK ? 'puk' : 'pin';
    verify(this.#state[name], data.subarray(0, PIN_BYTES));
    this.#state[name] = newPin(data.subarray(PIN_BYTES));
  }

  #unblock({ p2, data }: Command): void {
    if (p2 !== PIN) throw new Refusal(statusWords.noReference);
    verify(this.#state.puk, data.subarray(0, PIN_BYTES));
    this.#state.pin = { value: data.toString('hex', PIN_BYTES), tries: MOST_TRIES };
  }

  #authenticate({ p1, p2, data }: Command): Buffer {
    const reference = p2.toString(16).padStart(2, '0');
    const key = this.#state.keys[reference];
    if (key === undefined || key.kind !== algorithms.get(p1)) throw new Refusal(statusWords.wrongParameters);
    this.#requirePin(reference);
    const challenge = readTlvs(readTlvs(data).get('7c') ?? Buffer.alloc(0)).get('81');
    if (challenge === undefined) throw new Refusal(statusWords.wrongData);
    return tlv('7c', tlv('82', key.kind === 'rsa-2048' ? rsaRaw(key, challenge) : ecdsa(key, challenge)));
  }

  #requirePin(reference: string): void {
    if (reference === CARD_AUTHENTICATION_KEY) return;
    const isFulfilled = reference === SIGNATURE_KEY ? this.#isFresh : this.#isVerified;
    this.#isFresh = false;
    if (!isFulfilled) throw new Refusal(statusWords.securityNotSatisfied);
  }
}

function select({ p1, data }: Command): Buffer {
  if (p1 !== 4 || !data.toString('hex').startsWith(SELECTED_BY)) throw new Refusal(statusWords.notFound);
  const application = Buffer.from(PIV_APPLICATION, 'hex');
  return tlv('61', tlv('4f', application.subarray(5)), tlv('79', tlv('4f', application.subarray(0, 5))));
}
