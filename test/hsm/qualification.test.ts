import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { createTokenPort } from '../../electron/service/hsm/token-port.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { TokenSession } from '../../shared/hsm/port/session.ts';
import { judge } from '../../shared/hsm/qualification/judge.ts';
import { type PropertyId, properties, propertyIds } from '../../shared/hsm/qualification/registry.ts';
import { type Finding, type QualificationReport, qualificationReportSchema } from '../../shared/hsm/qualification/report.ts';
import { aesRequest, newToken, pin, removeFolders } from './fixtures/fixture.ts';
import { tokenFixtures } from './fixtures/index.ts';
import { describeSmartCard, type SmartCard, startSmartCard } from './fixtures/opensc.ts';
import { type RemoteToken, startRemoteToken } from './fixtures/p11-kit.ts';

const port = createTokenPort();

afterAll(removeFolders);

type Seen = Partial<
  Record<PropertyId, { readonly verdict: Finding['verdict']; readonly returned?: string; readonly mechanism?: string }>
>;

const refused = (returned: string) => ({ verdict: 'enforced', returned }) as const;
const allowed = { verdict: 'violated', returned: 'CKR_OK (0x0)' } as const;

/** What each library was measured to do: facts, not wishes. */
const measured: Readonly<Record<keyof typeof tokenFixtures, Seen>> = {
  nss: {
    'hides-sensitive-keys': { verdict: 'enforced', returned: 'not told' },
    'keeps-secret-keys': allowed,
    'keeps-private-keys': allowed,
    'stays-unextractable': refused('CKR_ATTRIBUTE_READ_ONLY (0x10)'),
    'wrap-with-trusted': allowed,
    'officer-sets-trusted': { verdict: 'violated', returned: 'true' },
    'always-authenticate': allowed,
    'usage-flags': refused('CKR_KEY_TYPE_INCONSISTENT (0x63)'),
    'allowed-mechanisms': allowed,
    undestroyable: allowed,
    unmodifiable: refused('CKR_ATTRIBUTE_READ_ONLY (0x10)'),
    'honest-history': { verdict: 'enforced', returned: 'false' },
    'key-sizes': refused('CKR_KEY_SIZE_RANGE (0x62)'),
    'attributes-as-set': { verdict: 'enforced' },
    'hidden-before-login': { verdict: 'enforced', returned: 'found: 0' },
    'refuses-wrong-pin': refused('CKR_PIN_INCORRECT (0xa0)'),
    'counts-wrong-pins': { verdict: 'violated', returned: 'false' },
    'random-sane': { verdict: 'enforced' },
    'unique-serial': { verdict: 'violated' },
    'makes-ed25519': { verdict: 'unsupported', returned: 'CKR_MECHANISM_INVALID (0x70)' },
    'wraps-rfc3394': { verdict: 'supported', mechanism: '0x2109' },
    'wraps-rfc5649': { verdict: 'supported', mechanism: '0x210B' },
    'wraps-pkcs7-padded': { verdict: 'supported', mechanism: '0x210A' },
    'wraps-oaep-sha256': { verdict: 'supported' },
    'wraps-rsa-aes': { verdict: 'not-testable' },
    'joins-by-xor': { verdict: 'supported' },
    'context-login': { verdict: 'unsupported', returned: 'CKR_OK (0x0)' },
    'keeps-check-value': { verdict: 'unsupported' },
  },
  softhsm2: {
    'hides-sensitive-keys': { verdict: 'enforced', returned: 'not told' },
    'keeps-secret-keys': refused('CKR_KEY_UNEXTRACTABLE (0x6a)'),
    'keeps-private-keys': refused('CKR_KEY_UNEXTRACTABLE (0x6a)'),
    'stays-unextractable': refused('CKR_ATTRIBUTE_READ_ONLY (0x10)'),
    'wrap-with-trusted': refused('CKR_KEY_NOT_WRAPPABLE (0x69)'),
    'officer-sets-trusted': refused('CKR_ATTRIBUTE_READ_ONLY (0x10)'),
    'always-authenticate': refused('CKR_USER_NOT_LOGGED_IN (0x101)'),
    'usage-flags': refused('CKR_KEY_FUNCTION_NOT_PERMITTED (0x68)'),
    'allowed-mechanisms': refused('CKR_MECHANISM_INVALID (0x70)'),
    undestroyable: refused('CKR_ACTION_PROHIBITED (0x1b)'),
    unmodifiable: refused('CKR_ACTION_PROHIBITED (0x1b)'),
    'honest-history': { verdict: 'enforced', returned: 'false' },
    'key-sizes': allowed,
    'attributes-as-set': { verdict: 'enforced' },
    'hidden-before-login': { verdict: 'enforced', returned: 'found: 0' },
    'refuses-wrong-pin': refused('CKR_PIN_INCORRECT (0xa0)'),
    'counts-wrong-pins': { verdict: 'enforced', returned: 'true' },
    'random-sane': { verdict: 'enforced' },
    'unique-serial': { verdict: 'enforced' },
    'makes-ed25519': { verdict: 'supported' },
    'signs-ecdsa-sha384': { verdict: 'supported', returned: 'CKR_MECHANISM_INVALID (0x70)' },
    'wraps-rfc3394': { verdict: 'supported', mechanism: '0x2109' },
    'wraps-rfc5649': { verdict: 'supported', mechanism: '0x210A' },
    'wraps-pkcs7-padded': { verdict: 'unsupported' },
    'wraps-oaep-sha1': { verdict: 'supported' },
    'wraps-oaep-sha256': { verdict: 'unsupported', returned: 'CKR_ARGUMENTS_BAD (0x7)' },
    'joins-by-xor': { verdict: 'not-testable' },
    'context-login': { verdict: 'supported' },
    'keeps-check-value': { verdict: 'supported' },
  },
};

function findingOf({ findings }: QualificationReport, id: PropertyId): Finding {
  const finding = findings.find((candidate) => candidate.id === id);
  if (finding === undefined) throw new Error(`${id} was not tried`);
  return finding;
}

describe.each(Object.values(tokenFixtures))('qualification: $family', (fixture) => {
  let token: PracticeToken;
  let session: TokenSession;
  let report: QualificationReport;
  let labels: readonly (string | null)[];
  const keys = async () => (await session.listKeys()).map(({ label }) => label);
  beforeAll(async () => {
    token = await newToken(fixture);
    session = await port.open(token, token, pin());
    labels = await keys();
    report = await session.qualify({ pin: pin() });
    expect(await keys()).toEqual(labels);
    await session.close();
  });
  beforeEach(async () => {
    session = await port.open(token, token, pin());
  });
  afterEach(() => session.close());

  it('tries every property once, and the report reads as one', () => {
    expect(report.findings.map(({ id }) => id)).toEqual(propertyIds);
    expect(qualificationReportSchema.parse(report)).toEqual(report);
    expect(report.identity).toMatchObject(fixture.identity);
    expect(report.identity.marker).toBe(labels[0]);
    expect(report.quirks.length).toBeGreaterThan(3);
  });

  it.each(Object.entries(measured[fixture.family]))('finds of %s what was measured', (id, { verdict, returned, mechanism }) => {
    const finding = findingOf(report, id as PropertyId);
    expect(finding, finding.words).toMatchObject({ verdict, ...(mechanism === undefined ? {} : { mechanism }) });
    expect(finding.milliseconds).toBeGreaterThanOrEqual(0);
    if (returned !== undefined) expect(finding.evidence.map((evidence) => evidence.returned)).toContain(returned);
  });

  it('has a verdict on every security property, each with its evidence', () => {
    for (const { id, verdict, evidence } of report.findings) {
      if (properties[id as PropertyId].kind !== 'security') continue;
      expect(verdict, id).not.toBe('not-testable');
      expect(evidence, id).not.toHaveLength(0);
    }
  });

  it('makes and uses every kind of key that it can', () => {
    const not =
      fixture.family === 'nss'
        ? ['makes-ed25519', 'signs-ed25519']
        : ['opens-oaep-sha256', 'opens-oaep-sha384', 'opens-oaep-sha512'];
    const made = report.findings.filter(({ id }) => /^(makes|signs|opens)-/.test(id));
    expect(made.filter(({ verdict }) => verdict !== 'supported').map(({ id }) => id)).toEqual(not);
  });

  it('is named a software token, which production does not take', () => {
    expect(report.software.is).toBe(true);
    expect(judge(report, { needs: [], validation: null }).obstacles.map(({ about }) => about)).toContain('software');
    expect(report.laxReasons).toEqual(
      fixture.family === 'nss' ? ['It wraps secret keys that must not leave.', 'It wraps private keys that must not leave.'] : [],
    );
  });

  it('agrees with the quick look at each login', async () => {
    const { kwp, refusesToWrapUnextractable, oaep } = await session.capabilities();
    expect(kwp?.mechanism).toBe(findingOf(report, 'wraps-rfc5649').mechanism);
    expect(refusesToWrapUnextractable).toBe(findingOf(report, 'keeps-secret-keys').verdict === 'enforced');
    expect(oaep['SHA-512']).toBe(findingOf(report, 'wraps-oaep-sha512').verdict === 'supported');
  });

  it('without the PIN leaves untried what needs it, and keeps the keys of the session', async () => {
    const request = aesRequest();
    const key = await session.generateKey(request);
    const value = await session.checkValue(key);
    const progress: string[] = [];
    const second = await session.qualify({ onProgress: (text) => progress.push(text) });
    for (const id of ['hidden-before-login', 'refuses-wrong-pin', 'counts-wrong-pins', 'context-login'] as const)
      expect(findingOf(second, id).verdict).toBe('not-testable');
    expect(findingOf(second, 'always-authenticate').verdict).toBe(findingOf(report, 'always-authenticate').verdict);
    expect(progress).toHaveLength(propertyIds.length);
    expect(progress[0]).toBe(`1 of ${propertyIds.length}: ${properties['hidden-before-login'].title}`);
    expect(await session.checkValue(key)).toEqual(value);
    expect(await keys()).toEqual([...labels, request.label]);
  });

  it('does not log out while there are keys of the session', async () => {
    const request = aesRequest();
    await session.generateKey(request);
    const stop = new ClavigerError('INTERNAL', { field: 'seen enough' });
    const onProgress = (text: string) => {
      if (text.startsWith('5 of ')) throw stop;
    };
    await expect(session.qualify({ pin: pin(), onProgress })).rejects.toBe(stop);
    expect(await session.findKeys({ label: request.label })).toHaveLength(1);
  });

  it('ends with a wrong PIN, which is tried once', async () => {
    await expect(session.qualify({ pin: pin('000000') })).rejects.toMatchObject({
      code: 'TOKEN_PIN_WRONG',
      details: { field: 'C_Login', got: 'CKR_PIN_INCORRECT (0xa0)' },
    });
    await session.close();
    session = await port.open(token, token, pin());
    expect(await keys()).toEqual(labels);
  });

  it('makes a private object to look for only when the PIN is known to be right', async () => {
    await session.close();
    const bare = await newToken(fixture);
    session = await port.open(bare, bare, pin());
    for (const key of await session.findKeys({})) await session.destroy(key);
    await expect(session.qualify({ pin: pin('000000') })).rejects.toMatchObject({ code: 'TOKEN_PIN_WRONG' });
    await session.close();
    session = await port.open(bare, bare, pin());
    expect(await session.listKeys()).toEqual([]);
    const stop = new ClavigerError('INTERNAL', { field: 'seen enough' });
    const onProgress = (text: string) => {
      if (text.startsWith('3 of ')) throw stop;
    };
    await expect(session.qualify({ pin: pin(), onProgress })).rejects.toBe(stop);
    expect(await session.listKeys()).toEqual([]);
  });

  it('leaves nothing behind when it is stopped half-way', async () => {
    const stop = new ClavigerError('INTERNAL', { field: 'stopped on purpose' });
    const onProgress = (text: string) => {
      if (text.includes(properties['signs-hmac-sha256'].title)) throw stop;
    };
    await expect(session.qualify({ pin: pin(), onProgress })).rejects.toBe(stop);
    expect(await keys()).toEqual(labels);
  });
});

describe('a token that goes while it is tried', () => {
  let remote: RemoteToken;
  beforeAll(async () => {
    remote = await startRemoteToken();
    Object.assign(process.env, remote.environment);
  });
  afterAll(() => remote?.stop());

  it('ends the qualification with a typed error, and no verdict', async () => {
    const session = await port.open(remote.module, remote, remote.pin());
    const onProgress = (text: string) => {
      if (text.startsWith('15 of ')) remote.kill();
    };
    await expect(session.qualify({ onProgress })).rejects.toMatchObject({ code: 'TOKEN_DEVICE_ERROR' });
    await session.close();
  });
});

describeSmartCard('qualification of an emulated card behind OpenSC', () => {
  let card: SmartCard;
  beforeAll(async () => {
    card = await startSmartCard({ applet: 'iso' });
  });
  afterAll(() => card?.stop());

  it('never tries a wrong PIN, takes no key of the computer’s memory for one of the card, and leaves nothing', async () => {
    const session = await port.open(card.module, { label: card.label }, pin(card.pin));
    const before = await session.listKeys();
    const report = await session.qualify({ pin: pin(card.pin) });
    expect(await session.listKeys()).toEqual(before);
    await session.close();
    expect(report.software.is).toBe(false);
    expect(report.laxReasons).toEqual([]);
    expect(findingOf(report, 'refuses-wrong-pin')).toMatchObject({
      verdict: 'not-testable',
      words: 'A wrong PIN is not tried: it could lock the token.',
    });
    expect(findingOf(report, 'imports-secret-keys').verdict).toBe('unsupported');
    expect(findingOf(report, 'hides-sensitive-keys').verdict).toBe('enforced');
    expect(findingOf(report, 'makes-rsa-2048').verdict).toBe('supported');
    expect(findingOf(report, 'signs-rsa-pkcs1-sha256').verdict).toBe('supported');
    expect(await port.pinState(card.module, { label: card.label })).toEqual({ countLow: null, finalTry: false, locked: false });
  });
});
