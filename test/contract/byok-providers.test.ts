import { constants, privateDecrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wrapForRequest } from '../../electron/service/byok/wrap.ts';
import { buildBundle } from '../../shared/byok/bundle.ts';
import { checkRequest } from '../../shared/byok/check.ts';
import { planWrap } from '../../shared/byok/plan.ts';
import type { ProviderId } from '../../shared/byok/provider.ts';
import { isProviderId, providerIds, providers } from '../../shared/byok/registry.ts';
import { parseRequest } from '../../shared/byok/request.ts';
import { verifyBundle } from '../../shared/byok/verify-bundle.ts';
import { cloudKey, FACTS, failure, jsonBytes, type Members, NOW, requestMembers, type TestCloudKey } from '../unit/byok/kit.ts';
import { scanForSecret } from '../unit/byok/scan-for-secret.ts';
import { softwareToken } from '../unit/byok/software-session.ts';

const key = cloudKey(4096);

/** A good request of each provider: a new provider without a line here does not compile. */
const requests = { 'aws-kms': requestMembers } satisfies { [K in ProviderId]: (key: TestCloudKey, changes?: Members) => Members };

const cases = providerIds.flatMap((id) =>
  providers[id].targets.flatMap((target) => (['token', 'host'] as const).map((path) => ({ id, target, path }))),
);

async function exported(id: ProviderId, target: string, path: 'token' | 'host') {
  const token = softwareToken({ oaep: path === 'token' });
  const request = parseRequest(jsonBytes(requests[id](key)));
  const plan = planWrap(request, target, await token.session.capabilities());
  const { wrapped, path: taken } = await wrapForRequest(
    token.session,
    token.target,
    request.wrappingKey.spki,
    plan.steps,
    plan.needsHostApproval,
  );
  const facts = { ...FACTS, target: plan.target, path: taken };
  return { token, request, plan, wrapped, facts, bundle: buildBundle(request, wrapped, facts) };
}

describe('the registry', () => {
  it('is not empty and knows its members by name only', () => {
    expect(providerIds).toContain('aws-kms');
    for (const id of providerIds) expect([providers[id].id, isProviderId(id)]).toEqual([id, true]);
    for (const id of ['', 'constructor', 'AWS-KMS']) expect(isProviderId(id)).toBe(false);
  });
});

describe.each(providerIds)('provider %s', (id) => {
  const provider = providers[id];

  it('has a title, targets and limits', () => {
    expect(provider.title).not.toBe('');
    expect(provider.targets.length).toBeGreaterThan(0);
    expect(provider.limits.length).toBeGreaterThan(0);
  });

  it('reads its own request, with every destination value a plan must fix', () => {
    const { facts, provider: read } = parseRequest(jsonBytes(requests[id](key)));
    expect(read).toBe(id);
    for (const name of provider.requiredDestination) expect(facts.destination[name]).toMatch(/./);
    expect(facts.keyId).not.toBe('');
  });

  it('refuses a member it does not know', async () => {
    expect((await failure(() => parseRequest(jsonBytes(requests[id](key, { surprise: true }))))).code).toBe('REQUEST_MALFORMED');
  });

  it('refuses each member missing that it does not call optional, with a typed error', async () => {
    const members = requests[id](key);
    for (const name of Object.keys(members).filter((member) => member !== 'fetchedAt')) {
      const error = await failure(() => parseRequest(jsonBytes({ ...members, [name]: undefined })));
      expect([name, error.code]).toEqual([name, name === 'provider' ? 'REQUEST_PROVIDER_UNKNOWN' : 'REQUEST_MALFORMED']);
    }
  });

  it('refuses another destination than the plan’s', async () => {
    const request = parseRequest(jsonBytes(requests[id](key)));
    const destination = Object.fromEntries(
      provider.requiredDestination.map((name) => [name, request.facts.destination[name] ?? '']),
    );
    expect(() => checkRequest(request, { provider: id, destination, now: NOW })).not.toThrow();
    for (const name of provider.requiredDestination) {
      const other = { ...destination, [name]: 'another' };
      const error = await failure(() => checkRequest(request, { provider: id, destination: other, now: NOW }));
      expect([error.code, error.details.field]).toEqual(['REQUEST_MISMATCH', `request.${name}`]);
    }
  });

  it('refuses an algorithm it does not know, by name', async () => {
    const error = await failure(() => provider.steps('ROT13', 'AES-256', 'token'));
    expect([error.code, error.details.got]).toEqual(['REQUEST_ALGORITHM_UNSUPPORTED', 'ROT13']);
  });
});

describe.each(cases)('$id with $target by the $path path', ({ id, target, path }) => {
  it('names OAEP hash, MGF1 hash and label of each step, and where it happens', async () => {
    const { plan } = await exported(id, target, path);
    expect(plan.path).toBe(path);
    for (const step of plan.steps)
      expect([step.mgf1Hash, step.label, step.kind]).toEqual([step.hash, 'empty', path === 'token' ? 'oaep' : 'host-oaep']);
    expect(plan.says.length).toBeGreaterThanOrEqual(plan.steps.length);
  });

  it('gives the cloud the key', async () => {
    const { wrapped, token, plan } = await exported(id, target, path);
    expect(wrapped).toHaveLength(plan.expectedLength);
    const oaepHash = plan.steps[0]?.hash === 'SHA-1' ? 'sha1' : 'sha256';
    const clear = privateDecrypt({ key: key.pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
    expect(new Uint8Array(clear)).toEqual(token.value);
  });

  it('gives a bundle that verifies, is the same when built again, and holds the wrapped key', async () => {
    const { bundle, request, wrapped, facts } = await exported(id, target, path);
    const verified = verifyBundle(new Map(bundle.files.map((file) => [file.path, file.bytes])));
    expect(verified.wrapped).toEqual(wrapped);
    expect(verified.manifest).toMatchObject({
      provider: id,
      path,
      keyId: request.facts.keyId,
      wrappingKeySha256: request.wrappingKey.sha256,
    });
    expect(buildBundle(request, wrapped, facts)).toEqual(bundle);
  });

  it('says how to prove equality, and what equality does not prove', async () => {
    const { bundle } = await exported(id, target, path);
    const text = Buffer.from(bundle.files.find((file) => file.path === 'VERIFY.md')?.bytes ?? []).toString();
    expect(text).toContain(FACTS.checkValue.value);
    expect(text).toContain('does not prove that the wrapping key was the cloud’s');
  });

  it('leaves no clear key in the bundle', async () => {
    const { bundle, token } = await exported(id, target, path);
    expect(
      scanForSecret(
        bundle.files.map((file) => [file.path, file.bytes] as const),
        token.value,
      ),
    ).toEqual([]);
  });
});
