import { ClavigerError } from '../core/errors/index.ts';
import { der, derTag } from '../transcript/cms-der.ts';
import { type CurveName, curves } from './constants/curves.ts';
import { derUnsigned } from './public-key.ts';

/** DER `ECDSA-Sig-Value` (RFC 3279 section 2.2.3) of what a token gives: r ‖ s, both as long as a coordinate. Throws `TOKEN_CALL_REFUSED`. */
export function derSignature(curve: CurveName, raw: Uint8Array): Uint8Array {
  const { coordinateBytes } = curves[curve];
  const [r, s] = [raw.subarray(0, coordinateBytes), raw.subarray(coordinateBytes)];
  const isWhole = raw.length === 2 * coordinateBytes;
  if (isWhole && r.some((byte) => byte !== 0) && s.some((byte) => byte !== 0))
    return der(derTag.sequence, derUnsigned(r), derUnsigned(s));
  const expected = `r ‖ s of ${2 * coordinateBytes} bytes, neither zero`;
  throw new ClavigerError('TOKEN_CALL_REFUSED', { field: 'C_Sign', expected, got: `${raw.length} bytes` });
}
