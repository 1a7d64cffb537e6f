import { describe, expect, it } from 'vitest';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import { type Facts, noFacts } from '../../../shared/engine/facts.ts';
import { noEnding } from '../../../shared/engine/room-facts.ts';
import { replacePerson } from '../../../shared/engine/steps/replace-person.ts';
import type { Plan } from '../../../shared/transcript/plan.ts';
import { fakePeople, fakePerson, makePlan } from '../../fakes/ceremony-people.ts';

const production = fakePeople('production');
const plan: Plan = makePlan(production, new Uint8Array(1), 'production');
const newcomer = fakePerson('newcomer-1', 'Nora', 'custodian', 'production');
const LIBRARY = 'a'.repeat(64);

/** Why the newcomer does not take the place of `person`. */
function refusal(person: string, presence: 'card' | 'participant-key', facts: Facts = noFacts, people = plan.people) {
  const certificate = bytesToBase64(newcomer.signer.certificate);
  const fields = { person, reason: 'ill', name: 'Nora', certificate, presence, file: 'nora.json', library: LIBRARY };
  const planned = { ...plan, people, modules: [{ name: 'cards', librarySha256: LIBRARY }] };
  const context = { plan: planned, facts, head: '', block: null, count: 9, former: [] };
  return replacePerson.insertable?.refuse?.(fields, context);
}

describe('a place in production', () => {
  const fewCards = plan.people.map((person): Plan['people'][number] =>
    ['administrator-1', 'internal-witness-1'].includes(person.id) ? person : { ...person, presence: 'participant-key' },
  );

  it('is taken with a card where two people would not sign with theirs otherwise, or no witness', () => {
    const wanted = expect.stringContaining('a card of their own');
    expect(refusal('internal-witness-1', 'participant-key', noFacts, fewCards)).toEqual(wanted);
    expect(refusal('administrator-1', 'participant-key', noFacts, fewCards)).toEqual(wanted);
    expect(refusal('internal-witness-1', 'card', noFacts, fewCards)).toBeNull();
    expect(refusal('custodian-1', 'participant-key', noFacts, fewCards)).toBeNull();
  });
});

describe('the place of somebody who holds a printed sheet', () => {
  const sheet = { index: 1, holder: 'custodian-1', printed: true, readBack: true, accepted: true };
  const sets = { backup: { status: 'accepted', sheets: [sheet] } } as unknown as Facts['sets'];

  it('is taken only where the ceremony was aborted, for nobody takes the sheet on', () => {
    expect(refusal('custodian-1', 'card', { ...noFacts, sets })).toContain('holds no printed share');
    expect(refusal('custodian-1', 'card', { ...noFacts, sets, ending: noEnding })).toBeNull();
  });
});
