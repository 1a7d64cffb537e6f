import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkOf, withEarlier, withFreeLabels } from '../../../electron/cli/rehearsal-chain.ts';
import { laterParameters } from '../../../electron/service/practice/earlier-ceremonies.ts';
import type { PracticeRoom } from '../../../electron/service/practice/practice-room.ts';
import { digestHex } from '../../../shared/core/digest.ts';

const golden = join(import.meta.dirname, '../../golden/transcript-v1-ceremony');
const statement = digestHex(new Uint8Array(readFileSync(join(golden, 'statement.json'))));

let transcripts = '';
beforeEach(() => {
  transcripts = mkdtempSync(join(tmpdir(), 'claviger-chain-'));
});
afterEach(() => rmSync(transcripts, { recursive: true, force: true }));

const room = () =>
  ({ parameters: { 'transcript-folder': transcripts, 'key-label': 'practice-data-key' } }) as unknown as PracticeRoom;
const request = (script: string, parameters: Readonly<Record<string, string>> = {}) => ({ script, parameters, mistakes: true });

describe('a rehearsal that needs an earlier ceremony', () => {
  it('has it played first, once, with its own values and without mistakes', async () => {
    const played: unknown[] = [];
    const whole = await withEarlier(room(), request('rotate'), async (first) => void played.push(first));
    expect(played).toEqual([{ script: 'generate-and-backup', parameters: { 'key-stays-extractable': 'yes' }, mistakes: false }]);
    expect(whole.parameters).toEqual({});
  });

  it('plays nothing for a ceremony that stands for itself, nor where the transcript is named', async () => {
    const play = () => Promise.reject(new Error('played'));
    expect(linkOf('generate-and-export')).toBeUndefined();
    expect(linkOf('constructor')).toBeUndefined();
    const alone = request('generate-and-export');
    expect(await withEarlier(room(), alone, play)).toBe(alone);
    const named = request('restore', { 'earlier-folder': '/media/record' });
    expect(await withEarlier(room(), named, play)).toBe(named);
  });
});

describe('a rehearsal in a room where ceremonies were held', () => {
  it('takes labels that no key of theirs has', async () => {
    expect((await withFreeLabels(room())).parameters).toEqual(room().parameters);
    cpSync(golden, join(transcripts, 'AAAA-BBBB'), { recursive: true });
    cpSync(golden, join(transcripts, 'AAAA-CCCC'), { recursive: true });
    expect((await withFreeLabels(room())).parameters).toEqual({
      ...room().parameters,
      'key-label': 'practice-data-key-3',
      'restored-label': 'restored-key-3',
      'root-key-label': 'root-key-3',
    });
  });
});

describe('a practice room in which ceremonies were held', () => {
  it('offers the last one that made a backup, and labels that are free', async () => {
    expect(await laterParameters(room())).toEqual({});
    mkdirSync(join(transcripts, 'sheets'));
    cpSync(golden, join(transcripts, 'AAAA-BBBB'), { recursive: true });
    expect(await laterParameters(room())).toEqual({
      'earlier-folder': join(transcripts, 'AAAA-BBBB'),
      'earlier-statement': statement,
      'key-label': 'practice-data-key-2',
      'restored-label': 'restored-key-2',
    });
  });
});
