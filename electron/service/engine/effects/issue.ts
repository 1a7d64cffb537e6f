import { bytesToBase64, equalBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type Fixed, signDetail, signingKey } from '../../../../shared/engine/issued.ts';
import { serialNumber } from '../../../../shared/pki/profile.ts';
import { readSigned } from '../../../../shared/pki/read.ts';
import { type SigningScheme, signedStructure, signingSchemes } from '../../../../shared/pki/signing.ts';
import { signThrowAway } from '../../pki/throw-away.ts';
import { requireSignature } from '../../pki/verify.ts';
import type { EffectContext, Reconciled } from '../effect.ts';
import { findPrivateKey, openToken } from '../token-access.ts';

const SERIAL_BYTES = 16;
const subject = { code: 'CERTIFICATE_SIGNATURE_WRONG', field: 'what the key signed' } as const;

/** Something to be issued: which key signs, which bytes, and how what comes out is looked at. */
export interface Issue {
  /** Name of the key pair in the script. */
  readonly key: string;
  readonly scheme: SigningScheme;
  readonly fixed: Fixed;
  readonly body: Uint8Array;
  readonly checks: readonly string[];
  /** Throws `CERTIFICATE_LINT_FAILED`. */
  readonly check: (signed: Uint8Array) => void;
  /** What is recorded besides. */
  readonly also: JsonObject;
}

/** A serial number of the token's randomness and of this computer's. */
export async function newSerial(context: EffectContext): Promise<string> {
  const ofToken = await openToken(context).random(SERIAL_BYTES);
  try {
    return ofToken.use((bytes) => serialNumber(bytes, context.room.random.bytes(SERIAL_BYTES)));
  } finally {
    ofToken.wipe();
  }
}

/**
 * Lets a throw-away key sign first, and the result be looked at; then announces the very bytes, and lets the key in the token sign them.
 * What comes back is verified outside the token, and looked at again, before it is recorded.
 */
export async function issue(context: EffectContext, asked: Issue): Promise<JsonObject> {
  const { key, scheme, fixed, body, check } = asked;
  const fact = signingKey(context.state().facts, key);
  const lint = await signThrowAway(body, scheme, check);
  return context.act('sign', 'reconcilable', signDetail(fact, fixed, body, lint), async () => {
    const session = openToken(context);
    const signature = await session.sign(await findPrivateKey(session, fact), scheme, body);
    const signed = signedStructure(body, scheme, signature);
    const parts = readSigned(signed, subject);
    requireSignature(parts, fact.spki, scheme, `signature of ${fact.label}`);
    if (!equalBytes(parts.body.encoded, readSigned(lint, subject).body.encoded))
      throw new ClavigerError('CERTIFICATE_LINT_FAILED', {
        field: subject.field,
        expected: 'the bytes that were looked at',
        got: 'other bytes',
      });
    check(signed);
    return observe(asked, signed);
  });
}

function observe({ scheme, fixed, checks, also }: Issue, signed: Uint8Array): JsonObject {
  return {
    der: bytesToBase64(signed),
    sha256: digestHex(signed),
    algorithm: signingSchemes[scheme].title,
    from: new Date(fixed.from).toISOString(),
    to: new Date(fixed.to).toISOString(),
    checks: [...checks],
    ...also,
  };
}

/**
 * A signature leaves no trace in a token. Where its outcome was not recorded, it was in the memory of the service alone and is lost, and
 * what is issued instead gets a serial number and times of its own; that it may have been made is written down.
 */
export async function reconcileIssue(_context: EffectContext, _act: string, detail: JsonObject): Promise<Reconciled> {
  const note =
    'the key may have signed this; the signature was in memory only, and is lost. Its serial number is never used again';
  return { found: 'absent', observed: { serial: detail.serial ?? '', note } };
}
