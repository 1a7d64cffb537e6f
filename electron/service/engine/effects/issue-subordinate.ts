import type { z } from 'zod';
import { bytesToBase64 } from '../../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { type issueSubordinate as kind, subordinateProfile } from '../../../../shared/engine/steps/issue-subordinate.ts';
import { authorityCheckTitles, checkAuthority } from '../../../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../../../shared/pki/certificate-body.ts';
import { nameText } from '../../../../shared/pki/name.ts';
import { validityFor } from '../../../../shared/pki/profile.ts';
import { keyTitle } from '../../../../shared/pki/public-key.ts';
import { MAXIMUM_SIGNING_REQUEST_BYTES, parseSigningRequest, requireDigest } from '../../../../shared/pki/request.ts';
import { readBoundedFile } from '../../media/file.ts';
import { requireSignature } from '../../pki/verify.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { issue, newSerial, reconcileIssue } from './issue.ts';

type Fields = z.output<typeof kind.fields>;

/** The root issues the certificate of an authority below it, for the key of a request that proves it has that key. */
export const issueSubordinate: StepEffect = { run: issueCertificate, reconcile: reconcileIssue };

async function issueCertificate(context: EffectContext): Promise<JsonObject> {
  const fields = context.step.fields as Fields;
  const file = await readBoundedFile(fields['request-file'], MAXIMUM_SIGNING_REQUEST_BYTES);
  requireDigest(file, fields['request-sha256']);
  const request = parseSigningRequest(file);
  const { notBefore: from, notAfter: to } = validityFor(context.room.clock.now(), fields.years);
  const fixed = { serial: await newSerial(context), from, to };
  const profile = subordinateProfile(fields, context.state().facts, request, fixed);
  requireSignature(request.signed, request.publicKey, request.scheme, 'signing request');
  return issue(context, {
    key: fields.key,
    scheme: profile.scheme,
    fixed,
    body: certificateBody(profile),
    checks: authorityCheckTitles,
    check: (signed) => void checkAuthority(signed, profile),
    also: {
      serial: fixed.serial,
      subject: nameText(profile.subject),
      request: bytesToBase64(file),
      publicKey: keyTitle(request.facts),
    },
  });
}
