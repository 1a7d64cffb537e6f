import { equalBytes, hexToBytes } from '../../core/bytes.ts';

/** An elliptic curve as tokens and certificates name it. */
interface Curve {
  /** CKA_EC_PARAMS, in the order to try: the object identifier (SEC 2, RFC 8410), or a PrintableString (PKCS#11 v3.0 section 2.3.3). */
  readonly parameters: readonly Uint8Array[];
  /** DER AlgorithmIdentifier of a public key (RFC 5480 section 2.1.1, RFC 8410 section 4). */
  readonly algorithm: Uint8Array;
  /** Length of one coordinate, and of half a raw ECDSA signature, in bytes. */
  readonly coordinateBytes: number;
  /** Length of a public point in bytes: 04 ‖ X ‖ Y, or the 32 bytes of an Edwards point. */
  readonly pointBytes: number;
}

const prime = (parameters: string, algorithm: string, coordinateBytes: number): Curve => ({
  parameters: [hexToBytes(parameters)],
  algorithm: hexToBytes(algorithm),
  coordinateBytes,
  pointBytes: 1 + 2 * coordinateBytes,
});

/** The curves in use, by name. */
export const curves = {
  'P-256': prime('06082a8648ce3d030107', '301306072a8648ce3d020106082a8648ce3d030107', 32),
  'P-384': prime('06052b81040022', '301006072a8648ce3d020106052b81040022', 48),
  'P-521': prime('06052b81040023', '301006072a8648ce3d020106052b81040023', 66),
  Ed25519: {
    parameters: [hexToBytes('06032b6570'), hexToBytes('130c656477617264733235353139')],
    algorithm: hexToBytes('300506032b6570'),
    coordinateBytes: 32,
    pointBytes: 32,
  },
} as const satisfies Record<string, Curve>;

export type CurveName = keyof typeof curves;

/** The curve whose CKA_EC_PARAMS are `parameters`, or null: none in use. */
export function curveOf(parameters: Uint8Array): CurveName | null {
  const names = Object.keys(curves) as CurveName[];
  return names.find((name) => curves[name].parameters.some((known) => equalBytes(known, parameters))) ?? null;
}
