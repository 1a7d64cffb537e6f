import { beforeAll, expect, test } from 'vitest';
import { signStatement } from '../../../electron/service/transcript/signers/sign-statement.ts';
import { bytesToUtf8, concatBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes } from '../../../shared/core/canonical-json.ts';
import { addSignerInfo, parseSignedData } from '../../../shared/transcript/cms.ts';
import { readEnvelope, writeEnvelope } from '../../../shared/transcript/cms-envelope.ts';
import { folderFiles } from '../../../shared/transcript/derived.ts';
import { type FakeCeremony, playCeremony } from '../../fakes/ceremony-folder.ts';
import { fakePerson, START } from '../../fakes/ceremony-people.ts';
import { codesOf, exchange, placesOf, reportOn, text } from './kit.ts';
import { does, instead } from './moves.ts';

let ceremony: FakeCeremony;

beforeAll(async () => {
  ceremony = await playCeremony();
});

function file(name: string): Uint8Array {
  return ceremony.contents.get(name) ?? new Uint8Array(0);
}

test.each([0, 1, 2, 3, 4])('without signature %i the folder is incomplete', async (index) => {
  const { certificates, signerInfos } = readEnvelope(file(folderFiles.signatures));
  const stripped = writeEnvelope({ certificates, signerInfos: signerInfos.filter((_info, position) => position !== index) });
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.signatures]: stripped }));
  expect(report.verdict).toBe('incomplete');
  expect(codesOf(report)).toEqual(['SIGNER_MISSING']);
  expect(report.signers.filter(({ state }) => state === 'missing')).toHaveLength(1);
});

test('a signer replaced by somebody with the same name is refused', async () => {
  const impostor = fakePerson('internal-witness-1', 'Wanda Witness', 'internal-witness');
  const others = await playSigned(['administrator-1', 'custodian-1', 'security-officer-1', 'security-officer-2']);
  const signed = await signStatement(others, file(folderFiles.statement), impostor.signer, START);
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.signatures]: signed }));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'SIGNER_UNKNOWN')).toEqual([expect.stringContaining('Wanda Witness')]);
  expect(placesOf(report, 'SIGNER_MISSING')).toEqual(['statement.p7s: Wanda Witness (internal-witness-1)']);
  expect(report.signers.at(-1)).toMatchObject({ name: 'Wanda Witness', state: 'unknown' });
});

async function playSigned(ids: readonly string[]): Promise<Uint8Array> {
  let signed: Uint8Array | null = null;
  for (const { id, signer } of ceremony.people)
    if (ids.includes(id)) signed = await signStatement(signed, file(folderFiles.statement), signer, START);
  return signed ?? new Uint8Array(0);
}

test('a signature with a changed byte is refused', async () => {
  const [first, ...rest] = parseSignedData(file(folderFiles.signatures)).signers;
  if (first === undefined) throw new Error('no signer');
  const signature = new Uint8Array(first.signature);
  signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
  const signed = [{ ...first, signature }, ...rest].reduce<Uint8Array | null>(addSignerInfo, null);
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.signatures]: signed }));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'SIGNATURE_INVALID')).toEqual([expect.stringContaining('(SIGNATURE_INVALID)')]);
  expect(report.signers.filter(({ state }) => state === 'invalid')).toHaveLength(1);
});

test.each([
  ['cut', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
  ['longer', (bytes: Uint8Array) => concatBytes(bytes, new Uint8Array(1))],
  ['empty', () => new Uint8Array(0)],
])('a signature file that is %s is refused', async (_name, change) => {
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.signatures]: change(file(folderFiles.signatures)) }));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toEqual(expect.arrayContaining(['SIGNATURE_FILE_MALFORMED', 'SIGNER_MISSING']));
});

test.each([
  ['statement', 'STATEMENT_DIFFERENT'],
  ['planDigest', 'PLAN_DIFFERENT'],
  ['deferred', 'STATEMENT_DIFFERENT'],
  ['required', 'STATEMENT_DIFFERENT'],
  ['artefacts', 'STATEMENT_DIFFERENT'],
  ['ceremony', 'STATEMENT_DIFFERENT'],
  ['mode', 'STATEMENT_DIFFERENT'],
] as const)('a statement with another %s is refused', async (member, code) => {
  const statement = JSON.parse(bytesToUtf8(file(folderFiles.statement)));
  const others = {
    statement: 'I saw nothing.',
    planDigest: '0'.repeat(64),
    deferred: ['custodian-1'],
    required: [],
    artefacts: [],
    ceremony: 'AAAA-AAAA',
    mode: 'production',
  };
  statement[member] = others[member];
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.statement]: canonicalBytes(statement) }));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, code)).toContain(`statement.json: ${member}`);
  expect(placesOf(report, 'SIGNATURE_INVALID')).toHaveLength(5);
});

test.each([
  ['root', 'MERKLE_DIFFERENT'],
  ['head', 'STATEMENT_DIFFERENT'],
  ['sha256', 'STATEMENT_DIFFERENT'],
] as const)('a statement with another %s of the transcript is refused', async (member, code) => {
  const statement = JSON.parse(bytesToUtf8(file(folderFiles.statement)));
  statement.transcript[member] = '0'.repeat(64);
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.statement]: canonicalBytes(statement) }));
  expect(placesOf(report, code)).toEqual([`statement.json: transcript.${member}`]);
});

test.each(['{}', 'no JSON', ''])('%j in the place of the statement is refused', async (other) => {
  const report = await reportOn(exchange(ceremony.contents, { [folderFiles.statement]: text(other) }));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toContain('STATEMENT_MALFORMED');
});

test('a statement with a final line feed is not the one that was signed', async () => {
  const report = await reportOn(
    exchange(ceremony.contents, { [folderFiles.statement]: concatBytes(file(folderFiles.statement), text('\n')) }),
  );
  expect(codesOf(report)).toEqual(expect.arrayContaining(['STATEMENT_MALFORMED', 'SIGNATURE_INVALID']));
});

test('another script is refused', async () => {
  const script = text(bytesToUtf8(file('artefacts/script.yaml')).replace('count: 2', 'count: 1'));
  const report = await reportOn(exchange(ceremony.contents, { 'artefacts/script.yaml': script }));
  expect(report.verdict).toBe('refused');
  expect(codesOf(report)).toEqual(['SCRIPT_DIFFERENT', 'ARTEFACT_DIFFERENT']);
});

test('another plan beside the transcript is refused', async () => {
  const plan = { ...JSON.parse(bytesToUtf8(file('artefacts/plan.json'))), ceremony: 'AAAA-AAAA' };
  const report = await reportOn(exchange(ceremony.contents, { 'artefacts/plan.json': canonicalBytes(plan) }));
  expect(report.verdict).toBe('refused');
  expect(placesOf(report, 'PLAN_DIFFERENT')).toEqual(['artefacts/plan.json']);
  expect(placesOf(report, 'ARTEFACT_DIFFERENT')).toEqual(['artefacts/plan.json']);
});

test.each(['script.yaml', 'plan.json'])('%s is missed even if it was never listed', async (name) => {
  const moves = instead(does('close'), { do: 'close', change: { artefacts: [] } });
  const { contents } = await playCeremony({ moves });
  const report = await reportOn(exchange(contents, { [`artefacts/${name}`]: null }));
  expect(placesOf(report, 'ARTEFACT_MISSING')).toEqual([`artefacts/${name}`]);
});

test.each(['artefacts/script.yaml', 'artefacts/plan.json'])('without %s the folder is incomplete', async (name) => {
  const report = await reportOn(exchange(ceremony.contents, { [name]: null }));
  expect(report.verdict).toBe('incomplete');
  expect(placesOf(report, 'ARTEFACT_MISSING')).toEqual([name]);
});

test.each(Object.values(folderFiles))('without %s the folder is incomplete', async (name) => {
  const report = await reportOn(exchange(ceremony.contents, { [name]: null }));
  expect(report.verdict).toBe('incomplete');
  expect(placesOf(report, 'FILE_MISSING')).toEqual([name]);
});

test.each([folderFiles.signers, folderFiles.instructions, folderFiles.sums])(
  '%s must be what follows from the other files',
  async (name) => {
    const report = await reportOn(exchange(ceremony.contents, { [name]: concatBytes(file(name), text(' ')) }));
    expect(report.verdict).toBe('refused');
    expect(placesOf(report, 'DERIVED_DIFFERENT')).toEqual([name]);
  },
);

test.each([
  ['a wrong sum', (sums: string) => sums.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
  ['a line less', (sums: string) => sums.split('\n').slice(1).join('\n')],
  ['a line more', (sums: string) => `${sums}${'0'.repeat(64)}  z\n`],
  ['another order', (sums: string) => `${sums.trimEnd().split('\n').reverse().join('\n')}\n`],
  ['no final line feed', (sums: string) => sums.trimEnd()],
])('SHA256SUMS with %s is refused', async (_name, change) => {
  const report = await reportOn(
    exchange(ceremony.contents, { [folderFiles.sums]: text(change(bytesToUtf8(file(folderFiles.sums)))) }),
  );
  expect(placesOf(report, 'DERIVED_DIFFERENT')).toEqual([folderFiles.sums]);
});

test('a file that nothing knows is noted', async () => {
  const report = await reportOn(exchange(ceremony.contents, { 'artefacts/more.txt': text('more') }));
  expect(placesOf(report, 'FILE_UNEXPECTED')).toEqual(['artefacts/more.txt']);
  expect(report.verdict).toBe('identities-unproven');
});
