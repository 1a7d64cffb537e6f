import { base64ToBytes, bytesToBase64, bytesToUtf8 } from '../core/bytes.ts';
import { type DerSubject, malformed } from '../transcript/cms-der.ts';

const LINE = 64;
const DASHES = '-----';
const SEQUENCE = 0x30;

/** DER bytes as one PEM block (RFC 7468 section 3): lines of 64 characters, each with a line feed. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines = bytesToBase64(bytes).match(/.{1,64}/g) ?? [];
  return [`${DASHES}BEGIN ${label}${DASHES}`, ...lines, `${DASHES}END ${label}${DASHES}`, ''].join('\n');
}

/**
 * The DER bytes of a file that holds either them or exactly one PEM block of one of `labels` (RFC 7468 section 3): lines of 64 characters,
 * canonical base64, nothing before or after. Throws the subject's code; what the bytes are is for others to say.
 */
export function derOfFile(file: Uint8Array, labels: readonly string[], subject: DerSubject): Uint8Array {
  if (file[0] === SEQUENCE) return file;
  const text = decode(() => bytesToUtf8(file), subject);
  const [first = '', ...rest] = text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n');
  const label = labels.find((known) => first === `${DASHES}BEGIN ${known}${DASHES}`);
  const body = rest.slice(0, -1);
  const isBlock = label !== undefined && rest.at(-1) === `${DASHES}END ${label}${DASHES}` && hasFullLines(body);
  if (!isBlock) throw malformed(subject, `DER, or one PEM block ${labels[0]} with lines of ${LINE} characters`, 'other bytes');
  const joined = body.join('');
  const bytes = decode(() => base64ToBytes(joined), subject);
  if (bytesToBase64(bytes) !== joined) throw malformed(subject, 'canonical base64', 'other characters');
  return bytes;
}

function hasFullLines(lines: readonly string[]): boolean {
  const last = lines.at(-1)?.length ?? 0;
  return last > 0 && last <= LINE && lines.slice(0, -1).every(({ length }) => length === LINE);
}

function decode<T>(work: () => T, subject: DerSubject): T {
  try {
    return work();
  } catch {
    throw malformed(subject, 'DER, or text in one PEM block', 'other bytes');
  }
}
