import { beforeAll, expect, test } from 'vitest';
import { nodeVerifier } from '../../../electron/service/transcript/signers/node-verifier.ts';
import { verifyReportSchema } from '../../../shared/ipc/view.ts';
import { verifyContents } from '../../../shared/verify/pipeline.ts';
import { type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';
import { fingerprintsOf, placesOf, reportOn } from './kit.ts';

let ceremony: FakeCeremony;

beforeAll(async () => {
  ceremony = await playCeremony();
});

test('an untouched folder is consistent, and its identities are unproven without trust', async () => {
  const report = await reportOn(ceremony.contents);
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({
    verdict: 'identities-unproven',
    ceremony: 'K7QM-2D9F',
    mode: 'practice',
    events: ceremony.lines.length,
  });
  expect(report.signers.map(({ person, state }) => `${person} ${state}`)).toEqual([
    'administrator-1 signed',
    'custodian-1 signed',
    'security-officer-1 signed',
    'security-officer-2 signed',
    'internal-witness-1 signed',
  ]);
  expect(verifyReportSchema.parse(report)).toEqual(report);
});

test('an untouched folder is complete when every person is trusted', async () => {
  const report = await verifyContents(ceremony.contents, fingerprintsOf(ceremony), nodeVerifier);
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('complete');
});

test('a person who is not among the trusted is wrong', async () => {
  const trust = new Set([...fingerprintsOf(ceremony)].slice(1));
  const report = await verifyContents(ceremony.contents, trust, nodeVerifier);
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'SIGNER_UNTRUSTED')).toEqual([expect.stringContaining('Ada Administrator (administrator-1')]);
  expect(report.findings).toHaveLength(1);
});

test('an empty list of trusted people trusts nobody', async () => {
  const report = await verifyContents(ceremony.contents, new Set(), nodeVerifier);
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'SIGNER_UNTRUSTED')).toHaveLength(5);
});

test('a production ceremony whose people sign with cards is consistent too', async () => {
  const { contents } = await playCeremony({ mode: 'production' });
  const report = await reportOn(contents);
  expect(report.findings).toEqual([]);
  expect(report.mode).toBe('production');
});

test('an empty folder is incomplete, with every file named', async () => {
  const report = await reportOn(new Map());
  expect(report.verdict).toBe('incomplete');
  expect(placesOf(report, 'FILE_MISSING')).toHaveLength(6);
});
