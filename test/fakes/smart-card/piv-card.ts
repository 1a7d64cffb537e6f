import { randomBytes } from 'node:crypto';
import { selfSignedCertificate } from './certificate.ts';
import { type CardKeyKind, generateKey } from './keys.ts';
import { newPin } from './pin.ts';
import { PIV_APPLICATION, type PivState } from './piv-applet.ts';
import { tlv } from './tlv.ts';

/** What an issued PIV card holds. PIN and PUK: up to 8 digits. */
export interface PivCardRequest {
  readonly pin: string;
  readonly puk: string;
  /** The common name in its certificates. */
  readonly holder: string;
  /** The kind of key in each slot. */
  readonly keys: Readonly<Partial<Record<PivSlot, CardKeyKind>>>;
}

/** Slots of PIV: authentication, digital signature (PIN before each use), key management (decryption). */
export type PivSlot = '9a' | '9c' | '9d';

const certificateTags: Readonly<Record<PivSlot, string>> = { '9a': '5fc105', '9c': '5fc10a', '9d': '5fc10b' };
const CARD_HOLDER = '5fc102';
const DISCOVERY = '7e';
const KEY_HISTORY = '5fc10c';

/** A card as an issuer hands it out, with a self-signed certificate for each key. */
export function issuePivCard(request: PivCardRequest): PivState {
  const slots = Object.entries(request.keys) as [PivSlot, CardKeyKind][];
  const keys = slots.map(([slot, kind]) => ({ slot, key: generateKey(kind) }));
  const certificates = keys.map(({ slot, key }, index) => {
    return [certificateTags[slot], certificateObject(selfSignedCertificate(key, request.holder, index + 1))];
  });
  return {
    applet: 'piv',
    pin: newPin(padded(request.pin)),
    puk: newPin(padded(request.puk)),
    objects: { ...cardObjects(), ...Object.fromEntries(certificates) },
    keys: Object.fromEntries(keys.map(({ slot, key }) => [slot, key])),
  };
}

function padded(pin: string): Buffer {
  return Buffer.concat([Buffer.from(pin), Buffer.alloc(8, 0xff)]).subarray(0, 8);
}

// SP 800-73-4 part 1, tables 9, 18 and 20: holder with a GUID, discovery (the PIN of the application only), no retired keys.
function cardObjects(): Record<string, string> {
  const holder = tlv(
    '53',
    tlv('30', Buffer.alloc(25)),
    tlv('34', randomBytes(16)),
    tlv('35', Buffer.from('20991231')),
    tlv('3e'),
    tlv('fe'),
  );
  const discovery = tlv('7e', tlv('4f', Buffer.from(PIV_APPLICATION, 'hex')), tlv('5f2f', Buffer.from([0x40, 0])));
  const history = tlv('53', tlv('c1', Buffer.from([0])), tlv('c2', Buffer.from([0])), tlv('fe'));
  return {
    [CARD_HOLDER]: holder.toString('hex'),
    [DISCOVERY]: discovery.toString('hex'),
    [KEY_HISTORY]: history.toString('hex'),
  };
}

function certificateObject(certificate: Buffer): string {
  return tlv('53', tlv('70', certificate), tlv('71', Buffer.from([0])), tlv('fe')).toString('hex');
}
