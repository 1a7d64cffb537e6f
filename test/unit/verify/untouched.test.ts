import { beforeAll, expect, test } from 'vitest';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { verifyReportSchema } from '../../../shared/ipc/view.ts';
import { verifyContents } from '../../../shared/verify/pipeline.ts';
import { type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';

let ceremony: FakeCeremony;

beforeAll(async () => {
  ceremony = await playCeremony();
});

test('an untouched folder is consistent, and its identities are unproven without trust', async () => {
  const report = await verifyContents(ceremony.contents, null, nodeVerifier);
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('identities-unproven');
  expect(verifyReportSchema.parse(report)).toEqual(report);
});
