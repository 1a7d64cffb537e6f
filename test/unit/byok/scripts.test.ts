import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildBundle } from '../../../shared/byok/bundle.ts';
import { formatInstant } from '../../../shared/byok/instant.ts';
import { parseRequest } from '../../../shared/byok/request.ts';
import { ACCOUNT, cloudKey, FACTS, goodRequest, KEY_ID, type Members, TOKEN } from './kit.ts';
import { checkSyntax, runWithStubAws, type StubAnswers, temporaryFolder } from './stub-aws.ts';

const SHELLS = ['sh', 'bash'];
const key = cloudKey(4096);
const wrapped = new Uint8Array(512).fill(9);
const tomorrow = formatInstant(Date.now() + 20 * 3_600_000);

function writtenBundle(members: Members = {}): string {
  const folder = temporaryFolder();
  const { files } = buildBundle(goodRequest(key, { validTo: tomorrow, fetchedAt: undefined, ...members }), wrapped, FACTS);
  for (const { path, bytes } of files) writeFileSync(join(folder, path), bytes);
  return folder;
}

describe.each(SHELLS)('import.sh under %s', (shell) => {
  const good: StubAnswers = {
    'get-caller-identity': `${ACCOUNT}\n`,
    'describe-key': 'PendingImport\n',
    'import-key-material': '{}',
  };

  it('checks account and state, then imports with exactly these arguments', () => {
    const folder = writtenBundle();
    checkSyntax(shell, join(folder, 'import.sh'));
    const run = runWithStubAws(shell, join(folder, 'import.sh'), [], good);
    expect([run.status, run.out]).toEqual([0, '{}Imported. Now follow VERIFY.md.\n']);
    expect(run.err).toContain('PRACTICE');
    expect(run.calls.map(([service, call]) => `${service} ${call}`)).toEqual([
      'sts get-caller-identity',
      'kms describe-key',
      'kms import-key-material',
    ]);
    expect(run.calls[2]).toEqual([
      ...['kms', 'import-key-material', '--region', 'eu-central-1', '--key-id', KEY_ID],
      ...['--encrypted-key-material', 'fileb://EncryptedKeyMaterial.bin', '--import-token', 'fileb://ImportToken.bin'],
      ...['--expiration-model', 'KEY_MATERIAL_DOES_NOT_EXPIRE'],
    ]);
  });

  it('takes a token that the administrator kept, where it is the right one', () => {
    const folder = writtenBundle({ importToken: undefined, importTokenSha256: createHash('sha256').update(TOKEN).digest('hex') });
    expect(runWithStubAws(shell, join(folder, 'import.sh'), [], good).err).toContain('ImportToken.bin is missing.');
    writeFileSync(join(folder, 'ImportToken.bin'), TOKEN);
    expect(runWithStubAws(shell, join(folder, 'import.sh'), [], good).status).toBe(0);
  });

  it.each([
    ['an expired token', { validTo: formatInstant(Date.now() - 1000) }, good, 'has expired'],
    ['another account', {}, { ...good, 'get-caller-identity': '999999999999\n' }, `Not signed in to account ${ACCOUNT}.`],
    ['nobody signed in', {}, { ...good, 'get-caller-identity': undefined }, `Not signed in to account ${ACCOUNT}.`],
    ['a key that is in use', {}, { ...good, 'describe-key': 'Enabled\n' }, 'in state Enabled, not PendingImport'],
    ['an import that AWS refuses', {}, { ...good, 'import-key-material': undefined }, 'AccessDenied'],
  ] as [string, Members, StubAnswers, string][])('stops at %s', (_name, members, answers, message) => {
    const present = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
    const run = runWithStubAws(shell, join(writtenBundle(members), 'import.sh'), [], present);
    expect(run.status).not.toBe(0);
    expect(run.err).toContain(message);
    expect(run.out).not.toContain('Imported');
  });

  it('stops before it asks AWS where the upload was changed', () => {
    const folder = writtenBundle();
    writeFileSync(join(folder, 'EncryptedKeyMaterial.bin'), wrapped.with(0, 1));
    const run = runWithStubAws(shell, join(folder, 'import.sh'), [], good);
    expect([run.status, run.calls]).toEqual([1, []]);
    expect(run.err).toContain('EncryptedKeyMaterial.bin is not the file that was exported');
  });
});

describe.each(SHELLS)('aws-kms-request.sh under %s', (shell) => {
  const script = new URL('../../../resources/byok/aws-kms-request.sh', import.meta.url).pathname;
  const parameters = [
    KEY_ID,
    Buffer.from(key.spki).toString('base64'),
    Buffer.from(TOKEN).toString('base64'),
    '2026-11-24T09:30:00.123000+00:00',
  ];
  const good: StubAnswers = { 'describe-key': 'EXTERNAL\n', 'get-parameters-for-import': `${parameters.join('\t')}\n` };
  const sha256 = createHash('sha256').update(key.spki).digest('hex');

  it('writes a request that parses, and prints the fingerprint to bring on paper', () => {
    checkSyntax(shell, script);
    const output = join(temporaryFolder(), 'request.json');
    const run = runWithStubAws(shell, script, [KEY_ID, output], good);
    expect([run.status, run.out.replaceAll(' ', '')]).toEqual([0, `${sha256}\n`]);
    const parsed = parseRequest(new Uint8Array(readFileSync(output)));
    expect(parsed.wrappingKey.sha256).toBe(sha256);
    expect(parsed.request.importToken).toBe(parameters[2]);
    expect(parsed.facts.validTo).toBe(Date.parse('2026-11-24T09:30:00.123Z'));
    expect(Math.abs((parsed.facts.fetchedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(run.calls[1]).toEqual([
      ...['kms', 'get-parameters-for-import', '--region', 'eu-central-1', '--key-id', KEY_ID],
      ...['--wrapping-algorithm', 'RSAES_OAEP_SHA_256', '--wrapping-key-spec', 'RSA_4096'],
      ...['--query', '[KeyId, PublicKey, ImportToken, ParametersValidTo]', '--output', 'text'],
    ]);
  });

  it('never overwrites', () => {
    const output = join(temporaryFolder(), 'request.json');
    writeFileSync(output, 'mine');
    const run = runWithStubAws(shell, script, [KEY_ID, output], good);
    expect([run.status, run.calls, readFileSync(output, 'utf8')]).toEqual([1, [], 'mine']);
    expect(run.err).toContain('nothing is overwritten');
  });

  const answer = (...changes: readonly (readonly [number, string])[]) => {
    const words = [...parameters];
    for (const [index, word] of changes) words[index] = word;
    return { ...good, 'get-parameters-for-import': words.join('\t') };
  };

  it.each([
    ['an alias', 'alias/x', good, 'must be the ARN of a key'],
    ['a key of AWS’s own material', KEY_ID, { ...good, 'describe-key': 'AWS_KMS\n' }, 'has origin AWS_KMS'],
    ['a key nobody may see', KEY_ID, {}, 'AWS refused to describe the key'],
    ['parameters that AWS refuses', KEY_ID, { 'describe-key': 'EXTERNAL\n' }, 'AWS refused the import parameters'],
    ['an answer for another key', KEY_ID, answer([0, 'arn:other']), 'AWS answered for another key'],
    ['an answer that is no base64', KEY_ID, answer([1, '"}']), 'not base64'],
    ['a key that is no key', KEY_ID, answer([1, 'AAAA']), 'does not decode'],
    ['an expiry as CLI version 1 prints it', KEY_ID, answer([3, '1795512600.123']), 'Use AWS CLI version 2'],
    ['a fifth value', KEY_ID, answer([3, '2026-11-24T09:30:00Z more']), 'four values'],
  ] as [string, string, StubAnswers, string][])('stops at %s and writes nothing', (_name, arn, answers, message) => {
    const output = join(temporaryFolder(), 'request.json');
    const run = runWithStubAws(shell, script, [arn, output], answers);
    expect(run.status).toBe(1);
    expect(run.err).toContain(message);
    expect(() => readFileSync(output)).toThrow('ENOENT');
  });

  it('says how to call it', () => {
    const run = runWithStubAws(shell, script, [], good);
    expect([run.status, run.err]).toEqual([2, 'usage: aws-kms-request.sh KEY_ARN OUTPUT.json\n']);
  });
});
