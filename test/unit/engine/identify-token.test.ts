import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/engine/facts.ts';
import type { TurnContext } from '../../../shared/engine/step-kind.ts';
import { identifyToken } from '../../../shared/engine/steps/identify-token.ts';

type Step = Parameters<typeof identifyToken.turns>[0];

const observed = {
  manufacturer: 'Maker',
  model: 'Model',
  serial: '77',
  label: 'T1',
  librarySha256: 'a'.repeat(64),
  firmware: '1.0',
  marker: 'claviger practice 0123456789abcdef',
  oaepSha256: true,
  keyWrap: 'none',
};
const fields: Step['fields'] = { label: 'T1', 'pin-holder': 'custodian' };
const inTwoParts: Step['fields'] = { ...fields, 'second-pin-holder': 'security-officer' };
const people = ['custodian', 'custodian', 'security-officer', 'internal-witness'].map((role, index) => ({
  id: `${role}-${index}`,
  role,
}));

/** What contradicts a login by the first custodian that was announced with `detail`. */
function contradiction(announced: Step['fields'], detail: Record<string, string>, absent: readonly string[] = []): string | null {
  const context = {
    plan: { mode: 'practice', people, modules: [{ name: 'm', librarySha256: observed.librarySha256 }] },
    facts: noFacts,
    turn: 'login',
    person: 'custodian-0',
    present: people.map(({ id }) => id).filter((id) => !absent.includes(id)),
    done: [{ act: 'login', detail: { label: 'T1', ...detail }, observed }],
  } as unknown as TurnContext;
  return identifyToken.consistent?.({ id: 'open', fields: announced } as Step, observed, context)?.what ?? null;
}

describe('the token of a production ceremony', () => {
  const inMode = (mode: 'practice' | 'production', manufacturer: string) => {
    const soft = { ...observed, manufacturer };
    const context = {
      plan: { mode, people, modules: [{ name: 'm', librarySha256: observed.librarySha256 }] },
      facts: noFacts,
      turn: 'login',
      person: 'custodian-0',
      present: [],
      done: [{ act: 'login', detail: { label: 'T1' }, observed: soft }],
    } as unknown as TurnContext;
    return identifyToken.consistent?.({ id: 'open', fields } as Step, soft, context)?.what ?? null;
  };

  it('is none that calls itself software', () => {
    expect(inMode('practice', 'SoftHSM project')).toBeNull();
    expect(inMode('production', 'Maker')).toBeNull();
    expect(inMode('production', 'SoftHSM project')).toBe('a software token in production');
  });
});

describe('who types the PIN of a token', () => {
  it('is one person where the script names one', () => {
    expect(contradiction(fields, {})).toBeNull();
    expect(contradiction(fields, { secondHolder: 'security-officer-2' })).toBe('who typed the second part of the PIN');
  });

  it('is a second one too where the script says so: present, in that role, and somebody else', () => {
    const what = 'who typed the second part of the PIN';
    expect(contradiction(inTwoParts, { secondHolder: 'security-officer-2' })).toBeNull();
    expect(contradiction(inTwoParts, {})).toBe(what);
    expect(contradiction(inTwoParts, { secondHolder: 'internal-witness-3' })).toBe(what);
    expect(contradiction(inTwoParts, { secondHolder: 'security-officer-2' }, ['security-officer-2'])).toBe(what);
    const sameRole: Step['fields'] = { ...fields, 'second-pin-holder': 'custodian' };
    expect(contradiction(sameRole, { secondHolder: 'custodian-1' })).toBeNull();
    expect(contradiction(sameRole, { secondHolder: 'custodian-0' })).toBe(what);
  });

  it('has the consent of somebody else who is present for a last try', () => {
    const what = 'who else agreed to the try';
    expect(contradiction(fields, { secondPerson: 'internal-witness-3' })).toBeNull();
    expect(contradiction(fields, { secondPerson: 'custodian-0' })).toBe(what);
    expect(contradiction(fields, { secondPerson: 'internal-witness-3' }, ['internal-witness-3'])).toBe(what);
  });
});
