import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { bytesToBase64, bytesToHex, hexToBytes } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';
import type { generateKeyPair as kind } from '../../../../shared/engine/steps/generate-key-pair.ts';
import { keyKinds } from '../../../../shared/hsm/key-kinds.ts';
import { privateHalfTemplate, publicHalfTemplate } from '../../../../shared/hsm/pair-templates.ts';
import type { KeyAttributes } from '../../../../shared/hsm/port/key.ts';
import type { KeyPairHandles } from '../../../../shared/hsm/port/key-requests.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { compareWithTemplate, requireTemplate, type TemplateRule } from '../../../../shared/hsm/template-rules.ts';
import { readPublicKey } from '../../../../shared/pki/public-key.ts';
import { readSigned } from '../../../../shared/pki/read.ts';
import { schemeOf, signedStructure } from '../../../../shared/pki/signing.ts';
import { der, derTag } from '../../../../shared/transcript/cms-der.ts';
import { requireSignature } from '../../pki/verify.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { findHalves, openToken } from '../token-access.ts';

const TRIAL_BYTES = 32;
const subject = { code: 'TOKEN_KEY_UNUSABLE', field: 'public key' } as const;
const unusable: ReadonlySet<ErrorCode> = new Set([
  'TOKEN_ATTRIBUTE_MISMATCH',
  'TOKEN_CAPABILITY_MISSING',
  'TOKEN_KEY_UNUSABLE',
  'TOKEN_CALL_REFUSED',
  'CERTIFICATE_SIGNATURE_WRONG',
]);

type Fields = z.output<typeof kind.fields>;

/** Generates the pair under a CKA_ID that the intent fixes, so that an interruption can be settled by looking for both halves. */
export const generateKeyPair: StepEffect = {
  run: async (context) => {
    const session = openToken(context);
    const id = bytesToHex(context.room.random.bytes(16));
    const { label } = context.step.fields as Fields;
    return context.act('generate', 'reconcilable', { label, id }, async () => {
      const handles = await session.generateKeyPair({ label, id: hexToBytes(id), ...request(context) });
      return observePair(context, session, handles);
    });
  },
  reconcile: async (context, _act, detail): Promise<Reconciled> => {
    const session = openToken(context);
    const { publicKey, privateKey, all } = await findHalves(session, String(detail.id));
    if (all.length === 0) return { found: 'absent' };
    const because =
      publicKey === undefined || privateKey === undefined || all.length > 2
        ? 'half a pair'
        : await whyUnusable(context, session, { publicKey, privateKey });
    if (typeof because !== 'string') return { found: 'done', observed: because };
    for (const handle of all) await session.destroy(handle).catch(ignoreMissing);
    if (!(await session.proveAbsent(String(detail.id))))
      throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', {
        field: 'key pair',
        expected: 'no such key',
        got: `CKA_ID ${detail.id}`,
      });
    return { found: 'absent', observed: { destroyed: String(detail.id), because } };
  },
};

// The public half goes with the private one.
function ignoreMissing(error: unknown): void {
  if (!(error instanceof ClavigerError) || error.code !== 'TOKEN_KEY_MISSING') throw error;
}

/** What is observed of a pair that signs, or the code of what is wrong with it. A token that failed while it made one can leave such. */
async function whyUnusable(context: EffectContext, session: TokenSession, handles: KeyPairHandles): Promise<JsonObject | string> {
  try {
    const observed = await observePair(context, session, handles);
    await proveItSigns(session, handles);
    return observed;
  } catch (error) {
    if (!(error instanceof ClavigerError) || !unusable.has(error.code)) throw error;
    return error.code;
  }
}

async function proveItSigns(session: TokenSession, handles: KeyPairHandles): Promise<void> {
  const spki = await session.publicKey(handles.publicKey);
  const scheme = schemeOf(readPublicKey(spki, subject));
  const trial = der(derTag.sequence, der(derTag.octetString, new Uint8Array(randomBytes(TRIAL_BYTES))));
  const signed = signedStructure(trial, scheme, await session.sign(handles.privateKey, scheme, trial));
  requireSignature(readSigned(signed, subject), spki, scheme, 'key pair');
}

function request(context: EffectContext) {
  const { type } = context.step.fields as Fields;
  return { kind: type, extractable: false, persistent: true, purpose: 'signing' } as const;
}

async function observePair(context: EffectContext, session: TokenSession, handles: KeyPairHandles): Promise<JsonObject> {
  const asked = request(context);
  const ofPrivate = await session.attributes(handles.privateKey);
  const attributes = [
    ...verdicts('private', privateHalfTemplate(asked), ofPrivate),
    ...verdicts('public', publicHalfTemplate(asked), await session.attributes(handles.publicKey)),
  ];
  const spki = await session.publicKey(handles.publicKey);
  return {
    label: handles.privateKey.label,
    id: handles.privateKey.id,
    type: keyKinds[asked.kind].title,
    publicKey: bytesToBase64(spki),
    publicKeySha256: digestHex(spki),
    extractable: ofPrivate.extractable === true,
    attributes,
  };
}

/** The attributes of one half as they read back; their names begin with the half. Throws `TOKEN_ATTRIBUTE_MISMATCH`. */
function verdicts(half: 'private' | 'public', template: readonly TemplateRule[], found: KeyAttributes) {
  requireTemplate(template, found);
  return compareWithTemplate(template, found).map(({ attribute, required, got, verdict }) => ({
    attribute: `${half} ${attribute}`,
    required: String(required),
    found: got === null ? 'no answer' : String(got),
    verdict,
  }));
}
