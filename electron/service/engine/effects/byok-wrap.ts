import type { z } from 'zod';
import { checkRequest } from '../../../../shared/byok/check.ts';
import { planWrap } from '../../../../shared/byok/plan.ts';
import type { ParsedRequest } from '../../../../shared/byok/provider.ts';
import { parseRequest } from '../../../../shared/byok/request.ts';
import { base64ToBytes, bytesToBase64 } from '../../../../shared/core/bytes.ts';
import { digestHex } from '../../../../shared/core/digest.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { KeyFact } from '../../../../shared/engine/facts.ts';
import { stepState } from '../../../../shared/engine/state.ts';
import type { byokWrap as kind } from '../../../../shared/engine/steps/byok-wrap.ts';
import { LOCK } from '../../../../shared/engine/steps/lock-key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import { wrapForRequest } from '../../byok/wrap.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { findKey, keyFact, openToken, protectingKey } from '../token-access.ts';
import { lock, reconcileLock } from './lock.ts';

type Fields = z.output<typeof kind.fields>;

/** Wraps for the cloud, and with the last planned wrap takes CKA_EXTRACTABLE from the key. */
export const byokWrap: StepEffect = {
  run: async (context) => {
    if (context.turn === 'allow-host')
      return { path: 'host-allowed', wrapped: '', sha256: digestHex(new Uint8Array(0)), extractable: true };
    const fields = context.step.fields as Fields;
    const parsed = requireRequest(context, fields.request);
    const session = openToken(context);
    const fact = protectingKey(context, fields.key);
    const wrapped = await context.act('wrap', 'reconcilable', { key: fact.id, request: parsed.sha256 }, () =>
      wrap(context, session, fact, parsed),
    );
    if (fields.last === 'no') return { ...wrapped, extractable: true };
    return { ...wrapped, ...(await lock(context, fact)) };
  },
  reconcile: reconcileWrap,
};

/** A wrapped key that was not recorded was never given to anybody: it is as if it had not been made. */
async function reconcileWrap(context: EffectContext, act: string, _detail: unknown): Promise<Reconciled> {
  if (act !== LOCK) return { found: 'absent' };
  return reconcileLock(context, keyFact(context, (context.step.fields as Fields).key));
}

/** The request as it was read and compared, still in time. Throws `REQUEST_EXPIRED`, `REQUEST_EXPIRES_SOON`. */
function requireRequest(context: EffectContext, name: string): ParsedRequest {
  const fact = context.state().facts.requests[name];
  if (fact?.compared !== true)
    throw new ClavigerError('VALUE_DIFFERENT', {
      field: `request ${name}`,
      expected: 'a request whose fingerprint was compared',
      got: 'none',
    });
  const parsed = parseRequest(base64ToBytes(String(fact.request.bytes)));
  checkRequest(parsed, { provider: parsed.provider, destination: parsed.facts.destination, now: context.room.clock.now() });
  return parsed;
}

async function wrap(context: EffectContext, session: TokenSession, fact: KeyFact, parsed: ParsedRequest) {
  const { steps } = planWrap(parsed, `AES-${fact.bits}`, await session.capabilities());
  const allowed = 'allow-host' in stepState(context.state(), context.step.id).turns;
  const target = await findKey(session, fact);
  const { wrapped, path } = await wrapForRequest(session, target, parsed.wrappingKey.spki, steps, allowed);
  return { path, wrapped: bytesToBase64(wrapped), sha256: digestHex(wrapped) };
}
