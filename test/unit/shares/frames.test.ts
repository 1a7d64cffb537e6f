import { describe, expect, it } from 'vitest';
import { type Frame, FrameReader, writeFrame } from '../../../electron/service/shares/frames.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import { failure } from './failure.ts';

const FRAMES: Frame[] = [
  { header: { command: 'a' }, parts: [] },
  {
    header: { command: 'b', list: [1, 2] },
    parts: [new Uint8Array([1, 2, 3]), new Uint8Array(0), new Uint8Array(70_000).fill(7)],
  },
  { header: {}, parts: [new Uint8Array(1)] },
];

function stream(): Uint8Array {
  return Uint8Array.from(FRAMES.flatMap((frame) => Array.from(writeFrame(frame))));
}

describe('frames', () => {
  it.each([1, 3, 1000, 65_536, 1_000_000])('are put together from pieces of %i bytes, which are wiped', (size) => {
    const reader = new FrameReader();
    const bytes = size === 1 ? stream().slice(0, 400) : stream();
    const got: Frame[] = [];
    for (let offset = 0; offset < bytes.length; offset += size) got.push(...reader.push(bytes.subarray(offset, offset + size)));
    expect(got).toEqual(size === 1 ? FRAMES.slice(0, 1) : FRAMES);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    reader.wipe();
  });

  it.each([
    ['fields past the end', [0, 0, 0, 5, 0, 0, 0, 9, 1], 'INPUT_INVALID', 'frame'],
    ['half a length', [0, 0, 0, 2, 0, 0], 'INPUT_INVALID', 'frame'],
    ['no header', [0, 0, 0, 0], 'INPUT_INVALID', 'frame header'],
    ['a header that is a list', [0, 0, 0, 6, 0, 0, 0, 2, 0x5b, 0x5d], 'INPUT_INVALID', 'frame header'],
    ['a header that is not canonical', [0, 0, 0, 7, 0, 0, 0, 3, ...utf8ToBytes('{ }')], 'JSON_NOT_CANONICAL', 'frame header'],
    ['more than 32 MiB', [0xff, 0, 0, 0], 'INPUT_TOO_LARGE', 'frame'],
  ])('refuse %s', async (_, bytes, code, field) => {
    const error = await failure(() => new FrameReader().push(Uint8Array.from(bytes)));
    expect([error.code, error.details.field]).toEqual([code, field]);
  });
});
