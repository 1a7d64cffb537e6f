import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { type issueCrl as kind, nextUpdateAfter, revocationProfile } from '../../../../shared/engine/steps/issue-crl.ts';
import { revocationBody } from '../../../../shared/pki/revocation.ts';
import { checkRevocationList, revocationCheckTitles } from '../../../../shared/pki/revocation-checks.ts';
import type { EffectContext, StepEffect } from '../effect.ts';
import { issue, newSerial, reconcileIssue } from './issue.ts';

const SECOND = 1000;

type Fields = z.output<typeof kind.fields>;

/** The root issues the list of what it has revoked. */
export const issueCrl: StepEffect = { run: issueList, reconcile: reconcileIssue };

async function issueList(context: EffectContext): Promise<JsonObject> {
  const fields = context.step.fields as Fields;
  const from = Math.floor(context.room.clock.now() / SECOND) * SECOND;
  const fixed = { serial: await newSerial(context), from, to: nextUpdateAfter(from, fields.days) };
  const profile = revocationProfile(fields, context.state().facts, fixed);
  return issue(context, {
    key: fields.key,
    scheme: profile.scheme,
    fixed,
    body: revocationBody(profile),
    checks: revocationCheckTitles,
    check: (signed) => void checkRevocationList(signed, profile),
    also: { number: profile.number, revoked: profile.revoked.length },
  });
}
