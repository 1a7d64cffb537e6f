import type { z } from 'zod';
import { checkRequest } from '../../../../shared/byok/check.ts';
import { compareFingerprint } from '../../../../shared/byok/fingerprint.ts';
import { MAXIMUM_REQUEST_BYTES, parseRequest } from '../../../../shared/byok/request.ts';
import { base64ToBytes, bytesToBase64 } from '../../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { RequestFact } from '../../../../shared/engine/facts.ts';
import { type byokRequest as kind, validToText } from '../../../../shared/engine/steps/byok-request.ts';
import { readBoundedFile } from '../../media/file.ts';
import type { EffectContext, StepEffect } from '../effect.ts';

type Fields = z.output<typeof kind.fields>;

/** Reads and checks the request; the comparison with the paper is made against the key inside it. */
export const byokRequest: StepEffect = {
  run: (context) => (context.turn === 'read' ? readRequest(context) : compareWithPaper(context)),
};

async function readRequest(context: EffectContext) {
  const fields = context.step.fields as Fields;
  const bytes = await readBoundedFile(fields.file, MAXIMUM_REQUEST_BYTES);
  const parsed = parseRequest(bytes);
  checkRequest(parsed, { provider: fields.provider, destination: destination(fields['key-id']), now: context.room.clock.now() });
  return {
    request: { bytes: bytesToBase64(bytes) },
    wrappingKeySha256: parsed.wrappingKey.sha256,
    validTo: validToText(parsed),
    compared: false,
  };
}

/** The account and region of an AWS key stand in its ARN: `arn:aws:kms:REGION:ACCOUNT:key/ID`. */
function destination(keyId: string): Record<string, string> {
  const parts = keyId.split(':');
  return { keyId, region: parts[3] ?? '', account: parts[4] ?? '' };
}

async function compareWithPaper(context: EffectContext) {
  const { request: name } = context.step.fields as Fields;
  const fact: RequestFact | undefined = context.state().facts.requests[name];
  if (fact === undefined) throw new ClavigerError('TURN_UNKNOWN', { field: `request ${name}`, expected: 'the request was read' });
  const typed = (context.input as z.output<typeof kind.input>).fingerprint ?? '';
  compareFingerprint(typed, parseRequest(base64ToBytes(String(fact.request.bytes))).wrappingKey.spki);
  return { request: fact.request, wrappingKeySha256: fact.wrappingKeySha256, validTo: fact.validTo, compared: true };
}
