import { equalBytes } from '../core/bytes.ts';
import { type DerElement, type DerSubject, derContent, derObjectIdentifier, derTag, malformed } from '../transcript/cms-der.ts';

const LONGEST_BYTES = 32;

/** An OBJECT IDENTIFIER in dotted form. Throws the subject's code, also for an encoding that is not the shortest. */
export function oidText(element: DerElement | undefined, subject: DerSubject): string {
  const content = derContent(element, derTag.objectIdentifier, subject);
  const arcs = content.length <= LONGEST_BYTES ? readArcs(content) : [];
  const [first = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  const text = [root, first - 40 * root, ...rest].join('.');
  if (arcs.length === 0 || !equalBytes(derObjectIdentifier(text), element?.encoded ?? content))
    throw malformed(subject, 'an object identifier', `${content.length} bytes`);
  return text;
}

function readArcs(content: Uint8Array): readonly number[] {
  const arcs: number[] = [];
  let value = 0;
  for (const digit of content) {
    value = value * 128 + (digit & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) return [];
    if ((digit & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0;
  }
  return arcs;
}
