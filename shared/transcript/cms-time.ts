import { bytesToUtf8, utf8ToBytes } from '../core/bytes.ts';
import { type DerElement, type DerSubject, der, derTag, malformed } from './cms-der.ts';

const FIRST_GENERALIZED_YEAR = 2050;

/** A `Time` (RFC 5652 section 11.3): UTCTime before the year 2050, else GeneralizedTime. `time` in ms since 1970, cut to seconds. */
export function derTime(time: number): Uint8Array {
  const digits = new Date(time).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '');
  const generalized = new Date(time).getUTCFullYear() >= FIRST_GENERALIZED_YEAR;
  return generalized
    ? der(derTag.generalizedTime, utf8ToBytes(`${digits}Z`))
    : der(derTag.utcTime, utf8ToBytes(`${digits.slice(2)}Z`));
}

/** Reads a `Time` written in the one DER form, in ms since 1970. Throws the subject's code for anything else. */
export function readTime(element: DerElement, subject: DerSubject): number {
  const text = String.fromCharCode(...element.content.subarray(0, 16));
  const century = element.tag === derTag.utcTime ? (Number(text.slice(0, 2)) >= 50 ? '19' : '20') : '';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text)?.slice(1) ?? [];
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const exact = !Number.isNaN(time) && bytesToUtf8(derTime(time)) === bytesToUtf8(element.encoded);
  if (!exact) throw malformed(subject, 'a UTC time to the second', 'another form');
  return time;
}
