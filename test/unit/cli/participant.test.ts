import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { participantCommand } from '../../../electron/cli/participant.ts';
import type { PinSource } from '../../../electron/cli/typed-pin.ts';
import { certificateFingerprint } from '../../../shared/transcript/certificate.ts';
import { parseParticipantCard } from '../../../shared/transcript/participant-card.ts';
import { newFolder, removeFolders } from '../../hsm/fixtures/fixture.ts';
import { makeSoftCard, type SoftCard } from '../../hsm/fixtures/soft-card.ts';

let card: SoftCard;
let folder: string;

beforeAll(async () => {
  folder = newFolder();
  card = await makeSoftCard([{ kind: 'ec-p256' }]);
});
afterAll(removeFolders);

async function run(args: readonly string[], typed = '123456\n') {
  const out: string[] = [];
  const err: string[] = [];
  const stream = new PassThrough();
  stream.end(typed);
  const io = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  return { code: await participantCommand(args, io, stream as unknown as PinSource), out, err };
}

const args = (out: string) => [
  ...['card', '--module', card.module.path, '--label', card.label, '--name', 'Ada Lovelace', '--mode', 'practice'],
  ...['--self-signed', '--out', out],
];

describe('claviger participant card', () => {
  it('writes the file of a card once, with the certificate the card signed, and prints its fingerprint', async () => {
    const file = join(folder, 'ada.json');
    const { code, out } = await run(args(file));
    const written = parseParticipantCard(new Uint8Array(readFileSync(file)));
    expect(written).toMatchObject({ name: 'Ada Lovelace', mode: 'practice', key: '01', card: { serial: card.serial } });
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        file,
        'name in certificate  Ada Lovelace',
        'key on the card      01',
        `certificate SHA-256  ${certificateFingerprint(written.certificate)}`,
      ],
    });
    expect(await run(args(file))).toMatchObject({
      code: 1,
      out: [],
      err: [expect.stringMatching(/^FILE_EXISTS: /), expect.any(String)],
    });
  });

  it.each([
    ['a wrong PIN', [] as string[], '000000\n', /^TOKEN_PIN_WRONG: card of Ada Lovelace/],
    ['no PIN', [], '', /^TOKEN_PIN_INVALID: PIN/],
    ['another card', ['--serial', '77'], undefined, /^CARD_ABSENT: card of Ada Lovelace/],
    ['software in production', ['--mode', 'production'], undefined, /^TOKEN_NOT_QUALIFIED: card of Ada Lovelace/],
  ])('says what is wrong: %s', async (_what, more, typed, expected) => {
    const { code, out, err } = await run([...args(join(folder, 'none.json')), ...more], typed);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err.find((line) => expected.test(line))).toBeDefined();
  });

  it.each([[[]], [['card']], [['card', '--module', 'x', '--label', 'l', '--name', 'n', '--out', 'o', '--mode', 'other']]])(
    'explains how it is called: %j',
    async (wrong) => {
      expect(await run(wrong)).toMatchObject({
        code: 2,
        out: [],
        err: [expect.stringMatching(/^usage: claviger participant card /)],
      });
    },
  );
});
