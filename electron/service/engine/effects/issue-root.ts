import type { z } from 'zod';
import { compareFingerprint } from '../../../../shared/byok/fingerprint.ts';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { certificateOf } from '../../../../shared/engine/issued.ts';
import { type issueRoot as kind, rootProfile } from '../../../../shared/engine/steps/issue-root.ts';
import { authorityCheckTitles, checkAuthority } from '../../../../shared/pki/authority-checks.ts';
import { certificateBody } from '../../../../shared/pki/certificate-body.ts';
import { nameText } from '../../../../shared/pki/name.ts';
import { validityFor } from '../../../../shared/pki/profile.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { issue, newSerial, reconcileIssue } from './issue.ts';

type Fields = z.output<typeof kind.fields>;

/** The root issues its own certificate; the fingerprint that somebody types is compared with it. */
export const issueRoot: StepEffect = {
  run: (context) => (context.turn === 'issue' ? issueCertificate(context) : compareWithPaper(context)),
  reconcile: reconcileIssue,
};

async function issueCertificate(context: EffectContext): Promise<JsonObject> {
  const fields = context.step.fields as Fields;
  const { notBefore: from, notAfter: to } = validityFor(context.room.clock.now(), fields.years);
  const fixed = { serial: await newSerial(context), from, to };
  const profile = rootProfile(fields, context.state().facts, fixed);
  return issue(context, {
    key: fields.key,
    scheme: profile.scheme,
    fixed,
    body: certificateBody(profile),
    checks: authorityCheckTitles,
    check: (signed) => void checkAuthority(signed, profile),
    also: { serial: fixed.serial, subject: nameText(profile.subject) },
  });
}

async function compareWithPaper(context: EffectContext): Promise<JsonObject> {
  const { certificate } = context.step.fields as Fields;
  const { facts } = context.state();
  const typed = (context.input as z.output<typeof kind.input>).fingerprint ?? '';
  compareFingerprint(typed, certificateOf(facts, certificate));
  return { sha256: facts.certificates[certificate]?.sha256 ?? '', compared: true };
}
