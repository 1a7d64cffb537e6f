import { expect, it } from 'vitest';
import { ShareDesk } from '../../../electron/service/shares/share-desk.ts';
import { SecretBytes } from '../../../shared/core/secret-bytes.ts';

const options = { threshold: 2, total: 3, setId: 'QPZR', mode: 'practice', scheme: 'shamir-gf256', subsetLimit: 10 } as const;

it.each([
  ['a second key', 32, 'SHARE_ALREADY_HELD'],
  ['a key of 20 bytes', 20, 'SHARE_LENGTH'],
])('wipes %s that it does not split', async (_, length, code) => {
  const desk = new ShareDesk();
  if (code === 'SHARE_ALREADY_HELD') await desk.split(SecretBytes.zeros(32), options);
  const [key, random] = [SecretBytes.zeros(length), SecretBytes.zeros(64)];
  await expect(desk.split(key, options, random)).rejects.toMatchObject({ code });
  for (const secret of [key, random])
    expect(() => secret.use(() => null)).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }));
});
