import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildBundle } from '../../../shared/byok/bundle.ts';
import type { BundleFacts } from '../../../shared/byok/provider.ts';
import { verifyBundle } from '../../../shared/byok/verify-bundle.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import type { ErrorCode } from '../../../shared/core/errors/index.ts';
import { cloudKey, FACTS, failure, goodRequest, KEY_ID, type Members, TOKEN } from './kit.ts';

const [key, wrapped] = [cloudKey(2048), new Uint8Array(256).fill(7)];

function bundleOf(members: Members = {}, facts: Partial<BundleFacts> = {}) {
  return buildBundle(goodRequest(key, members), wrapped, { ...FACTS, ...facts });
}

const filesOf = (bundle: ReturnType<typeof bundleOf>) => new Map(bundle.files.map(({ path, bytes }) => [path, bytes]));

function textOf(bundle: ReturnType<typeof bundleOf>, path: string): string {
  return Buffer.from(filesOf(bundle).get(path) ?? []).toString();
}

describe('a bundle', () => {
  it('holds upload, token, scripts, proof and manifest', () => {
    const files = filesOf(bundleOf());
    expect([...files.keys()]).toEqual([
      'EncryptedKeyMaterial.bin',
      'ImportToken.bin',
      'VERIFY.md',
      'import.ps1',
      'import.sh',
      'manifest.json',
    ]);
    expect(files.get('EncryptedKeyMaterial.bin')).toEqual(wrapped);
    expect(files.get('ImportToken.bin')).toEqual(TOKEN);
  });

  it('is the same to the byte when it is built again', () => {
    expect(bundleOf()).toEqual(bundleOf());
  });

  it('has a manifest of frozen form', () => {
    const { manifest } = bundleOf();
    const { files, wrappingKeySha256, requestSha256, ...rest } = manifest;
    expect(rest).toEqual({
      format: 'claviger-bundle-v1',
      mode: 'practice',
      ceremony: FACTS.ceremony,
      provider: 'aws-kms',
      keyId: KEY_ID,
      target: 'AES-256',
      algorithm: 'RSAES_OAEP_SHA_256',
      path: 'token',
      wrappingKeyBits: 2048,
      validTo: '2026-11-24T09:30:00Z',
      targetCheckValue: { method: 'CMAC', value: '0123456789' },
    });
    expect(wrappingKeySha256).toBe(createHash('sha256').update(key.spki).digest('hex'));
    expect(requestSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(files[0]).toEqual({
      path: 'EncryptedKeyMaterial.bin',
      length: 256,
      sha256: createHash('sha256').update(wrapped).digest('hex'),
    });
  });

  it('names the exact import command in both scripts', () => {
    const command = [
      `aws kms import-key-material --region 'eu-central-1' --key-id '${KEY_ID}'`,
      "--encrypted-key-material 'fileb://EncryptedKeyMaterial.bin' --import-token 'fileb://ImportToken.bin'",
      '--expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ].join(' ');
    expect(textOf(bundleOf(), 'import.sh').split('\n')).toContain(command);
    expect(textOf(bundleOf(), 'import.ps1').split('\n')).toContain(command);
  });

  it('leaves the token out where the request held only its hash, and the scripts check that hash', () => {
    const bundle = bundleOf({ importToken: undefined, importTokenSha256: 'ab'.repeat(32) });
    expect(filesOf(bundle).has('ImportToken.bin')).toBe(false);
    expect(textOf(bundle, 'import.sh')).toContain(`check_file 'ImportToken.bin' '${'ab'.repeat(32)}'`);
    expect(textOf(bundle, 'import.ps1')).toContain(`Test-BundleFile 'ImportToken.bin' '${'ab'.repeat(32)}'`);
    expect(verifyBundle(filesOf(bundle)).manifest.files).toHaveLength(4);
  });

  it('says how to prove equality, what equality does not prove, and which audit entries to ask for', () => {
    const text = textOf(bundleOf(), 'VERIFY.md');
    for (const part of [
      'EXISTING_KEY_MATERIAL',
      'does not prove that the wrapping key was the cloud’s',
      'GetParametersForImport',
      'ImportKeyMaterial',
      '0123456789',
      KEY_ID,
    ])
      expect(text).toContain(part);
    expect(text).toContain('inside the token');
    expect(text).toContain('PRACTICE');
  });

  it('names the host-side fallback in manifest and proof, and production without a practice banner', () => {
    const bundle = bundleOf({}, { path: 'host', mode: 'production' });
    expect(bundle.manifest.path).toBe('host');
    expect(textOf(bundle, 'VERIFY.md')).toContain('host-side fallback');
    for (const path of ['VERIFY.md', 'import.sh', 'import.ps1']) expect(textOf(bundle, path)).not.toContain('PRACTICE');
  });

  it('is not built around a wrapped key of another length', async () => {
    const error = await failure(() => buildBundle(goodRequest(key), wrapped.slice(1), FACTS));
    expect([error.code, error.details.field]).toEqual(['BYOK_WRAP_WRONG', 'wrapped key']);
    expect(error.message).toContain('expected 256 bytes, got 255 bytes');
  });
});

describe('verifying a bundle', () => {
  it('accepts it as built', () => {
    const bundle = bundleOf();
    const verified = verifyBundle(filesOf(bundle));
    expect(verified.manifestSha256).toBe(bundle.manifestSha256);
    expect(verified.wrapped).toEqual(wrapped);
    expect(verified.steps[0]?.kind).toBe('oaep');
  });

  /** A bundle whose manifest was changed and written again as canonical JSON. */
  function remade(change: (manifest: Members) => void): Map<string, Uint8Array> {
    const bundle = bundleOf();
    const manifest = structuredClone(bundle.manifest) as unknown as Members;
    change(manifest);
    return filesOf(bundle).set('manifest.json', canonicalBytes(manifest as Json));
  }

  const listed = (manifest: Members) => manifest.files as Members[];
  const dropped = (path: string) => {
    const files = filesOf(bundleOf());
    files.delete(path);
    return files;
  };
  const changed = (path: string, bytes: Uint8Array) => filesOf(bundleOf()).set(path, bytes);

  const refused: readonly [string, () => Map<string, Uint8Array>, ErrorCode, string][] = [
    ['an empty folder', () => new Map(), 'BUNDLE_FILE_MISSING', 'manifest.json'],
    ['no upload', () => dropped('EncryptedKeyMaterial.bin'), 'BUNDLE_FILE_MISSING', 'EncryptedKeyMaterial.bin'],
    ['no script', () => dropped('import.sh'), 'BUNDLE_FILE_MISSING', 'import.sh'],
    ['one file more', () => changed('readme.txt', new Uint8Array(1)), 'BUNDLE_FILE_EXTRA', 'readme.txt'],
    [
      'one bit of the upload changed',
      () => changed('EncryptedKeyMaterial.bin', wrapped.with(0, 6)),
      'BUNDLE_FILE_CHANGED',
      'EncryptedKeyMaterial.bin',
    ],
    [
      'a shorter upload',
      () => changed('EncryptedKeyMaterial.bin', wrapped.slice(1)),
      'BUNDLE_FILE_CHANGED',
      'EncryptedKeyMaterial.bin',
    ],
    ['a script with another command', () => changed('import.sh', utf8ToBytes('curl')), 'BUNDLE_FILE_CHANGED', 'import.sh'],
    ['an empty manifest', () => changed('manifest.json', new Uint8Array(0)), 'INPUT_INVALID', 'manifest.json'],
    [
      'a reformatted manifest',
      () => changed('manifest.json', utf8ToBytes(JSON.stringify(bundleOf().manifest, null, 2))),
      'JSON_NOT_CANONICAL',
      'manifest.json',
    ],
    [
      'an unknown member',
      () =>
        remade((m) => {
          m.more = 1;
        }),
      'BUNDLE_MALFORMED',
      'manifest.json',
    ],
    [
      'another format',
      () =>
        remade((m) => {
          m.format = 'claviger-bundle-v2';
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.format',
    ],
    [
      'an unknown provider',
      () =>
        remade((m) => {
          m.provider = 'my-cloud';
        }),
      'REQUEST_PROVIDER_UNKNOWN',
      'manifest.json.provider',
    ],
    [
      'an unknown algorithm',
      () =>
        remade((m) => {
          m.algorithm = 'ROT13';
        }),
      'REQUEST_ALGORITHM_UNSUPPORTED',
      'request.wrappingAlgorithm',
    ],
    [
      'another key size',
      () =>
        remade((m) => {
          m.wrappingKeyBits = 4096;
        }),
      'BUNDLE_MALFORMED',
      'wrapped key',
    ],
    [
      'no wrapping key',
      () =>
        remade((m) => {
          delete m.wrappingKeySha256;
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.wrappingKeySha256',
    ],
    [
      'a check value of the other method',
      () =>
        remade((m) => {
          m.targetCheckValue = { method: 'encrypt-zeros', value: '0123456789' };
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.targetCheckValue.value',
    ],
    [
      'a path out of the folder',
      () =>
        remade((m) => {
          (listed(m)[0] as Members).path = '../x';
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files.0.path',
    ],
    [
      'an absolute path',
      () =>
        remade((m) => {
          (listed(m)[0] as Members).path = '/etc/passwd';
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files.0.path',
    ],
    [
      'a file listed twice',
      () =>
        remade((m) => {
          listed(m).unshift(listed(m)[0] as Members);
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files',
    ],
    [
      'files out of order',
      () =>
        remade((m) => {
          listed(m).reverse();
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files',
    ],
    [
      'the manifest in itself',
      () =>
        remade((m) => {
          listed(m).push({ path: 'manifest.json', length: 1, sha256: '0'.repeat(64) });
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files',
    ],
    [
      'no files',
      () =>
        remade((m) => {
          m.files = [];
        }),
      'BUNDLE_MALFORMED',
      'manifest.json.files',
    ],
    [
      'no upload, and the manifest agrees',
      () => {
        const files = remade((m) => {
          listed(m).shift();
        });
        files.delete('EncryptedKeyMaterial.bin');
        return files;
      },
      'BUNDLE_MALFORMED',
      'wrapped key',
    ],
  ];

  it.each(refused)('refuses %s', async (_name, files, code, field) => {
    const error = await failure(() => verifyBundle(files()));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });
});
