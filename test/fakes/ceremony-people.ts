import { generateKeyPairSync, sign } from 'node:crypto';
import { participantCertificate } from '../../electron/service/transcript/signers/participant-certificate.ts';
import { bytesToBase64, utf8ToBytes } from '../../shared/core/bytes.ts';
import { digest, digestHex } from '../../shared/core/digest.ts';
import type { Clock, Randomness } from '../../shared/core/ports.ts';
import { certificateFingerprint } from '../../shared/transcript/certificate.ts';
import type { Plan, Role } from '../../shared/transcript/plan.ts';
import type { Mode } from '../../shared/transcript/schemas.ts';
import type { Signer } from '../../shared/transcript/signer-port.ts';
import { PEOPLE } from './ceremony-moves.ts';

/** The start of the fake ceremony, ms since 1970. */
export const START = Date.UTC(2026, 10, 23, 20, 0, 0);

/** A person's key, in memory only. */
export interface FakePerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly signer: Signer;
}

/** A person with a fresh P-256 key and its certificate. */
export function fakePerson(id: string, name: string, role: Role, mode: Mode = 'practice'): FakePerson {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const certificate = participantCertificate(keys, name, mode, START);
  const signer: Signer = {
    certificate,
    algorithm: 'ecdsa-p256-sha256',
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, keys.privateKey)),
    close: () => undefined,
  };
  return { id, name, role, signer };
}

/** Everybody of the fake ceremony. */
export function fakePeople(mode: Mode = 'practice'): readonly FakePerson[] {
  return PEOPLE.map(({ id, name, role }) => fakePerson(id, name, role, mode));
}

/** The plan of these people. */
export function makePlan(people: readonly FakePerson[], script: Uint8Array, mode: Mode): Plan {
  return {
    format: 'claviger-plan-v1',
    ceremony: 'K7QM-2D9F',
    mode,
    script: { ceremony: 'small-rehearsal', version: 3, sha256: digestHex(script) },
    parameters: { place: 'Room 7' },
    resources: {},
    build: { version: '0.1.0', runtime: 'test' },
    modules: [],
    people: people.map(({ id, name, role, signer }) => ({
      id,
      name,
      role,
      certificate: bytesToBase64(signer.certificate),
      certificateSha256: certificateFingerprint(signer.certificate),
      presence: mode === 'practice' ? 'participant-key' : 'card',
    })),
  };
}

/** Time and randomness that are the same every time. */
export function fakePorts(backwards: boolean): { readonly clock: Clock; readonly random: Randomness } {
  let ticks = 0;
  let draws = 0;
  return {
    clock: { now: () => START + (backwards ? -1000 : 1000) * ticks++, tick: () => 1000 * ticks },
    random: { bytes: (length) => digest(utf8ToBytes(`draw ${draws++}`)).slice(0, length) },
  };
}
