import { describe, expect, it } from 'vitest';
import { planWrap } from '../../../shared/byok/plan.ts';
import type { WrapCapabilities } from '../../../shared/byok/provider.ts';
import { cloudKey, failure, goodRequest } from './kit.ts';

const request = goodRequest(cloudKey(3072));
const kwp: WrapCapabilities['kwp'] = { mechanism: '0x0000210B', name: 'CKM_AES_KEY_WRAP_KWP', known: 'test' };
const able = { kwp, oaep: { 'SHA-1': true, 'SHA-256': true } };
const unable = { kwp, oaep: { 'SHA-1': true, 'SHA-256': false } };

describe('the plan of a wrap', () => {
  it('stays in the token where the token has the OAEP', () => {
    const plan = planWrap(request, 'AES-256', able);
    expect(plan).toMatchObject({ path: 'token', algorithm: 'RSAES_OAEP_SHA_256', expectedLength: 384, needsHostApproval: false });
    expect(plan.steps).toEqual([{ kind: 'oaep', subject: 'target', hash: 'SHA-256', mgf1Hash: 'SHA-256', label: 'empty' }]);
    expect(plan.hostDoesNotSee.join()).toContain('the key itself');
    expect(plan.hostSees.join()).not.toContain('the key itself');
    expect(plan.says.join()).toContain('RSA-OAEP, 3072 bits, hash SHA-256, MGF1 with SHA-256, empty label');
  });

  it('falls back to the host, says so and wants its own approval, where the token has not', () => {
    const plan = planWrap(request, 'AES-256', unable);
    expect(plan).toMatchObject({ path: 'host', needsHostApproval: true, hostDoesNotSee: [] });
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['host-oaep']);
    expect(plan.hostSees.join()).toContain('the key itself, in memory');
    expect(plan.says).toHaveLength(3);
  });

  it('is refused where the token has neither OAEP nor RFC 5649', async () => {
    const error = await failure(() => planWrap(request, 'AES-256', { ...unable, kwp: null }));
    expect([error.code, error.details.field]).toEqual(['TOKEN_CAPABILITY_MISSING', 'wrap']);
  });

  it.each(['AES-128', 'RSA-2048', 'RSA-4096', 'EC-P256', 'HMAC-256', ''])('is refused for a %s key, by name', async (target) => {
    const error = await failure(() => planWrap(request, target, able));
    expect([error.code, error.details.field, error.details.got]).toEqual(['BYOK_TARGET_UNSUPPORTED', 'aws-kms.target', target]);
    expect(error.message).toContain('AES-256');
  });
});
