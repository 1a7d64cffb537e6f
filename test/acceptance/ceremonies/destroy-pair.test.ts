import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import { finishPlayed, openShipped } from '../../fakes/played.ts';
import { atStep, makeRehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { inOwnSession, observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 120_000 });

const scratch = scratchFolder();
afterAll(scratch.remove);

/** A pair is made, and destroyed in the same ceremony. */
const script = `ceremony: short-lived-pair
version: 1
title: A pair that lives briefly
purpose: To see both halves go
duration: 60
parameters:
  token-label: { title: The label of the token, type: label }
  transcript-folder: { title: The new folder for the transcript, type: path }
roles: { administrator: 1, custodian: 1, security-officer: 1, internal-witness: 1 }
forbid:
  - [administrator, custodian]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs: [The signed transcript]
sections:
  - id: all
    title: All of it
    steps:
      - { id: roll-call, kind: roll-call, title: Presence, actor: administrator, identity: 'yes', retype-checkpoint: 'yes' }
      - { id: look, kind: environment, title: The laptop, actor: administrator }
      - { id: open-token, kind: identify-token, title: The token, actor: security-officer, label: { parameter: token-label }, pin-holder: security-officer }
      - id: make-pair
        kind: generate-key-pair
        title: The pair is made
        actor: administrator
        approve: [{ role: security-officer, count: 1 }]
        key: pair
        label: short-lived
        type: ec-p256
      - id: destroy-pair
        kind: destroy-key
        title: The pair is destroyed
        actor: administrator
        approve: [{ role: security-officer, count: 1 }, { role: custodian, count: 1 }]
        key: pair
      - { id: words, kind: checkpoint, title: Sixteen words, actor: internal-witness }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: { parameter: transcript-folder } }
`;

/** The session whose next destruction takes the public half alone, and then fails. */
let halfway = false;
function failingHalfway(session: TokenSession): TokenSession {
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        if (name === 'destroy' && halfway) {
          halfway = false;
          for (const half of await target.findKeys({ label: 'short-lived' }))
            if ((await target.attributes(half)).class === 'CKO_PUBLIC_KEY') await target.destroy(half);
          throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: 'destroy', got: 'a fault made by the test' });
        }
        return Reflect.apply(member, target, given) as unknown;
      };
    },
  });
}

it.each(['nss', 'softhsm2'] as const)('destroys both halves of a pair, over %s', async (module) => {
  const folder = join(scratch.folder, module);
  const resources = `${folder}-resources`;
  cpSync(join(import.meta.dirname, '../../../resources'), resources, { recursive: true });
  writeFileSync(join(resources, 'ceremonies', 'short-lived-pair.yaml'), script);
  const rehearsal = await makeRehearsal({
    module,
    folder,
    devices: (room) => ({
      ...room,
      resources,
      tokens: { ...room.tokens, open: async (...named) => failingHalfway(await room.tokens.open(...named)) },
    }),
  });
  const code = await openShipped(rehearsal, 'short-lived-pair');
  await rehearsal.playUntil(code, (view) => atStep('destroy-pair')(view) && view.current?.approved === true);
  halfway = true;
  const destroy = { step: 'destroy-pair', turn: 'destroy', person: 'administrator-1', input: {} };
  const failed = await rehearsal.service().call('step.performOpen', { code, ...destroy });
  expect(failed).toMatchObject({ ok: false, error: { code: 'TOKEN_CAPABILITY_MISSING', field: 'destroy' } });
  const { events } = await finishPlayed(rehearsal, code);
  const { id, publicKeySha256 } = observedIn(events, 'make-pair', 'generate');
  const { what } = observedIn(events, 'destroy-pair', 'affirm');
  expect(what).toEqual({ label: 'short-lived', id, kind: 'EC, 256 bits', proof: `public key SHA-256 ${publicKeySha256}` });
  await rehearsal.close();
  await inOwnSession(rehearsal, async (session) => {
    expect(await session.proveAbsent(String(id))).toBe(true);
    expect(await session.findKeys({ label: 'short-lived' })).toEqual([]);
  });
});
