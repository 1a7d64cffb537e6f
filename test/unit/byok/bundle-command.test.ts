import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleCommand } from '../../../electron/cli/bundle.ts';
import { wrapForRequest } from '../../../electron/service/byok/wrap.ts';
import { buildBundle } from '../../../shared/byok/bundle.ts';
import { planWrap } from '../../../shared/byok/plan.ts';
import type { BundleFacts, WrapPath } from '../../../shared/byok/provider.ts';
import { cloudKey, FACTS, goodRequest } from './kit.ts';
import { scanForSecret } from './scan-for-secret.ts';
import { softwareToken } from './software-session.ts';
import { temporaryFolder } from './stub-aws.ts';

const key = cloudKey(4096);
// AES-CMAC of a zero block under bytes 1 to 32, by OpenSSL's own `mac` command.
const macArguments = [
  'mac',
  '-cipher',
  'AES-256-CBC',
  '-macopt',
  `hexkey:${Buffer.from(softwareToken().value).toString('hex')}`,
  'CMAC',
];
const CHECK_VALUE = execFileSync('openssl', macArguments, { input: Buffer.alloc(16) })
  .toString()
  .trim()
  .toUpperCase()
  .slice(0, 10);

async function exported(path: WrapPath, facts: Partial<BundleFacts> = {}) {
  const token = softwareToken({ oaep: path === 'token' });
  const request = goodRequest(key);
  const plan = planWrap(request, 'AES-256', await token.session.capabilities());
  const { wrapped, path: taken } = await wrapForRequest(
    token.session,
    token.target,
    request.wrappingKey.spki,
    plan.steps,
    plan.needsHostApproval,
  );
  const checkValue = { method: 'CMAC', value: CHECK_VALUE } as const;
  const bundle = buildBundle(request, wrapped, { ...FACTS, checkValue, path: taken, ...facts });
  const folder = temporaryFolder();
  for (const file of bundle.files) writeFileSync(join(folder, file.path), file.bytes);
  return { bundle, folder, secret: token.value, taken };
}

async function run(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await bundleCommand(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

function privateKeyFile(pem = key.pem): string {
  const path = join(temporaryFolder(), 'cloud.pem');
  writeFileSync(path, pem);
  return path;
}

describe('claviger bundle verify', () => {
  it.each(['token', 'host'] as const)(
    'says that a bundle wrapped by the %s path is right, and proves it with the cloud’s key',
    async (path) => {
      const { folder, bundle, taken } = await exported(path);
      expect(taken).toBe(path);
      const { status, out, err } = await run('verify', folder, '--unwrap-with', privateKeyFile());
      expect([status, err]).toEqual([0, '']);
      expect(out).toContain(bundle.manifestSha256);
      expect(out).toContain(`unwrapped with the private key, the check value is ${CHECK_VALUE} (CMAC)`);
    },
  );

  it.each(['token', 'host'] as const)('finds no clear key in a bundle of the %s path', async (path) => {
    const { bundle, secret } = await exported(path);
    expect(
      scanForSecret(
        bundle.files.map((file) => [file.path, file.bytes] as const),
        secret,
      ),
    ).toEqual([]);
  });

  it('writes one line of JSON', async () => {
    const { folder, bundle } = await exported('token');
    const { status, out, err } = await run('verify', '--json', folder);
    expect([status, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      ok: true,
      manifestSha256: bundle.manifestSha256,
      manifest: bundle.manifest,
      unwrapped: null,
    });
  });

  it('says 1 where a file was changed, in words and in JSON', async () => {
    const { folder } = await exported('token');
    writeFileSync(join(folder, 'VERIFY.md'), 'All is well.');
    const { status, out, err } = await run('verify', folder, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'BUNDLE_FILE_CHANGED', field: 'VERIFY.md' } });
    expect(err).toContain('BUNDLE_FILE_CHANGED: VERIFY.md');
  });

  it('says 1 where the private key is another one', async () => {
    const { folder } = await exported('token');
    const { status, err } = await run('verify', folder, '--unwrap-with', privateKeyFile(cloudKey(4096).pem));
    expect(status).toBe(1);
    expect(err).toContain('BUNDLE_KEY_MISMATCH: wrapping key');
  });

  it('says 1 where the key inside is not the one the manifest describes', async () => {
    const { folder } = await exported('token', { checkValue: { method: 'CMAC', value: '0000000000' } });
    const { status, err } = await run('verify', folder, '--unwrap-with', privateKeyFile());
    expect(status).toBe(1);
    expect(err).toContain(`BUNDLE_KEY_MISMATCH: check value`);
  });

  it('says 1 where the upload does not decrypt although everything else fits', async () => {
    const { bundle } = await exported('token');
    const folder = temporaryFolder();
    const request = goodRequest(key);
    const upload = (bundle.files[0]?.bytes ?? new Uint8Array(512)).with(300, 1).with(301, 2);
    for (const file of buildBundle(request, upload, FACTS).files) writeFileSync(join(folder, file.path), file.bytes);
    expect((await run('verify', folder)).status).toBe(0);
    const { status, err } = await run('verify', folder, '--unwrap-with', privateKeyFile());
    expect(status).toBe(1);
    expect(err).toContain('BUNDLE_KEY_MISMATCH: wrapped key');
  });

  it.each([
    ['a folder', (folder: string) => mkdirSync(join(folder, 'more'))],
    ['a link', (folder: string) => symlinkSync('/etc/hostname', join(folder, 'more'))],
    ['a file', (folder: string) => writeFileSync(join(folder, 'more'), '')],
  ])('says 1 where there is %s besides', async (_name, add) => {
    const { folder } = await exported('token');
    add(folder);
    const { status, err } = await run('verify', folder);
    expect(status).toBe(1);
    expect(err).toContain('BUNDLE_FILE_EXTRA: more');
  });

  it('says 1 where a file is too large to be one of a bundle', async () => {
    const { folder } = await exported('token');
    writeFileSync(join(folder, 'VERIFY.md'), new Uint8Array(1_048_577));
    const { status, err } = await run('verify', folder);
    expect(status).toBe(1);
    expect(err).toContain('INPUT_TOO_LARGE: VERIFY.md');
  });

  it.each([
    ['no verb', []],
    ['another verb', ['make', 'x']],
    ['no folder', ['verify']],
    ['two folders', ['verify', 'a', 'b']],
    ['an unknown option', ['verify', 'a', '--force']],
    ['an option without its value', ['verify', 'a', '--unwrap-with']],
  ])('says 2 and how to call it at %s', async (_name, args) => {
    expect(await run(...args)).toEqual({
      status: 2,
      out: '',
      err: 'usage: claviger bundle verify DIR [--unwrap-with PEM] [--json]',
    });
  });

  it('says 2 where folder or key cannot be read, or the key is none', async () => {
    const { folder } = await exported('token');
    const missing = join(folder, 'nowhere');
    const [noFolder, noKey, badKey] = [
      await run('verify', missing),
      await run('verify', folder, '--unwrap-with', missing),
      await run('verify', folder, '--unwrap-with', join(folder, 'VERIFY.md')),
    ];
    expect([noFolder.status, noKey.status, badKey.status]).toEqual([2, 2, 2]);
    expect(noFolder.err).toContain('FILE_MISSING');
    expect(noKey.err).toContain('FILE_UNREADABLE');
    expect(badKey.err).toContain('INPUT_INVALID: --unwrap-with');
  });
});
