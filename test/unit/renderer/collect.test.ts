import { describe, expect, test } from 'vitest';
import { collect, whatIsMissing } from '../../../renderer/custodian/collect.ts';
import { text } from '../../../renderer/text/index.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';

const nothing = { passphrase: false, newPassphrase: false, pin: false, share: false, decision: false };

function prompt(asks: Partial<CustodianPrompt['asks']>, turn = 'login'): CustodianPrompt {
  return {
    task: { task: 'turn', code: 'K7QM-2D9F', step: 'a-step', turn, person: 'custodian-1' },
    mode: 'practice',
    ceremony: 'K7QM-2D9F',
    personName: 'Clara',
    personRole: 'custodian',
    title: 'a turn',
    say: '',
    happens: '',
    expected: [],
    asks: { ...nothing, ...asks },
    share: null,
  };
}

function fieldsOf(values: Record<string, string>) {
  const fields: Record<string, { value: string }> = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value }]),
  );
  return { fields, namedItem: (name: string) => (fields[name] ?? null) as unknown as Element | null };
}

const bytes = (value: string) => Uint8Array.from(utf8ToBytes(value));
const { missing } = text.custodian;

describe('what a person hands over', () => {
  test('a passphrase goes out as bytes and its field is empty afterwards', () => {
    const form = fieldsOf({ passphrase: 'grün und ruhig' });
    const submission = collect(prompt({ passphrase: true }), form, null, 'agree');
    expect(submission).toEqual({ credential: { passphrase: bytes('grün und ruhig') }, input: {}, decision: 'agree' });
    expect(form.fields.passphrase?.value).toBe('');
    expect(submission?.credential.passphrase?.buffer.byteLength).toBe(15);
  });

  test('a read sheet goes out as its commitment alone', () => {
    const read = { commitment: 'ab'.repeat(32), by: 'scan' } as const;
    const asked = prompt({ share: true, passphrase: true });
    expect(whatIsMissing(asked, fieldsOf({ passphrase: 'x' }), null)).toBe(missing.share);
    expect(collect(asked, fieldsOf({ passphrase: 'x' }), read, 'agree')?.input).toEqual(read);
  });

  test('refusing at the close is a decision of its own', () => {
    const asked = prompt({ decision: true, passphrase: true }, 'decide-custodian-1');
    const form = fieldsOf({ decision: 'refuse', note: ' the bag was open ', passphrase: 'x' });
    expect(whatIsMissing(asked, form, null)).toBeUndefined();
    expect(collect(asked, form, null, 'agree')).toMatchObject({
      decision: 'refuse',
      input: { decision: 'refuse', note: 'the bag was open' },
    });
  });

  test('agreeing with a note needs the note, and nothing is decided beforehand', () => {
    const asked = prompt({ decision: true }, 'decide-custodian-1');
    expect(whatIsMissing(asked, fieldsOf({ decision: '', note: '' }), null)).toBe(missing.decision);
    expect(whatIsMissing(asked, fieldsOf({ decision: 'agree-with-note', note: ' ' }), null)).toBe(missing.note);
  });

  test('the fingerprint from paper is asked for in its turn only', () => {
    const form = fieldsOf({ fingerprint: ' aztec outfielder ' });
    expect(whatIsMissing(prompt({}, 'compare'), fieldsOf({ fingerprint: '' }), null)).toBe(missing.fingerprint);
    expect(collect(prompt({}, 'compare'), form, null, 'agree')?.input).toEqual({ fingerprint: 'aztec outfielder' });
    expect(collect(prompt({}, 'read'), form, null, 'agree')?.input).toEqual({});
  });

  test('a new passphrase is typed twice alike and has twelve characters', () => {
    const asked = prompt({ newPassphrase: true });
    expect(whatIsMissing(asked, fieldsOf({ 'new-passphrase': 'elevenchars' }), null)).toBe(missing.short);
    const differing = fieldsOf({ 'new-passphrase': 'twelve chars', repeat: 'twelve chara' });
    expect(collect(asked, differing, null, 'agree')).toBeUndefined();
    expect(differing.fields).toEqual({ 'new-passphrase': { value: '' }, repeat: { value: '' } });
    const same = fieldsOf({ 'new-passphrase': 'twelve chars', repeat: 'twelve chars' });
    expect(collect(asked, same, null, 'agree')?.credential).toEqual({ passphrase: bytes('twelve chars') });
  });

  test('an empty PIN is asked for again before a try is spent', () => {
    expect(whatIsMissing(prompt({ pin: true }), fieldsOf({ pin: '' }), null)).toBe(missing.pin);
  });
});

describe('a PIN in two parts', () => {
  const holders = [{ id: 'administrator-1', name: 'Ada' }];
  const asked = { ...prompt({ pin: true }), secondHolders: holders };

  test('is joined from both, and both fields are empty afterwards', () => {
    const form = fieldsOf({ pin: '246', 'second-pin': '810', 'second-holder': 'administrator-1' });
    expect(whatIsMissing(asked, form, null)).toBeUndefined();
    expect(collect(asked, form, null, 'agree')).toEqual({
      credential: { pin: bytes('246810') },
      input: { secondHolder: 'administrator-1' },
      decision: 'agree',
    });
    expect([form.fields.pin?.value, form.fields['second-pin']?.value]).toEqual(['', '']);
  });

  test('is not handed over by one alone', () => {
    expect(whatIsMissing(asked, fieldsOf({ pin: '246' }), null)).toBe(missing.secondPin);
    const unnamed = fieldsOf({ pin: '246', 'second-pin': '810', 'second-holder': '' });
    expect(whatIsMissing(asked, unnamed, null)).toBe(missing.secondHolder);
  });
});

describe('a last try', () => {
  const asked = { ...prompt({ pin: true }), secondPeople: [{ id: 'internal-witness-1', name: 'Wilma' }] };

  test('names who agrees, with their passphrase', () => {
    const form = fieldsOf({ pin: '246810', passphrase: 'steady hands', 'second-person': 'internal-witness-1' });
    expect(collect(asked, form, null, 'agree')).toEqual({
      credential: { pin: bytes('246810'), passphrase: bytes('steady hands') },
      input: { secondPerson: 'internal-witness-1' },
      decision: 'agree',
    });
  });

  test('is not taken without both', () => {
    expect(whatIsMissing(asked, fieldsOf({ pin: '246810' }), null)).toBe(missing.secondPerson);
    const silent = fieldsOf({ pin: '246810', 'second-person': 'internal-witness-1' });
    expect(whatIsMissing(asked, silent, null)).toBe(missing.secondPassphrase);
  });
});

test('the number of objects to be destroyed is typed as a number', () => {
  const asked = prompt({ passphrase: true }, 'agree-to-wipe');
  expect(whatIsMissing(asked, fieldsOf({ objects: 'three', passphrase: 'p' }), null)).toBe(missing.objects);
  const form = fieldsOf({ objects: ' 3 ', passphrase: 'p' });
  expect(collect(asked, form, null, 'agree')?.input).toEqual({ objects: 3 });
});
