import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToBase64 } from '../../../shared/core/bytes.ts';
import type { JsonObject } from '../../../shared/core/canonical-json.ts';
import { digestHex } from '../../../shared/core/digest.ts';
import { type Facts, noFacts } from '../../../shared/engine/facts.ts';
import { generateKeyPair } from '../../../shared/engine/steps/generate-key-pair.ts';
import { issueCrl } from '../../../shared/engine/steps/issue-crl.ts';
import { issueRoot } from '../../../shared/engine/steps/issue-root.ts';
import { issueSubordinate } from '../../../shared/engine/steps/issue-subordinate.ts';
import { emptyWorld, type World } from '../../../shared/script/world.ts';
import { spkiOf } from '../pki/requests.ts';
import { context, facts, issuingFields, key, listFields, rootFields, rootPair, stepOf } from './issue-story.ts';

type Member = Readonly<Record<string, unknown>>;

describe('generate-key-pair', () => {
  const fields = { key: 'root-key', label: 'root-key-1', type: 'ec-p384' as const };
  const attribute = (name: string) => ({ attribute: name, required: 'true', found: 'true', verdict: 'equal' as const });
  const observed = {
    label: 'root-key-1',
    id: key.id,
    type: 'EC P-384',
    publicKey: key.publicKey ?? '',
    publicKeySha256: digestHex(spkiOf(rootPair.publicKey)),
    extractable: false,
    attributes: [attribute('private sensitive'), attribute('public verify')],
  };
  const check = (change: Member = {}, known: Facts = noFacts) => {
    const all = generateKeyPair.observed.parse({ ...observed, ...change });
    const act = { act: 'generate', detail: { id: key.id, label: 'root-key-1' }, observed: all as unknown as JsonObject };
    return (
      generateKeyPair.consistent?.(stepOf('generate-key-pair', fields), all, context(known, [act], 'generate'))?.what ?? null
    );
  };
  const smaller = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);

  it('is consistent as it is recorded, and makes a fact without a check value', () => {
    expect(check()).toBeNull();
    const turn = { id: 'generate', person: 'administrator-1' };
    expect(generateKeyPair.reduce(noFacts, stepOf('generate-key-pair', fields), observed, turn).keys['root-key']).toEqual(key);
    expect(generateKeyPair.makesKey?.('generate', { id: 'aa', label: 'b' })).toEqual({ id: 'aa', label: 'b' });
    expect(generateKeyPair.makesKey?.('other', {})).toBeNull();
  });

  it.each([
    ['another label', { label: 'x' }, noFacts, 'label of the key pair'],
    ['another kind', { type: 'RSA-4096' }, noFacts, 'kind of the key pair'],
    [
      'a smaller key',
      { publicKey: bytesToBase64(smaller), publicKeySha256: digestHex(smaller) },
      noFacts,
      'kind of the public key',
    ],
    ['no key', { publicKey: 'AAAA' }, noFacts, 'public key (TOKEN_KEY_UNUSABLE)'],
    ['another digest', { publicKeySha256: '0'.repeat(64) }, noFacts, 'SHA-256 of the public key'],
    ['a key that can leave', { extractable: true }, noFacts, 'whether the private key can leave the token'],
    ['another id', { id: 'bb'.repeat(16) }, noFacts, 'announced id'],
    ['one half', { attributes: [attribute('private sensitive')] }, noFacts, 'whether attributes of both halves were read back'],
    [
      'a false verdict',
      { attributes: [...observed.attributes, { ...attribute('private sign'), found: 'false' }] },
      noFacts,
      'an attribute that read back otherwise',
    ],
    ['a key that is there already', {}, facts, 'another key of this id'],
  ] as const)('contradicts %s', (_what, change, known, what) => expect(check(change, known as Facts)).toBe(what));
});

describe('the dry run', () => {
  const open: World = { ...emptyWorld, token: { state: 'open', label: 'T', qualified: true } };
  const pairStep = stepOf('generate-key-pair', { key: 'root-key', label: 'l', type: 'ec-p384' as const });
  const rootStep = stepOf('issue-root', rootFields);
  const listStep = stepOf('issue-crl', listFields);

  it('finds what is missing, and nothing once it is there', () => {
    expect(generateKeyPair.needs(pairStep, emptyWorld)).toEqual(['the token is identified and open (identify-token)']);
    const made = generateKeyPair.sets(pairStep, open);
    expect(made.keys['root-key']).toMatchObject({ kind: 'pair', extractable: false, inToken: true });
    expect(generateKeyPair.needs(pairStep, made)).toEqual(['no key is named root-key yet']);
    expect(issueRoot.needs(rootStep, open)).toHaveLength(1);
    expect(issueRoot.needs(rootStep, made)).toEqual([]);
    expect(issueCrl.needs(listStep, made)).toEqual(['the certificate root was issued (issue-root)']);
    const issuedOnce = issueRoot.sets(rootStep, made);
    expect(issueRoot.needs(rootStep, issuedOnce)).toEqual(['no certificate or revocation list is named root yet']);
    expect(issueCrl.needs(listStep, issuedOnce)).toEqual([]);
    expect([...issueCrl.sets(listStep, issuedOnce).certificates]).toEqual(['root', 'root-list']);
  });

  it('refuses to sign with a secret key, and with one that is not active', () => {
    const secret: World = {
      ...open,
      keys: { 'root-key': { state: 'active', inToken: true, extractable: true, kind: 'secret', made: true } },
    };
    expect(issueRoot.needs(rootStep, secret)).toEqual(['the key root-key is a key pair (generate-key-pair)']);
    const retired: World = {
      ...open,
      keys: { 'root-key': { state: 'deactivated', inToken: true, extractable: false, kind: 'pair', made: true } },
    };
    expect(issueRoot.needs(rootStep, retired)).toEqual(['the key root-key is active (here it is deactivated)']);
  });

  it('refuses a purpose twice', () => {
    const twice = { ...issuingFields, purposes: ['code-signing' as const, 'code-signing' as const] };
    const step = stepOf('issue-subordinate', issueSubordinate.fields.parse({ ...twice, years: '7' }));
    expect(issueSubordinate.needs(step, issueRoot.sets(rootStep, generateKeyPair.sets(pairStep, open)))).toEqual([
      'each purpose once',
    ]);
  });
});
